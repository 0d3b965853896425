"""Scenarios: a draft that is edited, and versions that are frozen once published."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Programme, Scenario, ScenarioVersion
from audits.rules.changes import same_document
from audits.rules.documents import InvalidDocument
from audits.rules.reading import storable, unkeepable
from audits.rules.scenario import parse_scenario
from audits.services.pictures import pictures_of
from common.errors import Refused


@transaction.atomic
def create_scenario(*, programme: Programme, name: str, document: dict[str, Any], by: User) -> Scenario:
    """A new scenario with a first draft, which need not be whole yet."""
    return Scenario.objects.create(
        programme=programme,
        name=name,
        draft=keepable(document),
        draft_revision=1,
        draft_saved_at=timezone.now(),
        draft_saved_by=by,
    )


@transaction.atomic
def save_scenario_draft(
    *, scenario_id: int, name: str, document: dict[str, Any], began: int, by: User
) -> Scenario:  # fmt: skip
    """The draft as it is now, whole or not; published versions stay as they are.

    `began` is the revision that was edited: raises `Refused` with code `newer_draft` where somebody saved since.
    """
    scenario = locked_scenario(scenario_id)
    if scenario.draft_revision != began:
        raise Refused("newer_draft", _("Somebody else has saved this draft meanwhile."))
    scenario.name, scenario.draft = name, keepable(document)
    scenario.draft_revision += 1
    scenario.draft_saved_at, scenario.draft_saved_by = timezone.now(), by
    scenario.save()
    return scenario


@transaction.atomic
def publish_scenario_version(*, scenario_id: int, by: User, revision: int | None = None) -> ScenarioVersion:
    """Freeze the draft as the next version; with `revision` only that one, not what somebody saved since.

    Raises `InvalidDocument` with every error of the draft, and `Refused` with code `unchanged`, `archived` or
    `newer_draft`.
    """
    scenario = locked_scenario(scenario_id)
    if revision not in (None, scenario.draft_revision):
        raise Refused("newer_draft", _("Somebody else has saved this draft meanwhile."))
    if scenario.archived_at:
        raise Refused("archived", _("This scenario is archived; take it back first."))
    parse_scenario(scenario.draft)
    last = scenario.versions.order_by("-number").first()
    if last and same_document(last.document, scenario.draft):
        raise Refused("unchanged", _("Nothing has changed since version %(number)s.") % {"number": last.number})
    pictures = pictures_of(scenario.programme.brand.organisation, scenario.draft)
    version = ScenarioVersion.objects.create(
        scenario=scenario,
        number=last.number + 1 if last else 1,
        document=scenario.draft,
        published_at=timezone.now(),
        published_by=by,
    )
    version.pictures.set(pictures)
    return version


@transaction.atomic
def copy_scenario(*, scenario_id: int, name: str, by: User, programme: Programme | None = None) -> Scenario:
    """A new scenario that begins as this one stands, of the same programme or another of the organisation."""
    scenario = Scenario.objects.select_related("programme").get(pk=scenario_id)
    home = programme or scenario.programme
    return create_scenario(programme=home, name=name, document=current_document(scenario), by=by)


@transaction.atomic
def archive_scenario(*, scenario_id: int, archived: bool, by: User) -> Scenario:
    """Put a scenario away so that no new wave takes it, or take it back."""
    scenario = locked_scenario(scenario_id)
    scenario.archived_at = (scenario.archived_at or timezone.now()) if archived else None
    scenario.save(update_fields=["archived_at"])
    return scenario


def current_document(scenario: Scenario) -> dict[str, Any]:
    """What is being edited: the draft, or the newest version where there is no draft."""
    last = None if scenario.draft else scenario.versions.order_by("-number").first()
    document: dict[str, Any] = last.document if last else scenario.draft
    return document


def locked_scenario(scenario_id: int) -> Scenario:
    """The scenario under a row lock; raises `Scenario.DoesNotExist`."""
    return Scenario.objects.select_for_update().get(pk=scenario_id)


def keepable(document: dict[str, Any]) -> dict[str, Any]:
    """The document as a JSON column may hold it; raises `InvalidDocument` for characters it can't."""
    if errors := unkeepable(document):
        raise InvalidDocument(errors)
    kept: dict[str, Any] = storable(document)
    return kept
