"""A link on paper: its QR code, a poster, and a sheet of slips to cut out."""

import re
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.views.decorators.http import require_safe

from rules.qr import qr_code

from ..models import Link
from .access import staff

PNG_PIXELS, PNG_DPI = 2000, 600
"""At least so wide: 8.5 cm in print, and sharp at twice that."""
SLIPS = 10
AT_HOME = {"localhost", "127.0.0.1", "::1"}
"""Hosts that another machine cannot reach."""

PROMISE = gettext_noop(
    "Answer a few questions and read which residence permit step applies to you in France,"
    " and between which days."
)
SHORT = gettext_noop("Which residence permit step applies to you in France, and when?")
TIME = gettext_noop("It takes about two minutes. Nothing that you answer is stored.")
SCAN = gettext_noop("Scan the code with the camera of your phone.")
TYPE = gettext_noop("Or type this address:")

# The widest title, in letters, that is set in each size of posters.css.
SIZES = {"short": 40, "middle": 80, "long": 125}


def translate(message: str, codes: list[str]) -> list[tuple[str, str]]:
    """Return a sentence in each language, with the language that it is in.

    Once where languages fall back to the same words.
    """
    languages = {}
    for code in codes:
        with override(code):
            text = gettext(message)
        languages[text] = settings.LANGUAGE_CODE if text == message else code
    return list(languages.items())


def size(text: str) -> str:
    """Return the size for a title: capitals and East Asian letters take more room."""
    room = sum(
        2 if east_asian_width(letter) in "WF" else 1.4 if letter.isupper() else 1 for letter in text
    )
    return next((name for name, most in SIZES.items() if room <= most), "longest")


def public_address(request: HttpRequest, link: Link) -> str:
    """Return the absolute address that the code leads to."""
    return request.build_absolute_uri(reverse("go", kwargs={"slug": link.slug}))


def split_address(address: str) -> list[str]:
    """Return an address as one types it, in parts between which a line may break."""
    return re.findall(r"[^/]*/*", address.removeprefix("https://").rstrip("/"))[:-1]


def choose_languages(request: HttpRequest, link: Link) -> list[str]:
    """Return one or two: those asked for, else that of the link, else the site's first two."""
    asked = ",".join(request.GET.getlist("languages")).split(",")
    known = dict(settings.LANGUAGES)
    codes = [word for word in dict.fromkeys(map(str.strip, asked)) if word in known]
    return codes[:2] or ([link.language] if link.language in known else list(known)[:2])


@require_safe
@staff("wizard.view_link")
def qr(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Return the code of a link; one that is still read when 15 % of it is dirty or torn."""
    link = get_object_or_404(Link, pk=pk)
    options: dict[str, Any]
    if kind == "svg":  # sharp at every size; by default 3 mm a module
        mime, options = "image/svg+xml", {"scale": 3, "unit": "mm", "title": link.title}
    else:  # for programs that take no drawing
        mime, options = "image/png", {"pixels": PNG_PIXELS, "dpi": PNG_DPI}
    address = public_address(request, link)
    picture = qr_code(address, error="m", kind=kind, light="#fff", **options)
    name = f'attachment; filename="qr-{link.slug}.{kind}"'
    return HttpResponse(picture, mime, headers={"Content-Disposition": name})


@require_safe
@staff("wizard.view_link")
def sheet(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Render one A4 page: a poster for a wall or a door, or slips to cut out for a counter."""
    link = get_object_or_404(Link, pk=pk)
    codes, address = choose_languages(request, link), public_address(request, link)
    texts = {"promise": PROMISE, "short": SHORT, "time": TIME, "scan": SCAN, "type": TYPE}
    titles: dict[str, str] = {}
    for code in codes:
        titles.setdefault(link.title_in(code), code)
    context = {
        "link": link,
        "stands": link.is_active(timezone.localdate()),
        "at_home": urlsplit(address).hostname in AT_HOME,
        "codes": codes,
        "says": {name: translate(text, codes) for name, text in texts.items()},
        "address": split_address(address),
        "address_size": size("".join(split_address(address))),
        "titles": list(titles.items()),
        "title_size": size(" ".join(titles)),
        "others": range(SLIPS - 1),
    }
    return render(request, f"staff/{name}.html", context)


urlpatterns = [
    path("links/<int:pk>/qr.svg", qr, {"kind": "svg"}, name="link-qr-svg"),
    path("links/<int:pk>/qr.png", qr, {"kind": "png"}, name="link-qr-png"),
    path("links/<int:pk>/poster/", sheet, {"name": "poster"}, name="link-poster"),
    path("links/<int:pk>/slips/", sheet, {"name": "slips"}, name="link-slips"),
]
