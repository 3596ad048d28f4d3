"""Limits of failed logins: who guesses passwords is slowed down, nobody is locked out for good.

django-axes counts in the database, which all workers share. Five failures for an account from one
address, or fifty from an address, lock that account, or all, for that address for a quarter of an
hour: a stranger elsewhere cannot lock an owner out.
"""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .audit import client_address

Credentials = dict[str, Any] | None

ADDRESS_EACH = 10
"""How many failures from an address count as one for an account."""


def network(request: HttpRequest) -> str | None:
    """Return the address that is counted: for IPv6 the network, as a household has a whole /64."""
    address = client_address(request)
    if address and isinstance(ip_address(address), IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return address


def account(request: HttpRequest, credentials: Credentials = None) -> str:
    """Return a hash in place of the name that was typed, which may be a password.

    The key of the hash is neither in the database nor in a backup.
    """
    return _hash((credentials or request.POST).get("username") or "")


def _hash(name: str) -> str:
    return salted_hmac("rules.accounts.login_limits", name, algorithm="sha256").hexdigest()


class Throttled(AxesStandaloneBackend):
    """Checks the failures before a password is checked."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        is_command = request is None  # on the server
        return None if is_command else super().authenticate(request, **credentials)


class Failures(AxesDatabaseHandler):
    """Two limits: settings.AXES_LOCKOUT_PARAMETERS names account and address, then address."""

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        account, address = (
            attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(account, address // ADDRESS_EACH)

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Forget the failures of the account alone, or a login would unlock all other accounts."""
        account, _address = self.filter_user_attempts(request, credentials)
        return int(account.delete()[0])

    def reset_attempts(self, *, username: str | None = None, **about: Any) -> int:
        """Forget the failures of an account, for `manage.py axes_reset_username NAME`."""
        return int(super().reset_attempts(username=username and _hash(username), **about))
