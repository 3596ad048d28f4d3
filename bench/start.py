"""How long a server needs to start, and the memory of its two workers, against empty Django's."""

from collections.abc import Iterator

from .apps import EMPTY, GUIDE, App, prepare
from .journeys import load
from .pages import record, recorded
from .report import Figure, spread
from .servers import Browser, Server, serving


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    prepare()
    record()
    starts: dict[App, list[tuple[float, float]]] = {EMPTY: [], GUIDE: []}
    for _number in range(9 if full else 3):
        for app, rows in starts.items():
            with serving(app) as server:
                _warm(app, server)
                rows.append((server.started, server.pss))
    empty, guide = starts[EMPTY], starts[GUIDE]
    yield Figure("start", "empty Django, to its first answer", unit="s", **_spread(empty, 0))
    name = "the guide, from nothing to its first answer"
    yield Figure("start", name, unit="s", **_spread(guide, 0), bar=1.5)
    yield Figure("start", "empty Django, two workers", unit="MB PSS", **_spread(empty, 1))
    bar = 1.2 * _spread(empty, 1)["value"] + 20
    yield Figure("start", "the guide, two workers", unit="MB PSS", **_spread(guide, 1), bar=bar)


def _spread(rows: list[tuple[float, float]], at: int) -> dict[str, float]:
    return spread([row[at] for row in rows])


def _warm(app: App, server: Server) -> None:
    """Make each journey on a connection of its own, so that both workers have their part."""
    for journey in load(recorded(app)):
        browser = Browser(server.port)
        for request in journey:
            browser.fetch(request)
