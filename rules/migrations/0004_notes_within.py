from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("rules", "0003_first_versions")]

    operations = [
        migrations.DeleteModel(name="Note"),
        migrations.DeleteModel(name="ContactName"),
    ]
