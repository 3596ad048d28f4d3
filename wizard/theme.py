"""The office's own name, logo and accent colour, as settings; the colour always stays readable."""

import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error, Tags, register
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

Colour = tuple[int, int, int]

LIGHT, DARK = (255, 255, 255), (17, 24, 30)
"""The backgrounds of the two schemes, as static/css/tokens.css has them."""
READABLE = 4.5
"""The contrast that WCAG 2.2 asks of text (1.4.3)."""

_IMPORT = re.compile(r'^@import url\("([\w.-]+)"\);$', re.M)


def inline_imports(sheet: Path) -> str:
    """Return a style sheet with each import replaced by the file, from the same folder."""
    text = sheet.read_text(encoding="utf-8")
    return _IMPORT.sub(lambda match: inline_imports(sheet.with_name(match[1])), text)


@lru_cache(maxsize=1)
def read_styles() -> str:
    sheet = finders.find("css/site.css")
    assert sheet
    return inline_imports(Path(sheet))


def parse(value: str) -> Colour | None:
    """Return the colour of a string #rrggbb; None for any other."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return None
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def contrast(colour: Colour, ground: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dim, bright = sorted((_luminance(colour), _luminance(ground)))
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_on(colour: Colour, ground: Colour) -> Colour:
    """Return the colour, darkened or lightened until text in it is readable on the ground."""
    goal = (0, 0, 0) if _luminance(ground) > 0.5 else (255, 255, 255)
    for step in range(101):
        red, green, blue = (
            round(c + (g - c) * step / 100) for c, g in zip(colour, goal, strict=True)
        )
        mixed = red, green, blue
        if contrast(mixed, ground) >= READABLE:
            return mixed
    return goal


def _scheme(colour: Colour, ground: Colour) -> str:
    accent = readable_on(colour, ground)
    on_accent = max((LIGHT, DARK), key=lambda ink: contrast(ink, accent))
    fill, ink = f"#{bytes(accent).hex()}", f"#{bytes(on_accent).hex()}"
    return f"--accent:{fill};--on-accent:{ink};--link:{fill};--brand:{fill};--on-brand:{ink}"


@lru_cache(maxsize=8)
def build_tokens(value: str) -> str:
    """Return the tokens that an accent colour sets, for both schemes; empty without one."""
    colour = parse(value)
    if colour is None:
        return ""
    dark = f"@media (prefers-color-scheme: dark){{:root{{{_scheme(colour, DARK)}}}}}"
    return f":root{{{_scheme(colour, LIGHT)}}}\n{dark}\n"


@require_safe
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    """Send all styles with the accent colour: a page waits for one sheet, not for two."""
    text = f"{read_styles()}\n{build_tokens(settings.ACCENT)}"
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def logo(request: HttpRequest) -> HttpResponseBase:
    file = Path(settings.OFFICE_LOGO)
    return serve(request, file.name, str(file.parent))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon: browsers look here for pages that name none, such as the admin's."""
    return redirect(static("icon.svg"))


@register(Tags.compatibility)
def check_office(app_configs: object, **kwargs: object) -> list[Error]:
    """Refuse an accent colour or a logo that cannot be shown."""
    errors = []
    if settings.ACCENT and parse(settings.ACCENT) is None:
        errors.append(Error("ACCENT is a colour such as #0b4f6c.", id="wizard.E001"))
    if settings.OFFICE_LOGO:
        kind, _encoding = mimetypes.guess_type(settings.OFFICE_LOGO)
        if not Path(settings.OFFICE_LOGO).is_file() or not (kind or "").startswith("image/"):
            errors.append(Error("OFFICE_LOGO names no picture file.", id="wizard.E002"))
    return errors
