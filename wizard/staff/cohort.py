"""Cohort: a table in, an answer for each row out. Nothing is written to disk or database."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from rules.law.questions import BY_KEY, ChoiceQuestion, DateQuestion

from ..address import Address, site
from ..cohort.columns import COLUMN, KEYS, SAME, Columns, choose_columns, find_columns, name_of
from ..cohort.export import lines_of, write, write_template
from ..cohort.headings import own_in
from ..cohort.kept import LAST, MOST_LAST, keep, load_table, signed, unsigned
from ..cohort.last_time import Before, exported_days, seen_in
from ..cohort.pipeline import answered
from ..cohort.rows import Row
from ..cohort.sheets import table_of_file
from ..cohort.summary import Tally, build_context
from ..cohort.tables import (
    LARGEST_FILE,
    LARGEST_PASTE,
    MEGABYTE,
    MOST_EVENTS,
    MOST_ROWS,
    Refused,
    Table,
)
from ..cohort.words import Words, pairs_of, read_words, words_in, write_words
from ..question_texts import TEXTS, answer_label, choices
from .access import GET_POST, staff

MOST_PASTED = LARGEST_PASTE // MEGABYTE
EVERY = 2500
"""Rows between two lines of progress."""

ANSWER = "<!-- the answer comes here -->"

_TOO_LARGE = _("The file is larger than %(most)d megabytes. Leave out columns, or split it.")
_TOO_MUCH_PASTED = _(
    "The pasted table is larger than %(most)d megabytes. Save it as a file and choose the file."
)

EXPLAINED = "reference nationality situation document validated diploma email language".split()
"""The columns that the form explains one by one."""

FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
}
"""The types of the files to download, by their ending."""


@csrf_exempt  # `_cohort` checks the token
@staff()
@GET_POST
def cohort(request: HttpRequest) -> HttpResponseBase:
    """Render the form, or the answers to a table.

    Uploads stay in memory, up to FILE_UPLOAD_MAX_MEMORY_SIZE; no other form takes a file. Their
    handler must be set before CSRF reads the fields, which the middleware would do at once; `staff`
    has checked the permission by then.
    """
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    try:
        _fields = request.POST
    except RequestDataTooBig:
        return _form(request, Refused(_TOO_MUCH_PASTED, most=MOST_PASTED), status=413)
    return _cohort(request)


@csrf_protect
def _cohort(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _form(request)
    try:
        return _answer(request, receive_table(request).whole())
    except Refused as problem:
        return _form(request, problem, status=400)


def receive_table(request: HttpRequest) -> Table:
    """Return the table that was sent; Refused where there is none, or it cannot be read."""
    size = sum(file.size or 0 for _name, files in request.FILES.lists() for file in files)
    # A request too large for memory has none of its files any more.
    if (size or int(request.META.get("CONTENT_LENGTH") or 0)) > LARGEST_FILE:
        raise Refused(_TOO_LARGE, most=LARGEST_FILE // MEGABYTE)
    if upload := _upload(request, "table", least=1):
        return table_of_file(upload)
    if carried := request.POST.get("kept"):
        return load_table(carried)
    text = request.POST.get("text", "")
    if not text.strip():
        raise Refused(_("Choose a file that is not empty, or paste a table."))
    if len(text) > LARGEST_PASTE:
        raise Refused(_TOO_MUCH_PASTED, most=MOST_PASTED)
    return table_of_file(BytesIO(text.encode()))


def _upload(request: HttpRequest, name: str, least: int = 0) -> IO[bytes] | None:
    """Return a file that was sent, of so many bytes at least; None where there is none."""
    upload = request.FILES.get(name)
    return upload.file if upload and (upload.size or 0) >= least else None


def _answer(request: HttpRequest, table: Table) -> HttpResponseBase:
    """Return the answers in the wanted format; first the form of the columns if one is missing."""
    by_hand = {key: request.POST.get(f"map-{key}", "") for key in KEYS}
    columns = (
        choose_columns(table.header, by_hand)
        if any(by_hand.values())
        else find_columns(table.header, table.sample)
    )
    columns = replace(columns, words=_words(request))
    wanted = request.POST.get("format", "page")
    if wanted == "columns" or (columns.missing and "mapped" not in request.POST):
        return _mapping(request, table, columns)
    if wanted == "words":
        data = ("\ufeff" + write_words(columns.words)).encode()
        return _download(data, "csv", "cohort-words.csv")
    before, letters = _before(request, columns), _language(request)
    signed_last = signed(before.seen, LAST) if before else ""
    address, language = Address(), get_language() or "en"
    tally = Tally(address.today)
    rows = tally.counted(answered(table, columns, address, language, letters, before))
    if wanted in FILES:
        return _file(request, rows, own_in(table.header), tally)
    about: dict[str, object] = {
        "csrf_token": get_token(request),
        "columns": [(name_of(key), name) for key, name in columns.names.items()],
        "mapping": [(key, columns.chosen(key)) for key in KEYS],
        "same": [(name_of(key), answer_label(key, value)) for key, value in columns.same.items()],
        "sheets": table.sheets,
        "unread_sheets": table.unread,
        "words": pairs_of(columns.words),
        "kept": keep(table),
        "before": before,
        "kept_last": signed_last,
        "last_again": before and not signed_last,
        "letters": letters,
        "when": request.POST.get("when", ""),
        "procedure": request.POST.get("procedure", ""),
        "events": MOST_EVENTS,
    }
    frame = render_to_string("staff/cohort_result.html", {"place": ANSWER}, request)
    parts = _stream(frame, rows, tally, len(list(table.rows)), language, about)
    response = StreamingHttpResponse(parts)
    response.headers["X-Accel-Buffering"] = "no"  # so that a proxy passes each line on at once
    return response


def _language(request: HttpRequest) -> str:
    chosen = request.POST.get("letters", "")
    return chosen if chosen in dict(settings.LANGUAGES) else get_language() or "en"


def _words(request: HttpRequest) -> Words:
    """Return what words mean: as in the form, else as in the file."""
    upload = _upload(request, "words")
    words = read_words(upload) if upload else {}
    fields = [request.POST.getlist(f"fix-{name}") for name in ("key", "cell", "answer")]
    for key, cells in words_in(zip(*fields, strict=False)).items():
        words.setdefault(key, {}).update(cells)
    return words


def _last(request: HttpRequest) -> Table | None:
    """Return last month's table: an upload, or the one carried by the form of the columns."""
    if upload := _upload(request, "last"):
        return table_of_file(upload).whole()
    carried = request.POST.get("last-table")
    return load_table(carried).whole() if carried else None


def _before(request: HttpRequest, columns: Columns) -> Before | None:
    """Return what to compare of last month's table: read from it, or carried by the form."""
    table = _last(request)
    if not table:
        carried = request.POST.get("kept-last")
        return Before(unsigned(carried, LAST)) if carried else None
    found = find_columns(table.header, table.sample)
    columns = replace(found, same=columns.same, words=columns.words)
    rows = answered(table, columns, Address(), get_language() or "en")
    return Before(seen_in(rows, exported_days(table.header, table.rows)))


def _form(
    request: HttpRequest, problem: Refused | None = None, status: int = 200
) -> HttpResponseBase:
    sent = request.POST
    context = {
        "problem": problem,
        "text": sent.get("text", ""),
        "mapping": {key: sent[f"map-{key}"] for key in KEYS if sent.get(f"map-{key}")},
        "mapped": "mapped" in sent,
        "names": [(key, name_of(key)) for key in KEYS if key in EXPLAINED],
        "days": [name_of(key) for key in KEYS if isinstance(BY_KEY.get(key), DateQuestion)],
        "others": [
            name_of(key)
            for key, question in BY_KEY.items()
            if isinstance(question, ChoiceQuestion) and key not in EXPLAINED
        ],
        "megabytes": LARGEST_FILE // MEGABYTE,
        "rows": MOST_ROWS,
    }
    return render(request, "staff/cohort.html", context, status=status)


def _mapping(request: HttpRequest, table: Table, columns: Columns) -> HttpResponse:
    """Render the form that says which column answers which question."""
    last = _last(request)
    last_table = keep(last, MOST_LAST) if last else ""
    context = {
        "fields": [
            {
                "key": key,
                "name": name_of(key),
                "chosen": columns.chosen(key),
                "same": [
                    (SAME + value, label)
                    for value, label in (choices(BY_KEY[key]) if key in BY_KEY else [])
                ],
            }
            for key in KEYS
        ],
        "columns": [(COLUMN + name, name) for name in table.header],
        "missing": [TEXTS[key].name for key in columns.missing],
        "kept": keep(table),
        "words": pairs_of(columns.words),
        "kept_last": request.POST.get("kept-last", ""),
        "last_table": last_table,
        "last_again": last and not last_table,
    }
    return render(request, "staff/cohort_columns.html", context)


def _file(request: HttpRequest, rows: Iterator[Row], own: list[str], tally: Tally) -> HttpResponse:
    """Return the answers as a file: for a spreadsheet, or a calendar."""
    shape, ordered = request.POST["format"], sorted(rows, key=lambda row: row.urgency)
    out = BytesIO()
    write(shape, out, ordered, lines_of(ordered, own, site(request)), tally, in_memory=True)
    return _download(out.getvalue(), shape, f"cohort-{tally.today}.{shape}")


def _download(data: bytes, shape: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=FILES[shape], headers=disposition)


def _stream(
    frame: str,
    rows: Iterator[Row],
    tally: Tally,
    total: int,
    language: str,
    about: dict[str, object],
) -> Iterator[str]:
    """Yield the page in parts: a line for every few thousand rows, then the answer."""
    head, foot = frame.split(ANSWER)
    yield head
    with override(language):
        done: list[Row] = []
        yield '<ol class="cohort-progress">\n'
        for row in rows:
            done.append(row)
            if len(done) % EVERY == 0:
                line = ngettext("%(done)d of %(all)d row", "%(done)d of %(all)d rows", total)
                yield format_html("<li>{}</li>\n", line % {"done": len(done), "all": total})
        yield "</ol>\n"
        context = about | build_context(done, tally, str(about["when"]), str(about["procedure"]))
        yield render_to_string("staff/cohort_answer.html", context)
    yield foot


@require_safe
@staff()
def template(request: HttpRequest) -> HttpResponseBase:
    """Return an empty table to fill in, for Excel."""
    book = BytesIO()
    write_template(book)
    return _download(book.getvalue(), "xlsx", f"cohort-{get_language()}.xlsx")


urlpatterns = [
    path("cohort/", cohort, name="cohort"),
    path("cohort/template.xlsx", template, name="cohort-template"),
]
