"""Undoing an import of branches: what nobody touched since becomes as it was, the rest is left alone and named."""

from collections import Counter, defaultdict
from typing import Any

from django.utils import timezone

from audits.models import Branch, Import, ImportRow, Region
from audits.services.branch_imports import Tell, hold_brands, in_chunks, save_all
from audits.services.network import WRITTEN, Regions, as_texts, locked_branches, put, regions_of, used

Key = tuple[int, str]
Outcome = ImportRow.Outcome
# What a new branch has where the file said nothing; filled in since, it is somebody's work.
EMPTY: dict[str, Any] = dict.fromkeys(WRITTEN, "") | {"opening_hours": {}}


def undo(source: Import, tell: Tell) -> None:
    """Put old values back, take new branches away, and note of each row what was done."""
    hold_brands(source)
    written = source.rows.filter(fate__in=[ImportRow.Fate.NEW, ImportRow.Fate.CHANGED])
    rows = list(written.values_list("pk", "fate", "brand", "code", "before", "after"))
    there = locked_branches(source.organisation, [(brand, code) for _pk, _fate, brand, code, *_rest in rows])
    regions = regions_of(source.organisation)
    outcomes: dict[str, list[int]] = defaultdict(list)
    back: list[Branch] = []
    gone: dict[int, int] = {}
    for pk, fate, brand, code, before, after in rows:
        branch = there.get((brand, code))
        expected = after if fate == ImportRow.Fate.CHANGED else EMPTY | after
        if branch is None or is_archived_since(source, branch) or is_different(branch, expected, regions):
            outcomes[Outcome.LEFT].append(pk)
        elif fate == ImportRow.Fate.NEW:
            gone[branch.pk] = pk
        elif before.get("region") and regions.find(brand, before["region"]) is None:
            outcomes[Outcome.LEFT].append(pk)
        else:
            put(branch, before, regions)
            back.append(branch)
            outcomes[Outcome.PUT_BACK].append(pk)
    in_chunks(back, tell, save_all)
    take_away(gone, outcomes, tell, len(back))
    drop_regions(source.regions)
    note(source, outcomes)
    source.state = Import.State.UNDONE


def is_archived_since(source: Import, branch: Branch) -> bool:
    """Whether somebody put the branch away after the import."""
    return bool(branch.archived_at and source.written_at and branch.archived_at > source.written_at)


def is_different(branch: Branch, expected: dict[str, Any], regions: Regions) -> bool:
    """Whether somebody changed, since the import, any of what is expected."""
    row = {name: getattr(branch, name) for name in ("lat", "lon", "region_id", "opening_hours", "code", "name")}
    row |= {name: getattr(branch, name) for name in ("city", "address", "time_zone", "segment")}
    now = as_texts(row, regions)
    return any(now[name] != value for name, value in expected.items())


def take_away(gone: dict[int, int], outcomes: dict[str, list[int]], tell: Tell, done: int) -> None:
    """Delete the new branches that nothing points to; archive those in use."""
    in_use = used(Branch, set(gone))
    unused = set(gone) - in_use
    Branch.objects.filter(pk__in=in_use, archived_at=None).update(archived_at=timezone.now())
    in_chunks(sorted(unused), tell, lambda ids: Branch.objects.filter(pk__in=ids).delete(), done)
    outcomes[Outcome.ARCHIVED] += [gone[pk] for pk in in_use]
    outcomes[Outcome.DELETED] += [gone[pk] for pk in unused]


def drop_regions(ids: list[int]) -> None:
    """Delete the regions that the import made and nothing stands in, from the bottom up."""
    for pk in reversed(ids):
        if not used(Region, {pk}):
            Region.objects.filter(pk=pk).delete()


def note(source: Import, outcomes: dict[str, list[int]]) -> None:
    """What was done with each row."""
    for outcome, rows in outcomes.items():
        source.rows.filter(pk__in=rows).update(outcome=outcome)
    source.undone_counts = dict(Counter({outcome: len(rows) for outcome, rows in outcomes.items() if rows}))
