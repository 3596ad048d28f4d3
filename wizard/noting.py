"""When a page counts: not in a preview, not for a HEAD, and without anything of the student."""

from django.http import HttpRequest
from django.utils.translation import get_language

from rules.editing.preview import present
from rules.law.walk import Walk

from . import counting
from .address import Address


def _counts(request: HttpRequest) -> bool:
    return request.method in ("GET", "POST") and present() is None


def note_start(request: HttpRequest, address: Address) -> None:
    """The start page was opened; a link that led to it has counted already."""
    if _counts(request) and not address.via:
        counting.opened(get_language())


def note_question(request: HttpRequest, address: Address, question: str) -> None:
    """A question was shown."""
    if _counts(request):
        counting.asked(question, get_language(), link=address.via)


def note_answer(request: HttpRequest, address: Address, question: str, result: Walk) -> None:
    """A question was answered: perhaps the first of the journey, perhaps the last."""
    if not _counts(request):
        return
    first = address.untouched or not address.answers
    counting.answered(question, get_language(), link=address.via, first=first)
    if result.decision:
        counting.finished(result.decision, get_language(), link=address.via)
