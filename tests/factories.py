"""What tests do in place of an editor."""

from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.utils import timezone

from rules.models import Passage, Publication, Version

OWN = Path(__file__).parent / "content"
"""Files with words that only tests have: editors may change all others."""

PASSWORD = "a password for trials"  # noqa: S105


def member(name, role):
    """Return a person who works here, in a role; the groups are those of the migration."""
    if not Group.objects.filter(name=role).exists():
        for migration in (
            "rules.migrations.0005_roles",
            "rules.migrations.0010_papers_and_amounts",
            "wizard.migrations.0002_tools",
        ):
            import_module(migration).make(apps)
    person = User.objects.create_user(name, password=PASSWORD, is_staff=True, first_name=name)
    person.groups.add(Group.objects.get(name=role))
    return person


def draft(row, by=None, **changes):
    """Change a document and save it as a draft; `euros` are those of an amount's last value."""
    if "euros" in changes:
        changes["values"] = [*row.values[:-1], row.values[-1] | {"euros": changes.pop("euros")}]
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(by=by)
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


def shared_passage(*texts):
    """Return a passage that these texts name; it is on the site in their languages."""
    about = {"key": "trial", "title": "A trial", "reviewed": "2026-11-24", "due": "2027-05-24"}
    for language in {text.language for text in texts}:
        Passage(language=language, body="Words of several texts.", **about).save()
    passages = Passage.objects.filter(key="trial")
    publish(*passages, *(draft(text, cost="{trial}") for text in texts))
    return passages.get(language=texts[0].language)
