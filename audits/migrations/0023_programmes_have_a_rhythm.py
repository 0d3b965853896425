from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0022_digests")]

    operations = [
        migrations.AddField(
            "programme",
            "rhythm",
            models.CharField(
                blank=True,
                choices=[("month", "Every month"), ("quarter", "Every quarter")],
                default="",
                max_length=7,
                verbose_name="next wave is drafted",
            ),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["", "month", "quarter"])), name="programme_rhythm_known"
            ),
        ),
    ]
