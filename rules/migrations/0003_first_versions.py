"""Notes and names move into their documents; what was on the site becomes the first version."""

from datetime import date
from decimal import Decimal

from django.db import migrations

NAMES = {
    "contact": "contacts.toml [{key}]",
    "amount": "amounts.toml [{key}]",
    "passage": "{language}/passages/{key}.md",
    "text": "{language}/{procedure}.md",
}
APART = {"id", "version", "loaded"}


def plain(field, value):
    if isinstance(value, Decimal):
        return f"{value:.{field.decimal_places}f}"
    return value.isoformat() if isinstance(value, date) else value


def forwards(apps, schema_editor):
    for row in apps.get_model("rules", "Text").objects.prefetch_related("note_set"):
        row.notes = {note.phase: note.body for note in row.note_set.order_by("pk")}
        row.save(update_fields=["notes"])
    for row in apps.get_model("rules", "Contact").objects.prefetch_related("contactname_set"):
        row.names = {name.language: name.name for name in row.contactname_set.order_by("pk")}
        row.save(update_fields=["names"])
    Version, versions = apps.get_model("rules", "Version"), []
    for kind, form in NAMES.items():
        model = apps.get_model("rules", kind.capitalize())
        fields = [field for field in model._meta.concrete_fields if field.name not in APART]
        for row in model.objects.all():
            name = form.format(**{field.name: getattr(row, field.name) for field in fields})
            content = {field.name: plain(field, getattr(row, field.name)) for field in fields}
            versions.append(
                Version(kind=kind, name=name, number=1, content=content, origin="loaded")
            )
        model.objects.update(version=1)
    if versions:
        Version.objects.bulk_create(versions)
        made = apps.get_model("rules", "Publication").objects.create(starts=date(2000, 1, 1))
        made.versions.set(Version.objects.all())


class Migration(migrations.Migration):

    dependencies = [("rules", "0002_drafts")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
