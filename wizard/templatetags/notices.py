"""The notices that stand on every page, error pages included."""

import logging

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from rules.typography import direction
from rules.words.live import current

logger = logging.getLogger(__name__)
register = template.Library()


@register.simple_tag
def notices() -> list[tuple[str, str, SafeString]]:
    """Language, direction and words of each notice that is live now; none where that fails."""
    try:
        found = current().notices_in(get_language(), timezone.now())
        return [(code, direction(code), html) for code, html in found]
    except Exception:  # an error page must not fail, whatever happened
        logger.warning("The notices cannot be read; the page goes without them", exc_info=True)
        return []
