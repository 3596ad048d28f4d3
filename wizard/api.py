"""The JSON door: /api/v1/guidance."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .address import Address
from .guidance import errors, guidance
from .problems import shown


@require_safe
def guidance_view(request: HttpRequest) -> JsonResponse:
    """The decision or the next question; 400 with what cannot be read."""
    address = Address.read(request.GET, frozenset({"language"}))
    language = request.GET.getlist("language", [])[:1]
    language = (language and language[0]) or get_language() or settings.LANGUAGE_CODE
    known = dict(settings.LANGUAGES)
    with override(language if language in known else settings.LANGUAGE_CODE):
        result = address.walk()
        found = errors(address, result, request.GET.getlist("today", [""])[0])
        if language not in known:
            found["language"] = [
                _("“%(value)s” is not a language of this guide. Choose one of: %(known)s.")
                % {"value": shown(language), "known": ", ".join(known)}
            ]
        if found:
            return JsonResponse({"errors": found}, status=400)
        return JsonResponse(guidance(address, result, language))
