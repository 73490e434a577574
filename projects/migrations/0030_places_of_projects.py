"""The main village of every project gets its row among the villages (实施村), so that words count villages over these rows."""

from django.db import migrations


def place(apps, schema_editor):
    Project = apps.get_model("projects", "Project")
    ProjectVillage = apps.get_model("projects", "ProjectVillage")
    placed = ProjectVillage.objects.filter(withdrawn_on=None).values_list("project", "village")
    known = set(placed)
    rows = Project.objects.filter(withdrawn_on=None, village__isnull=False)
    ProjectVillage.objects.bulk_create(
        [
            ProjectVillage(township_id=township, project_id=pk, village_id=village)
            for pk, township, village in rows.values_list("pk", "township", "village")
            if (pk, village) not in known
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0021_columns_became_rows")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
