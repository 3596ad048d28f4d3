"""What the site's pages show of themselves while an editor previews them."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rules.dates import plain_date, plain_moment
from rules.editing.preview import Preview, present

register = template.Library()
register.filter("plaindate", plain_date, expects_localtime=True)
register.filter("plainmoment", plain_moment)


@register.simple_tag
def preview() -> Preview | None:
    """The preview in which the page stands; None on the site itself."""
    return present()


@register.simple_tag(takes_context=True)
def edit_link(context: template.Context, name: str, part: str) -> SafeString | str:
    """In an editor's preview, a link to the place where a part is edited."""
    about = present()
    if about is None or not about.edit or context.get("styles"):
        return ""
    href = f"{about.edit}?{urlencode({'name': name, 'part': part})}"
    return format_html('<a class="edit-this" href="{}">{}</a>', href, _("Edit this"))
