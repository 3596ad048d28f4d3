"""Who may use the office's tools."""

from collections.abc import Callable

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

TOOLS = "wizard.use_tools"
"""The permission that every role has: desk, cohort and figures need no other."""

GET_POST = require_http_methods(["GET", "HEAD", "POST"])

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


def staff(permission: str = TOOLS) -> Callable[[View], View]:
    """Return a decorator: a page for signed-in members of staff who have a permission."""
    may_enter = permission_required(permission, raise_exception=True)
    return lambda view: staff_member_required(may_enter(view))
