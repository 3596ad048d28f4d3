"""Cohort: a table in, an answer for each row out. Nothing is written to disk or database."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from io import BytesIO, StringIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from rules.law.questions import BY_KEY, ChoiceQuestion

from ..address import Address, site
from ..cohort.calendar import MOST_EVENTS, write_calendar
from ..cohort.columns import (
    COLUMN,
    EMAIL,
    KEYS,
    LANGUAGE,
    REFERENCE,
    SAME,
    Columns,
    chosen_in,
    columns_of,
)
from ..cohort.export import write_csv, write_xlsx
from ..cohort.limits import LARGEST_FILE, LARGEST_PASTE, MEGABYTE, WEB, Refused
from ..cohort.page import Answers, shown
from ..cohort.pipeline import answered
from ..cohort.rows import Row
from ..cohort.sheets import table_of_file
from ..cohort.tables import Table, table_of_text
from ..question_texts import TEXTS, choices
from .access import staff

EVERY = 2500
"""Rows between two lines of progress."""

ANSWER = "<!-- the answer comes here -->"

FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
}
"""The types of the files to download, by their ending."""


def in_memory(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Take uploads into memory, up to FILE_UPLOAD_MAX_MEMORY_SIZE; no other form takes a file.

    The handler must be set before the token is looked for among the fields: the middleware would
    do so at once. Who may not come in is refused before, by `staff`.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        try:
            _fields = request.POST
        except RequestDataTooBig:
            return _form(request, _too_much_pasted(), status=413)
        return protected(request)

    return csrf_exempt(guarded)


def _too_much_pasted() -> str:
    return _(
        "The pasted table is larger than %(most)d megabytes. Save it as a file and choose the file."
    ) % {"most": LARGEST_PASTE // MEGABYTE}


def received(request: HttpRequest) -> Table:
    """Return the table that was sent; Refused where there is none, or it cannot be read."""
    upload = request.FILES.get("table")
    files = sum(file.size for file in request.FILES.values())
    # A request that is too large for the memory keeps none of its files.
    if (files or int(request.META.get("CONTENT_LENGTH") or 0)) > LARGEST_FILE:
        raise Refused(
            _("The file is larger than %(most)d megabytes. Leave out columns, or split it.")
            % {"most": LARGEST_FILE // MEGABYTE}
        )
    if upload and upload.size:
        return table_of_file(upload.read(), WEB)
    text = request.POST.get("text", "")
    if not text.strip():
        raise Refused(_("Choose a file that is not empty, or paste a table."))
    if len(text) > LARGEST_PASTE:
        raise Refused(_too_much_pasted())
    return table_of_text(text, WEB)


@require_http_methods(["GET", "HEAD", "POST"])
def cohort(request: HttpRequest) -> HttpResponse:
    """The form; or what became of a table."""
    if request.method != "POST":
        return _form(request)
    try:
        return _private(_answer(request, received(request)))
    except Refused as refused:
        return _form(request, str(refused), status=400)


def _answer(request: HttpRequest, table: Table) -> HttpResponse:
    """The table in the shape that was asked for; first the columns where one is not found."""
    by_hand = {key: request.POST.get(f"map-{key}", "") for key in KEYS}
    columns = chosen_in(table.header, by_hand) if any(by_hand.values()) else columns_of(table)
    wanted = request.POST.get("format", "page")
    if wanted == "columns" or (columns.missing and "mapped" not in request.POST):
        return _mapping(request, table, columns)
    return (_file if wanted in FILES else _page)(request, table, columns)


def _form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    text = request.POST.get("text", "") if status == 400 else ""
    mapping = {key: request.POST.get(f"map-{key}", "") for key in KEYS} if status == 400 else {}
    context = {
        "problem": problem,
        "text": text,
        "mapping": {key: value for key, value in mapping.items() if value},
        "mapped": "mapped" in request.POST and status == 400,
        "names": [(key, _name(key)) for key in KEYS],
        "megabytes": LARGEST_FILE // MEGABYTE,
        "rows": WEB.rows,
        "events": MOST_EVENTS,
    }
    return _private(render(request, "staff/cohort.html", context, status=status))


def _mapping(request: HttpRequest, table: Table, columns: Columns) -> HttpResponse:
    """Which column answers which question."""
    fields = []
    for key in KEYS:
        question = BY_KEY.get(key)
        offered = choices(question) if isinstance(question, ChoiceQuestion) else []
        fields.append(
            {
                "key": key,
                "name": _name(key),
                "chosen": columns.chosen(key),
                "columns": [(COLUMN + name, name) for name in table.header],
                "same": [(SAME + value, label) for value, label in offered],
            }
        )
    context = {
        "fields": fields,
        "missing": [TEXTS[key].name for key in columns.missing],
        "text": request.POST.get("text", ""),
        "format": request.POST.get("format", "page"),
    }
    table.close()
    return render(request, "staff/cohort_columns.html", context)


def _name(key: str) -> str:
    own = {REFERENCE: _("Your reference"), EMAIL: _("E-mail"), LANGUAGE: _("Language")}
    return own.get(key) or str(TEXTS[key].name)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answers(table: Table, columns: Columns) -> Answers:
    address = Address()
    answers = Answers(address.today)
    for row in answered(table, columns, address, get_language()):
        answers.add(row)
    return answers


def _file(request: HttpRequest, table: Table, columns: Columns) -> HttpResponse:
    """Return the answers as a file: for a spreadsheet, or a calendar."""
    shape, answers = request.POST["format"], _answers(table, columns)
    rows = answers.by_urgency()
    if shape == "csv":
        text = StringIO(newline="")
        write_csv(rows, site(request), text)
        data = text.getvalue().encode()
    elif shape == "xlsx":
        book = BytesIO()
        write_xlsx(rows, site(request), book, answers.tally, in_memory=True)
        data = book.getvalue()
    else:
        data = write_calendar(rows, _("Residence permits: deadlines"))
    response = HttpResponse(data, content_type=FILES[shape])
    name = f"cohort-{answers.today}.{shape}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, table: Table, columns: Columns) -> StreamingHttpResponse:
    """The page, sent as it comes to be: a line for every few thousand rows, then the answer."""
    frame = render_to_string("staff/cohort_result.html", {"place": ANSWER}, request)
    about = {
        "csrf_token": get_token(request),
        "text": request.POST.get("text", "") if not request.FILES.get("table") else "",
        "columns": [(_name(key), name) for key, name in columns.names.items()],
        "mapping": [(key, columns.chosen(key)) for key in KEYS],
        "same": [
            (TEXTS[key].name, dict(choices(BY_KEY[key])).get(value, value))
            for key, value in columns.same.items()
        ],
        "unused": columns.unused(table.header),
        "sheets": table.sheets,
        "unread_sheets": table.unread,
        "events": MOST_EVENTS,
    }
    parts = _streamed(frame, table, columns, get_language(), about)
    response = StreamingHttpResponse(parts)
    response.headers["X-Accel-Buffering"] = "no"  # a proxy passes each line on at once
    return response


def _streamed(
    frame: str, table: Table, columns: Columns, language: str, about: dict[str, object]
) -> Iterator[str]:
    head, foot = frame.split(ANSWER)
    yield head
    with override(language):
        address = Address()
        answers = Answers(address.today)
        try:
            yield from _progress(answered(table, columns, address, language), answers, table.total)
        except Refused as refused:  # a workbook that ends before its end
            yield format_html('</ol><div class="problem" role="alert"><p>{}</p></div>', refused)
        else:
            context = about | shown(answers, columns.names)
            yield render_to_string("staff/cohort_answer.html", context)
    yield foot


def _progress(rows: Iterable[Row], answers: Answers, total: int) -> Iterator[str]:
    """Answer the rows; yield a line now and then."""
    yield '<ol class="cohort-progress">\n'
    for number, row in enumerate(rows, 1):
        answers.add(row)
        if number % EVERY == 0:
            line = ngettext("%(done)d of %(all)d row", "%(done)d of %(all)d rows", total)
            yield format_html("<li>{}</li>\n", line % {"done": number, "all": total})
    yield "</ol>\n"


urlpatterns = [path("cohort/", staff()(in_memory(cohort)), name="cohort")]
