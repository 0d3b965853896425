"""Visits lie in an index in the very order of their list, so that any page of it is read from there."""

from typing import ClassVar

from django.db import migrations, models

from common.indexes import AddIndexMeanwhile, RemoveIndexMeanwhile


class Migration(migrations.Migration):
    """Made beside the old index, which is then dropped; neither keeps anybody waiting."""

    atomic = False
    dependencies: ClassVar = [("audits", "0027_alerts_before_publication")]
    operations: ClassVar = [
        AddIndexMeanwhile("visit", models.Index(fields=["organisation", "closes_at", "id"], name="visit_in_turn")),
        RemoveIndexMeanwhile("visit", "visit_by_end"),
    ]
