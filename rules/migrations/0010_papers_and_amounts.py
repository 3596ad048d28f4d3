"""Papers as rows; an amount becomes a list of values, each from a day on."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

import django.core.validators
import tomli_w
from django.db import migrations, models

import rules.models.amounts
import rules.models.fields

EVER = date(2000, 1, 1)
"""The amounts of the last release were known without a day: they hold ever since."""
ROLES = ("Editor", "Publisher")
MOVED = ("euros", "source", "source_title")
ORDER = ("from", *MOVED, "checked")


def forwards(apps, schema_editor):
    for row in apps.get_model("rules", "Amount").objects.all():
        value = {"from": EVER.isoformat(), "euros": f"{row.euros:.2f}", "source": row.source}
        value |= {"source_title": row.source_title, "checked": row.checked.isoformat()}
        row.values = [value]
        if row.loaded == digest(row, old_form(row)):  # as the files had it: it still is
            row.loaded = digest(row, new_form(row))
        row.save(update_fields=["values", "loaded"])


def backwards(apps, schema_editor):
    """To the last value of each; papers have no place there."""
    for row in apps.get_model("rules", "Amount").objects.all():
        last, as_loaded = row.values[-1], row.loaded == digest(row, new_form(row))
        row.euros, row.source, row.source_title = (last[name] for name in MOVED)
        row.euros = Decimal(row.euros)
        if as_loaded:
            row.loaded = digest(row, old_form(row))
        row.save(update_fields=[*MOVED, "loaded"])
    Version = apps.get_model("rules", "Version")
    for version in Version.objects.filter(kind="amount"):
        values = version.content.pop("values", [])
        if values:
            version.content |= {name: values[-1][name] for name in MOVED}
            version.save(update_fields=["content"])
    Version.objects.filter(kind="paper").delete()


def figure(euros):
    whole = euros == euros.to_integral_value()
    return int(euros) if whole else euros.quantize(Decimal("0.01"))


def about(row):
    names = ("checked", "checked_by", "due", "note")
    return {name: getattr(row, name) for name in names if getattr(row, name) != ""}


def old_form(row):
    front = {"euros": figure(row.euros), "source": row.source, "source_title": row.source_title}
    return front | about(row)


def new_form(row):
    days = ("from", "checked")
    values = [
        value
        | {name: date.fromisoformat(value[name]) for name in days}
        | {"euros": figure(Decimal(value["euros"]))}
        for value in row.values
    ]
    return about(row) | {"values": [{name: value[name] for name in ORDER} for value in values]}


def digest(row, front):
    """The hash of a row's form in the files, as `load_content` keeps it."""
    return sha256(tomli_w.dumps({row.key: front}).encode()).hexdigest()


def make(apps, schema_editor=None):
    """Editors and publishers work on papers, too."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="rules", model="paper"
    )
    for role in ROLES:
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for verb in ("add", "change", "view"):
            codename = f"{verb}_paper"
            permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": codename}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ("rules", "0009_said_to_this_student"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                ("retired", models.BooleanField(default=False, editable=False, verbose_name="retired")),
                ("loaded", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("due", models.DateField(verbose_name="due for review on")),
                ("key", models.CharField(max_length=60, validators=[rules.models.fields.KEY], verbose_name="key")),
                ("source", rules.models.fields.HttpsField(help_text="A public page that says so.", max_length=500, verbose_name="source")),
                ("checked", models.DateField(verbose_name="checked on")),
                ("checked_by", models.CharField(blank=True, help_text="The person who compared it with the source last.", max_length=120, verbose_name="checked by")),
                ("note", models.TextField(blank=True, help_text="For editors.", verbose_name="note")),
                ("words", models.JSONField(default=dict, verbose_name="words, one for each language")),
                ("french", models.CharField(blank=True, help_text="As the administration writes it: justificatif de domicile.", max_length=200, verbose_name="official French name")),
                ("months", models.PositiveSmallIntegerField(blank=True, help_text="Empty: it may be of any age. Students see a day.", null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name="age limit in months")),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "ordering": ("key",),
                "constraints": [models.UniqueConstraint(fields=("key",), name="paper_once")],
            },
        ),
        migrations.RunPython(make, migrations.RunPython.noop),
        migrations.AddField(
            model_name="amount",
            name="values",
            field=rules.models.amounts.ValuesField(default=list, verbose_name="values, each from a day on"),
        ),
        # Empty on the way back, until `backwards` has filled them.
        migrations.AlterField("amount", "euros", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
        migrations.AlterField("amount", "source", rules.models.fields.HttpsField(null=True)),
        migrations.AlterField("amount", "source_title", models.CharField(max_length=200, null=True)),
        migrations.RunPython(forwards, backwards),
        migrations.RemoveField("amount", "euros"),
        migrations.RemoveField("amount", "source"),
        migrations.RemoveField("amount", "source_title"),
    ]
