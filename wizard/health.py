"""What a process manager or a load balancer asks: does the process live, is it ready?"""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rules.words.live import confirmed


@require_safe
def is_live(request: HttpRequest) -> HttpResponse:
    """The process answers; touches nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
def is_ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has words in the language that all others fall back to."""
    try:
        live_now = confirmed()
    except Error:
        live_now = None
    if live_now is None:
        return JsonResponse({"status": "no database"}, status=503)
    if not any(language == settings.LANGUAGE_CODE for language, _key in live_now.texts):
        return JsonResponse({"status": "no words"}, status=503)
    return JsonResponse({"status": "ok"})
