"""Programmes: what is measured for a brand, with its rules and score bands."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Brand, Programme
from audits.models.programme import default_bands
from audits.services.saving import save_once


@dataclass(frozen=True)
class ProgrammeContent:
    """What a form says of a programme; `bands` best first, as `default_bands` of the model."""

    name: str
    bands: list[dict[str, Any]]
    rotation_days: int
    release_days: int
    least_visits_to_rank: int
    visit_time_shown: str
    shares_audio: bool
    rhythm: str = ""
    early_alerts: bool = False


def bands_from(excellent: int, good: int, fair: int) -> list[dict[str, Any]]:
    """The bands of three least scores, best first."""
    scores = {"excellent": excellent, "good": good, "fair": fair}
    return [{**band, "from": scores[str(band["band"])]} for band in default_bands()]


@transaction.atomic
def create_programme(*, brand: Brand, content: ProgrammeContent, by: User) -> Programme:
    """A new programme of the brand; raises `Refused` with code `name_taken`."""
    return write(Programme(brand=brand), content)


@transaction.atomic
def edit_programme(*, programme_id: int, content: ProgrammeContent, by: User) -> Programme:
    """The programme with new rules; they hold from now on, for published waves too where they only show."""
    return write(Programme.objects.select_for_update().get(pk=programme_id), content)


@transaction.atomic
def archive_programme(*, programme_id: int, archived: bool, by: User) -> Programme:
    """Put a programme away, or take it back; waves under way go on."""
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    programme.archived_at = (programme.archived_at or timezone.now()) if archived else None
    programme.save(update_fields=["archived_at"])
    return programme


def write(programme: Programme, content: ProgrammeContent) -> Programme:
    """Put the content into the row and save it."""
    for part in fields(content):
        setattr(programme, part.name, getattr(content, part.name))
    save_once(programme, "name", _("This brand has a programme of this name already."))
    return programme
