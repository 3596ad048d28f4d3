"""What every page of the site needs."""

from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import get_script_prefix, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext

from rules.words.markdown import dialled
from rules.words.previews import present
from wizard.address import behind_language

register = template.Library()
register.filter("dialled", dialled)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, object]]:
    """The same page, with the same answers, in each language."""
    prefix, present = get_script_prefix(), get_language()
    links = []
    for code, _name in settings.LANGUAGES:
        links.append(
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "current": code == present,
                "href": f"{prefix}{code}/{_here(context, code)}",
            }
        )
    return links


def _here(context: template.Context, code: str) -> str:
    """What the page that is shown is called behind the language; empty for one without."""
    if "own" in context:
        return str(context["own"]["here"])
    if (request := context.get("request")) is None:
        return ""
    path = quote(request.path_info)  # `//[` cannot be read as an address
    return behind_language(request) if translate_url(path, code) != path else ""


@register.simple_tag
def office() -> dict[str, str]:
    """The office's name, logo and accent colour, each empty where it is not set."""
    return {"name": settings.OFFICE_NAME, "logo": settings.OFFICE_LOGO, "accent": settings.ACCENT}


@register.simple_tag(takes_context=True)
def edit_link(context: template.Context, name: str, part: str) -> SafeString | str:
    """In an editor's preview, return a link to the place where a part is edited."""
    preview = present()
    if preview is None or preview.is_shared:
        return ""
    href = f"{reverse('admin:editing-edit')}?{urlencode({'name': name, 'part': part})}"
    return format_html('<a class="edit-this" href="{}">{}</a>', href, gettext("Edit this"))
