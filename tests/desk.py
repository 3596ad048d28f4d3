"""What tests do in place of an editor."""

from django.utils import timezone

from rules.models import Publication, Version


def draft(row, **changes):
    """Change a document and save it as a draft."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    row.refresh_from_db()
    return row


def publish(*rows, starts=None, **about):
    """Put the drafts of documents on the site."""
    versions = [Version.newest(row.name) for row in rows]
    return Publication.publish(versions, starts or timezone.localdate(), **about)


def publish_with(row, **changes):
    """Change a document and put it on the site."""
    draft(row, **changes)
    return publish(row)
