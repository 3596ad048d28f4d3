"""Tags for every page of the site."""

import logging
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import get_script_prefix, reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from rules.words.live import current
from rules.words.markdown import dialled
from rules.words.previews import present
from wizard.address import behind_language

logger = logging.getLogger(__name__)
register = template.Library()
register.filter("dialled", dialled)


@register.simple_tag(takes_context=True)
def here(context: template.Context, code: str) -> str:
    """Return the path of the same page in a language, with the same answers."""
    start = f"{get_script_prefix()}{code}/"
    if "own" in context:
        return start + str(context["own"]["here"])
    if (request := context.get("request")) is None:
        return start
    path = quote(request.path_info)  # `//[` cannot be read as an address
    return start + (behind_language(request) if translate_url(path, code) != path else "")


@register.simple_tag
def notices() -> list[tuple[str, SafeString]]:
    """Return language and words of each notice that is live now; none where that fails."""
    try:
        return current().notices_in(get_language(), timezone.now())
    except Exception:  # an error page must not fail, whatever happened
        logger.warning("The notices cannot be read; the page goes without them", exc_info=True)
        return []


@register.simple_tag
def office() -> dict[str, str]:
    """Return the office's name, logo and accent colour, each empty where it is not set."""
    return {"name": settings.OFFICE_NAME, "logo": settings.OFFICE_LOGO, "accent": settings.ACCENT}


@register.simple_tag(takes_context=True)
def edit_link(context: template.Context, name: str, part: str) -> SafeString | str:
    """Return, in an editor's preview, a link to the place where a part is edited."""
    preview = present()
    if preview is None or preview.is_shared:
        return ""
    href = f"{reverse('admin:editing-edit')}?{urlencode({'name': name, 'part': part})}"
    return format_html('<a class="edit-this" href="{}">{}</a>', href, gettext("Edit this"))
