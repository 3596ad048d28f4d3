"""The audit log of what staff do: who signed in, and who changed what; never a password.

An event is never changed or deleted; only the address that it came from is erased in time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from ..models.audit import ADDRESS_KEPT, Event

__all__ = ["ADDRESS_KEPT", "Event", "acting", "client_address", "listen", "note", "watch"]

PEOPLE = "auth"
"""The app whose changes are logged wherever they are made; others only where staff make them."""


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address, which a proxy on our own network passes on; None if unknown.

    deploy/nginx.conf overwrites an X-Real-IP that a client sent.
    """
    sender = _address(request.META.get("REMOTE_ADDR"))  # empty through a socket file
    if sender is None or ip_address(sender).is_private:
        return _address(request.META.get("HTTP_X_REAL_IP")) or sender
    return sender


def _address(value: str | None) -> str | None:
    try:
        address = ip_address(value or "")
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


_request: ContextVar[HttpRequest | None] = ContextVar("_request", default=None)


@contextmanager
def acting(request: HttpRequest) -> Iterator[None]:
    """Log what is saved meanwhile as changes of the person who sent the request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def note(kind: Event.Kind, what: str = "", who: str | None = None) -> None:
    """Log an event; `who` unless it is the person who sent the request."""
    request = _request.get()
    if who is None:
        who = request.user.get_username() if request and hasattr(request, "user") else ""
    address = client_address(request) if request else None
    Event.objects.create(kind=kind, who=who[:150], what=one_line(what, 300), address=address)
    Event.objects.all().forget_addresses(timezone.now())


def one_line(text: str, longest: int) -> str:
    """Return a text as one line that the database accepts."""
    return " ".join(text.replace("\0", "").split())[:longest]


# ---- signing in and out ----


def _signed(signal: Signal, user: Any, **_kwargs: Any) -> None:
    if user is not None:  # None: already signed out
        kind = Event.Kind.LOGIN if signal is user_logged_in else Event.Kind.LOGOUT
        note(kind, who=user.get_username())


def _failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Log a failed login; its name only if an account has it, for it may be a password.

    Attempts during a lock, which were not checked, are ignored: a flood of them writes nothing.
    """
    if request is None or not hasattr(request, "axes_failures_since_start"):
        return
    locked = getattr(request, "axes_locked_out", False)
    if locked and request.axes_failures_since_start is None:
        return
    name = credentials.get("username") or ""
    known = get_user_model()._default_manager.filter(username=name).exists()
    kind = Event.Kind.LOCKED if locked else Event.Kind.FAILED
    note(kind, who=name if known else "")


def listen() -> None:
    """Log who signs in, and changes of all models in the admin.

    Call it once all models are loaded, after django-axes, which knows the locked attempts.
    """
    for model in admin.site._registry:
        watch(model)
    user_logged_in.connect(_signed, dispatch_uid="audit")
    user_logged_out.connect(_signed, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")


# ---- changes ----


def watch(model: type[models.Model]) -> None:
    """Log what staff change of a model."""
    uid = f"audit {model._meta.label}"
    pre_save.connect(_before, model, dispatch_uid=uid)
    post_save.connect(_saved, model, dispatch_uid=uid)
    post_delete.connect(_deleted, model, dispatch_uid=uid)
    if model._meta.app_label == PEOPLE:
        for field in model._meta.many_to_many:
            m2m_changed.connect(_rights_changed, field.remote_field.through, dispatch_uid=uid)


def _is_logged(instance: models.Model) -> bool:
    return _request.get() is not None or instance._meta.app_label == PEOPLE


def _describe(instance: models.Model) -> str:
    return f"{instance._meta.verbose_name} “{instance}”"


def _before(instance: models.Model, raw: bool = False, **_kwargs: Any) -> None:
    if not raw and _is_logged(instance):
        before = type(instance)._base_manager.filter(pk=instance.pk).values().first()
        instance.__dict__["_before"] = before


def _saved(instance: models.Model, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    if raw or not _is_logged(instance):
        return
    before = instance.__dict__.pop("_before", None)
    if created or before is None:
        note(Event.Kind.ADDED, _describe(instance))
        return
    fields = {field.attname: field.verbose_name for field in instance._meta.concrete_fields}
    changed = {name for name in before if before[name] != getattr(instance, name)}
    if "password" in changed:
        note(Event.Kind.PASSWORD, _describe(instance))
    if changed := changed - {"last_login", "password"}:
        names = ", ".join(str(label) for name, label in fields.items() if name in changed)
        note(Event.Kind.CHANGED, f"{_describe(instance)}: {names}")


def _deleted(instance: models.Model, **_kwargs: Any) -> None:
    if _is_logged(instance):
        note(Event.Kind.DELETED, _describe(instance))


def _rights_changed(
    instance: models.Model,
    action: str,
    model: type[models.Model],
    pk_set: set[Any] | None,
    **_kwargs: Any,
) -> None:
    """Log that somebody got a role or a permission, or lost one."""
    sign = {"post_add": "+", "post_remove": "−", "pre_clear": "− all"}.get(action)
    if sign is None or pk_set == set():
        return
    rights = model._base_manager.filter(pk__in=pk_set or ())
    names = ", ".join(f"{sign} {right}" for right in rights) or sign
    note(Event.Kind.RIGHTS, f"{_describe(instance)}: {names}")
