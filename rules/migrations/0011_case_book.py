"""Cases that the office keeps as tests."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


ROLES = {"Editor": ["view"], "Publisher": ["view", "change"]}


def allow(apps, schema_editor=None):
    """Permissions are made after all migrations; those that a role needs are made here."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    kind, _made = ContentType.objects.get_or_create(app_label="rules", model="testcase")
    for role, verbs in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for verb in verbs:
            codename = f"{verb}_testcase"
            permission, _made = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": codename}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ("rules", "0010_papers_and_amounts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TestCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answers", models.JSONField(verbose_name="answers")),
                ("day", models.DateField(verbose_name="as on")),
                ("procedure", models.CharField(max_length=60, verbose_name="procedure")),
                ("phase", models.CharField(blank=True, max_length=20, verbose_name="phase")),
                ("days", models.JSONField(default=dict, verbose_name="days")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="made at")),
                ("made_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="made by")),
            ],
            options={
                "verbose_name": "test case",
                "verbose_name_plural": "test cases",
                "ordering": ("pk",),
                "default_permissions": ("view", "change", "delete"),
            },
        ),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]
