"""Who may use the office's tools: link makers, and everybody above them."""

from django.db import migrations

TOOLS = ["use_tools", "add_link", "change_link", "view_link"]
ROLES = {
    "Link maker": TOOLS,
    "Editor": TOOLS,
    "Publisher": [*TOOLS, "view_comment", "delete_comment"],
}


def make(apps, schema_editor=None):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role, codenames in ROLES.items():
        group, _made = Group.objects.get_or_create(name=role)
        for codename in codenames:
            model = "comment" if codename.endswith("_comment") else "link"
            kind, _made = ContentType.objects.get_or_create(app_label="wizard", model=model)
            permission, _made = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": codename}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [("wizard", "0001_office"), ("rules", "0005_roles")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
