"""The student's own pages with other words: drafts, and what will be live on another day.

A preview has an address of its own, /preview/<scope>/…, below which the whole site is served with
the words of the scope. Every link inside stays inside. A scope that is signed needs no account.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import (
    Resolver404,
    get_resolver,
    get_script_prefix,
    resolve,
    reverse,
    set_script_prefix,
)
from django.utils import timezone
from django.utils.translation import (
    get_language,
    get_language_from_path,
    get_language_info,
    override,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..content_files.sync import stored
from ..law.procedures import Procedure
from ..models import CONTENT_KINDS
from ..models.base import Content
from ..models.publishing import EVER
from ..page_changes import Page, page_changes, part_names
from ..words.live import Snapshot, current, live_rows, showing
from .sample_cases import examples

WEEK = timedelta(days=7)
FIRST_DAY, LAST_DAY = EVER, date(2100, 12, 31)
"""The days, both included, as which the site can be previewed."""
PERMISSION = "rules.view_text"
_SCOPE = re.compile(
    r"(?P<drafts>all|live|\w+-\d+(?:\.\w+-\d+)*)@(?P<day>\d{4}-\d\d-\d\d)", re.ASCII
)
LONGEST = 2000
"""Characters of a scope: all documents of the site by name have fewer."""
_ASSETS = {"country-names", "theme", "logo"}


@dataclass(frozen=True)
class Scope:
    """Which drafts are seen, as on which day."""

    drafts: str  # "all", "live", or kind-pk joined by dots
    day: date

    def __str__(self) -> str:
        return f"{self.drafts}@{self.day.isoformat()}"

    @classmethod
    def read(cls, value: str) -> "Scope":
        """Http404 where it cannot be read."""
        found = _SCOPE.fullmatch(value[:LONGEST])
        try:
            day = date.fromisoformat(found[2]) if found else _gone()
        except ValueError:
            return _gone()
        names = found[1].split(".")
        once = len(names) == len(set(names))
        return cls(found[1], day) if once and FIRST_DAY <= day <= LAST_DAY else _gone()

    @classmethod
    def of(cls, *rows: Content, day: date | None = None) -> "Scope":
        """The drafts of some documents."""
        names = ".".join(f"{row.kind}-{row.pk}" for row in rows)
        return cls(names or "live", day or timezone.localdate())

    def rows(self) -> list[Content]:
        """The drafts; Http404 where one of them is none."""
        if self.drafts in ("all", "live"):
            return list(stored().values()) if self.drafts == "all" else []
        wanted: dict[str, list[int]] = {}
        for name in self.drafts.split("."):
            kind, _dash, key = name.partition("-")
            if kind not in CONTENT_KINDS or len(key) > 18:
                raise Http404
            wanted.setdefault(kind, []).append(int(key))
        found = [
            row
            for kind, keys in wanted.items()
            for row in CONTENT_KINDS[kind].objects.filter(pk__in=set(keys))
        ]
        return found if len(found) == sum(len(set(keys)) for keys in wanted.values()) else _gone()

    def snapshot(self) -> Snapshot:
        """What is live on the day, with the drafts."""
        rows = live_rows(self.day) | {row.name: row for row in self.rows()}
        return Snapshot.of(rows.values())

    def path(self, rest: str = "") -> str:
        """Its address, for those who are signed in."""
        return f"{reverse('preview', args=[str(self)])}{rest}"

    def shared_path(self, rest: str = "") -> str:
        """Its address for anybody, for a week."""
        return f"{reverse('preview', args=[_signer().sign(str(self))])}{rest}"


@dataclass(frozen=True)
class Preview:
    """What the pages of a preview say of themselves."""

    scope: Scope
    edit: str  # empty for those who have no account
    desk: str
    index: str
    rest: str = ""
    """The page within the preview, with its answers but for the day."""


_present: ContextVar[Preview | None] = ContextVar("_present", default=None)


def present() -> Preview | None:
    """The preview that is being made; None on the site itself."""
    return _present.get()


def _gone() -> Any:
    raise Http404


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="rules.editing.preview")


@csrf_exempt  # the student's pages change nothing on the server
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, scope: str, rest: str = "") -> HttpResponse:
    """A page of the site with the words of a scope; without a path, what there is to see."""
    shared = scope.count(":") == 2
    if shared:
        try:
            scope = _signer().unsign(scope, max_age=WEEK)
        except SignatureExpired:
            return render(request, "editing/preview_over.html", status=410)
        except BadSignature:
            raise Http404 from None
    elif not (
        request.user.is_active and request.user.is_staff and request.user.has_perm(PERMISSION)
    ):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    found = Scope.read(scope)
    prefix = request.path.removesuffix(rest)
    query = request.GET.copy()
    query.pop("today", None)
    about = Preview(
        found,
        "" if shared else reverse("admin:editing-edit"),
        "" if shared else reverse("admin:editing-preview"),
        prefix,
        rest + ("?" + query.urlencode() if query else ""),
    )
    token = _present.set(about)
    try:
        with showing(found.snapshot()):
            if not rest and request.method == "POST":
                return HttpResponseNotAllowed(["GET", "HEAD"])
            if not rest:
                with _below(prefix):
                    return _index(request, about)
            return _page(request, prefix, rest, found.day)
    finally:
        _present.reset(token)


def _page(request: HttpRequest, prefix: str, rest: str, day: date) -> HttpResponse:
    """The page of the site at a path, as it would answer there."""
    path = f"/{rest}"
    language = get_language_from_path(path) or get_language()
    with override(language), _below(prefix):
        inner = copy(request)
        inner.path_info, inner.path = path, prefix + rest
        inner.META = request.META | {"SCRIPT_NAME": prefix.rstrip("/"), "PATH_INFO": path}
        inner.GET = request.GET.copy()
        if not inner.GET.get("today"):
            inner.GET["today"] = day.isoformat()
        try:
            response = _answer(inner, path)
        except Http404 as error:
            response = _refusal(inner, error)
        response.headers["Content-Language"] = language
        return response


def _refusal(inner: HttpRequest, error: Http404) -> HttpResponse:
    return get_resolver().resolve_error_handler(404)(inner, error)


def _answer(inner: HttpRequest, path: str) -> HttpResponse:
    """What the site's own view answers; Http404 for what is no page of students."""
    try:
        match = resolve(path)
    except Resolver404:
        try:
            there = resolve(path + "/")
        except Resolver404:
            raise Http404 from None
        if path.endswith("/") or there.namespaces or not get_language_from_path(path):
            raise Http404 from None
        return redirect(inner.path + "/" + (f"?{q}" if (q := inner.META["QUERY_STRING"]) else ""))
    student = get_language_from_path(path) or match.url_name in _ASSETS
    if match.namespaces or not student or match.url_name == "useful":  # it would be a student's
        raise Http404
    inner.resolver_match = match
    response = match.func(inner, *match.args, **match.kwargs)
    if response.status_code == 405:  # the site's own page for it would lead out of the preview
        refusal = _refusal(inner, Http404())
        refusal.status_code, refusal.headers["Allow"] = 405, response.headers["Allow"]
        return refusal
    return response.render() if hasattr(response, "render") else response


@contextmanager
def _below(prefix: str) -> Iterator[None]:
    """Addresses that are made inside begin with the prefix."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def _index(request: HttpRequest, about: Preview) -> HttpResponse:
    """What there is to see: the pages that the drafts change, and cases that lead to them."""
    day = about.scope.day
    before = Snapshot.of(live_rows(day).values())
    changed = [
        (
            change,
            get_language_info(change.page[2])["name_local"],
            _cases(change.page, about.scope.day),
        )
        for change in page_changes(before, about.scope.snapshot())
    ]
    context = {"preview": about, "changed": changed, "cases": _all_cases(day)}
    inner = copy(request)
    inner.path_info = f"/{about.scope}/"  # no page of the site: other languages begin at the start
    return render(inner, "editing/preview.html", context)


def _cases(page: Page, day: date) -> list[tuple[str, str]]:
    """Paths of results on which a page's words are seen, each under the name of its phase."""
    kind, key, language = page
    wanted = ("advice", key) if kind == "passage" else (key,)
    names = part_names()
    return [
        (names.get(phase, "").partition(": ")[2], f"{language}/result/?{urlencode(answers)}")
        for (procedure, phase), answers in examples(day).items()
        if (procedure, phase)[: len(wanted)] == wanted
    ]


def _all_cases(day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """A case for every procedure, in the language of the reader."""
    words, language = current(), get_language()
    return [
        (words.procedure(key, language).title, _cases(("text", key.value, language), day))
        for key in Procedure
    ]
