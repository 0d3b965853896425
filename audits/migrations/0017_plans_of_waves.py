from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0016_payouts_say_who_ended_them")]

    operations = [
        migrations.AddField("wave", "plan", models.JSONField(blank=True, default=dict)),
        migrations.AddField("visit", "hours", models.JSONField(blank=True, null=True, verbose_name="hours")),
        migrations.AddField(
            "visit",
            "bonus",
            models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="bonus"),
        ),
    ]
