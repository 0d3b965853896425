"""Pictures of briefings: each of an organisation, found by its content, shown as a copy without metadata."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import STAFF, memberships_of
from accounts.models import Organisation, User
from audits.models.scenario import ScenarioVersion
from audits.models.visit import Visit


class ScenarioPictureQuerySet(models.QuerySet["ScenarioPicture"]):
    """Which pictures, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "ScenarioPictureQuerySet":
        """Staff: the organisation's; a shopper: those of scenario versions by which they make, or made, a visit."""
        held = ScenarioVersion.objects.filter(visits__in=Visit.objects.visible_to_shopper(user))
        shown = ScenarioVersion.pictures.through.objects.filter(scenarioversion__in=held.values("pk"))
        return self.filter(
            models.Q(organisation__in=memberships_of(user, *STAFF).values("organisation"))
            | models.Q(pk__in=shown.values("scenariopicture"))
        )


class ScenarioPicture(models.Model):
    """One picture; scenarios name it by its id, with a caption of their own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scenario_pictures")
    sha256 = models.CharField(max_length=64)  # of the file as it was uploaded
    shown = models.CharField(max_length=200)
    small = models.CharField(max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)  # brought last
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScenarioPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario picture")
        verbose_name_plural = _("scenario pictures")
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="scenario_picture_once_in_an_organisation")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
