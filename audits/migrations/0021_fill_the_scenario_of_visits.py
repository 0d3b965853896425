import django.db.models.deletion
from django.db import migrations, models


def fill(apps, _editor):
    """Every visit was made by its wave's scenario; a wave at a time, so that no lock is held for long."""
    visits = apps.get_model("audits", "Visit").objects
    for pk, version in apps.get_model("audits", "Wave").objects.values_list("pk", "scenario_version"):
        visits.filter(wave=pk, scenario_version=None).update(scenario_version=version)


class Migration(migrations.Migration):
    # Rows that were changed in the same transaction would keep PostgreSQL from altering their table.
    atomic = False

    dependencies = [("audits", "0020_visits_have_their_scenario")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "visit",
            "scenario_version",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="audits.scenarioversion"
            ),
        ),
    ]
