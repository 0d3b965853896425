"""Ready scenarios, each with its checklist, that a programme can begin with."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from audits.models import Checklist, Programme, Scenario
from audits.rules.reading import read_json
from audits.services.checklists import create_checklist, publish_checklist_version
from audits.services.scenarios import copy_scenario, create_scenario, publish_scenario_version
from common.texts import text

LIBRARY = Path(__file__).parent.parent / "library"


@dataclass(frozen=True)
class LibraryEntry:
    """One ready scenario and the checklist it goes with."""

    slug: str
    scenario: dict[str, Any]
    checklist: dict[str, Any]

    @property
    def questions(self) -> int:
        """How many questions the checklist has."""
        return sum(len(section["questions"]) for section in self.checklist["sections"])


@cache
def library() -> dict[str, LibraryEntry]:
    """Every entry by its slug; the files come with the program, so they are read once."""
    entries = {}
    for path in sorted((LIBRARY / "scenarios").glob("*.json")):
        scenario = read_json(path.read_text(encoding="utf-8"))
        checklist = LIBRARY / "checklists" / f"{scenario['checklist']}.json"
        entries[path.stem] = LibraryEntry(path.stem, scenario, read_json(checklist.read_text(encoding="utf-8")))
    return entries


@transaction.atomic
def add_from_library(*, programme: Programme, slug: str, by: User) -> tuple[Scenario, Checklist]:
    """The entry as a scenario and a checklist of the programme, both published as version 1; raises `KeyError`."""
    entry = library()[slug]
    # Locked, so that two who add at once get two names.
    Programme.objects.select_for_update().get(pk=programme.pk)
    checklist = create_checklist(programme=programme, name=free_name(Checklist, programme, entry.checklist), by=by)
    publish_checklist_version(checklist_id=checklist.pk, document=entry.checklist, by=by)
    name = free_name(Scenario, programme, entry.scenario)
    scenario = create_scenario(programme=programme, name=name, document=entry.scenario, by=by)
    publish_scenario_version(scenario_id=scenario.pk, by=by)
    return scenario, checklist


@transaction.atomic
def copy_into_programme(*, programme: Programme, scenario: Scenario, by: User) -> Scenario:
    """A scenario of the organisation, whole, as a draft of another programme."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    name = free_name(Scenario, programme, {"title": scenario.name})
    return copy_scenario(scenario_id=scenario.pk, name=name, by=by, programme=programme)


def free_name(model: type[Scenario] | type[Checklist], programme: Programme, document: dict[str, Any]) -> str:
    """The document's title in the person's language, numbered where the programme has it already."""
    title = text(document["title"])[:140]
    taken = set(model.objects.filter(programme=programme).values_list("name", flat=True))
    names = [title, *(f"{title} {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
