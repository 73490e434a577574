from django.db import migrations
from django.db.models import CharField
from django.db.models.functions import Cast, Concat


def fill(apps, schema_editor):
    """What each payment was for: its year and term, as until now."""
    Benefit = apps.get_model("policies", "Benefit")
    Benefit._base_manager.filter(period_key="").update(
        period_key=Concat(Cast("year", CharField()), "term")
    )


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_own_registers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
