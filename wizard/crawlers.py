"""Files for programs: which pages may be indexed, and where to report a weakness."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import views
from django.core.checks import Error, Tags, register
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rules.django_types import Sitemap
from rules.law.procedures import Procedure

from .alternates import PAGES, languages_of, list_codes

CLOSED = ("/admin/", "/staff/", "/go/", "/api/", "/*?")
"""Paths that are not to be crawled: of staff and programs, and those that may hold answers."""
CLOSED_BELOW_LANGUAGE = ("guide/", "find/", "letters/", "result", "useful/", "embed/", "preview/")
EXPIRES = timedelta(days=364)
"""How long security.txt is valid; RFC 9116 recommends less than a year."""

_for_a_day = cache_control(public=True, max_age=86_400)


class Pages(Sitemap[tuple[str, str]]):
    """The pages that may be indexed, in each language in which they have words."""

    i18n = alternates = x_default = True

    def items(self) -> list[tuple[str, str]]:
        return [(name, "") for name in PAGES] + [("procedure", key.value) for key in Procedure]

    def get_languages_for_item(self, item: tuple[str, str]) -> list[str]:
        return languages_of(item[1])

    def location(self, item: tuple[str, str]) -> str:
        name, key = item
        return reverse(name, args=[key] if key else [])


@require_safe
@_for_a_day
def sitemap(request: HttpRequest) -> HttpResponse:
    return views.sitemap(request, {"pages": Pages})


@require_safe
@_for_a_day
def robots(request: HttpRequest) -> HttpResponse:
    """Return the paths that search engines leave out, and the sitemap (RFC 9309)."""
    closed = [*CLOSED, *(f"/{code}/{at}" for code in list_codes() for at in CLOSED_BELOW_LANGUAGE)]
    sitemap_url = request.build_absolute_uri(reverse("sitemap"))
    disallowed = (f"Disallow: {path}" for path in closed)
    return _text(["User-agent: *", *disallowed, "", f"Sitemap: {sitemap_url}"])


@require_safe
@_for_a_day
def security(request: HttpRequest) -> HttpResponse:
    """Return where to report a weakness (RFC 9116, which wants https addresses)."""
    site = f"https://{request.get_host()}"
    with override(settings.LANGUAGE_CODE):
        page = f"{site}{reverse('privacy')}#ask-title"  # it names whom to ask
    expires = timezone.localdate() + EXPIRES
    return _text(
        [
            f"Contact: {settings.SECURITY_CONTACT or page}",
            f"Expires: {expires.isoformat()}T00:00:00Z",
            f"Preferred-Languages: {', '.join(list_codes())}",
            f"Canonical: {site}{reverse('security')}",
        ]
    )


def _text(lines: Sequence[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@register(Tags.compatibility)
def check_contact(app_configs: object, **kwargs: object) -> list[Error]:
    """Refuse a contact that is no address of the web, of e-mail or of a telephone."""
    contact = settings.SECURITY_CONTACT
    if contact and not re.fullmatch(r"(https://|mailto:|tel:)\S+", contact):
        text = "SECURITY_CONTACT begins with https://, mailto: or tel: and has no spaces."
        return [Error(text, id="wizard.E003")]
    return []
