import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0020_invitations_end")]

    operations = [
        migrations.CreateModel(
            name="WaveScenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("share", models.PositiveSmallIntegerField(verbose_name="share")),
                (
                    "scenario_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audits.scenarioversion"
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="audits.wave"
                    ),
                ),
            ],
            options={
                "verbose_name": "scenario of a wave",
                "verbose_name_plural": "scenarios of a wave",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("wave", "scenario_version"), name="wave_scenario_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__range", (1, 100))), name="wave_scenario_share_is_percent"
                    ),
                ],
            },
        ),
        migrations.AddField(
            "visit",
            "scenario_version",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="audits.scenarioversion",
            ),
        ),
    ]
