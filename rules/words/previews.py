"""Previews: words in place of the live ones, for one request.

The public site asks for the preview of a token and knows nothing of drafts; editing sets the
function that answers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from .snapshot import Snapshot


@dataclass(frozen=True)
class Preview:
    """The words of a preview, and the day as of which the site is seen."""

    token: str
    """In addresses: `preview=…`."""
    words: Snapshot
    day: date
    drafts: str
    is_shared: bool
    """Whether it is for somebody without an account, who changes nothing."""


find: Callable[[str], Preview | None] = lambda token: None  # noqa: E731
"""Return the preview of a token; None where it is none, or no longer valid."""

_present: ContextVar[Preview | None] = ContextVar("_present", default=None)


def present() -> Preview | None:
    """Return the preview of this request; None on the site itself."""
    return _present.get()


@contextmanager
def shown(preview: Preview) -> Iterator[None]:
    """Show a preview within the block."""
    token = _present.set(preview)
    try:
        yield
    finally:
        _present.reset(token)
