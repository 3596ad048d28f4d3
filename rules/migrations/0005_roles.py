"""The groups of the people who work here, with no more than each needs."""

from django.db import migrations

WORDS = ("text", "passage", "contact", "amount")
EDITOR = [f"{verb}_{model}" for verb in ("add", "change", "view") for model in WORDS]
EDITOR += ["view_publication", "view_linkcheck", "view_notice"]
ROLES = {
    "Editor": EDITOR,
    "Publisher": [*EDITOR, "publish_publication", "add_notice", "change_notice"],
    "Link maker": [],
}


def make(apps, schema_editor=None):
    """Permissions are made after all migrations; those that a role needs are made here."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role, codenames in ROLES.items():
        group, _made = Group.objects.get_or_create(name=role)
        for codename in codenames:
            kind, _made = ContentType.objects.get_or_create(
                app_label="rules", model=codename.partition("_")[2]
            )
            permission, _made = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": codename}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ("rules", "0004_notes_within"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
