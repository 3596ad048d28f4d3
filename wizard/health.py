"""Health checks for a process manager or a load balancer."""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rules.words.live import confirmed


@require_safe
def is_live(request: HttpRequest) -> HttpResponse:
    """Respond as long as the process lives; touch nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
def is_ready(request: HttpRequest) -> HttpResponse:
    """Check that the database has words in the language that all others fall back to."""
    try:
        words = confirmed()
    except Error:
        words = None
    if words is None:
        return JsonResponse({"status": "no database"}, status=503)
    if not any(language == settings.LANGUAGE_CODE for language, _key in words.texts):
        return JsonResponse({"status": "no words"}, status=503)
    return JsonResponse({"status": "ok"})
