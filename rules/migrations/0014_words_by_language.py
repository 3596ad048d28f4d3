"""Names of contacts under the keys that papers have, and old versions of amounts as they are now."""

from django.db import migrations

EVER = "2000-01-01"
"""The amounts of the last release were known without a day: they hold ever since."""
VALUE = ("euros", "source", "source_title", "checked")


def renamed(apps, rename):
    Version = apps.get_model("rules", "Version")
    for row in apps.get_model("rules", "Contact").objects.all():
        row.names = {rename(key): words for key, words in row.names.items()}
        row.save(update_fields=["names"])
    for version in Version.objects.filter(kind="contact"):
        names = version.content.get("names", {})
        version.content["names"] = {rename(key): words for key, words in names.items()}
        version.save(update_fields=["content"])


def forwards(apps, schema_editor):
    renamed(apps, lambda key: f"name-{key}")
    for version in apps.get_model("rules", "Version").objects.filter(kind="amount"):
        content = version.content
        if "euros" in content:
            content["values"] = [{"from": EVER} | {name: content.get(name) for name in VALUE}]
            for name in VALUE[:-1]:
                content.pop(name, None)
            version.save(update_fields=["content"])


def backwards(apps, schema_editor):
    """The migration before takes the values of amounts back."""
    renamed(apps, lambda key: key.removeprefix("name-"))


class Migration(migrations.Migration):

    dependencies = [
        ("rules", "0013_publication_law"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
