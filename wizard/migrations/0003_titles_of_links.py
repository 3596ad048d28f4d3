"""A link has a title for each language of a poster; the release before needs none."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("wizard", "0002_tools")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="titles",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="titles",
            ),
        ),
    ]
