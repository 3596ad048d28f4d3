"""Where a document is seen and used."""

from django.urls import reverse
from django.utils.text import slugify

from ..models.base import Content, Keyed
from ..page_changes import users
from ..words.snapshot import Snapshot


def change_url(row: Content, part: str = "") -> str:
    """Where an editor edits it; `part` is the field to begin with."""
    url = reverse(f"admin:rules_{row.kind}_change", args=[row.pk])
    return f"{url}#id_{part}" if part else url


def history_url(row: Content) -> str:
    return reverse(f"admin:rules_{row.kind}_history", args=[row.pk])


def used_url(row: Content) -> str:
    """Where the page of all uses names it; empty for what no text refers to."""
    if not isinstance(row, Keyed):
        return ""
    return f"{reverse('admin:editing-usage')}#{slugify(row.name)}"


def used_in(row: Content, drafts: Snapshot) -> list[Content]:
    """The drafts that refer to it."""
    return list(users(row.reference, drafts)) if isinstance(row, Keyed) else []
