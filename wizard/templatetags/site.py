"""What every page of the site needs."""

from django import template
from django.conf import settings
from django.urls import get_script_prefix, translate_url
from django.utils.translation import get_language, get_language_info

from wizard.dates import long_date, plain_date, short_date
from wizard.problems import shown

LONGEST = 1000
"""Characters of an address that are carried on; one with every question answered has 300."""

register = template.Library()
register.filter("longdate", long_date)
register.filter("plaindate", plain_date)
register.filter("shortdate", short_date)


@register.filter
def shownkeys(keys: tuple[str, ...]) -> str:
    """Query keys as they can be shown again, the first few."""
    return ", ".join(map(shown, keys[:5])) + (" …" if len(keys) > 5 else "")


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, object]]:
    """The same page, with the same answers, in each language."""
    request = context.get("request")
    here = request.get_full_path_info() if request else "/"
    if len(here) > LONGEST:
        here = request.path_info[:LONGEST]
    links = []
    for code, _name in settings.LANGUAGES:
        href = translate_url(here, code)
        links.append(
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "current": code == get_language(),
                # An address without a language of its own: to the start page.
                "href": href if href != here else f"{get_script_prefix()}{code}/",
            }
        )
    return links


@register.simple_tag
def office() -> dict[str, str]:
    """The office's name, logo and accent colour, each empty where it is not set."""
    return {"name": settings.OFFICE_NAME, "logo": settings.OFFICE_LOGO, "accent": settings.ACCENT}
