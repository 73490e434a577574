from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0020_copy_asset_columns")]

    operations = [
        migrations.RemoveField(model_name="asset", name="operator"),
        migrations.RemoveField(model_name="asset", name="keeper"),
        migrations.RemoveField(model_name="asset", name="agreement"),
    ]
