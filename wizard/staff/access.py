"""Who may use the office's tools."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

TOOLS = "wizard.use_tools"
"""The permission that every role has: desk, cohort and figures hold nothing to protect more."""


Response = TypeVar("Response", bound=HttpResponseBase)


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


def staff(
    permission: str = TOOLS,
) -> Callable[[Callable[..., Response]], Callable[..., Response | HttpResponse]]:
    """A page for signed-in members of staff who have a permission."""

    def decorate(view: Callable[..., Response]) -> Callable[..., Response | HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Response | HttpResponse:
            user = request.user
            if not (user.is_authenticated and user.is_staff):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            if not user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
