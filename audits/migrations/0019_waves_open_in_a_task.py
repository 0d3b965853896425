import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0018_imports_of_people"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("wave", "opening_asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("wave", "opening_problem", models.CharField(blank=True, max_length=300)),
        migrations.AddField(
            "wave",
            "opening_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
