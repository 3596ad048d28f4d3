"""The site with the words of a preview, where its token is in the address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_from_path

from rules.words import previews

from .middleware import Middleware

KEY = "preview"


class PreviewMiddleware(Middleware):
    """Show the words of a preview on the site's own pages; 404 for a token that is not valid."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = KEY in request.META.get("QUERY_STRING", "") and request.GET.get(KEY)
        if not token or not get_language_from_path(request.path_info):
            return self.get_response(request)
        preview = previews.find(token)
        if preview is None or request.method == "POST":  # nothing is said in a preview
            raise Http404
        with previews.shown(preview):
            return self.get_response(request)
