"""Branches from files: looked through without touching anything, then written as it was shown, or not at all."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from audits.exchange.network_rows import Judgement, Wish, judge_rows
from audits.models import Branch, Brand, Import, ImportRow, Region
from audits.services.network import CHUNK, WRITTEN, Regions, locked_branches, network_of, put, regions_of

Tell = Callable[[int, int], None]
# What a preview shows of a row; where any of it has become different, the preview is no longer good.
SHOWN = ("number", "fate", "brand", "before", "after")


def judge(source: Import, tell: Tell) -> None:
    """Say of every row what would become of it."""
    judgement = judged(source, regions_of(source.organisation))
    keep(source, judgement, tell)


def judged(source: Import, regions: Regions) -> Judgement:
    """Every row's fate as the network is now."""
    wish = Wish(**source.wish)
    rows = enumerate(source.table[1:], start=source.first_row + 1)
    return judge_rows(rows, wish, network_of(source.organisation, regions))


def keep(source: Import, judgement: Judgement, tell: Tell) -> None:
    """The judgement in the place of the last one."""
    source.rows.all().delete()
    rows = [
        ImportRow(
            source=source, number=row.number, fate=row.fate, brand_id=row.brand, code=row.code, name=row.name,
            before=row.before, after=row.after, reasons=row.reasons,
        )
        for row in judgement.rows
    ]  # fmt: skip
    in_chunks(rows, tell, ImportRow.objects.bulk_create)
    source.counts = judgement.counted()
    source.regions = [list(region) for region in judgement.regions]
    source.state = Import.State.JUDGED


def in_chunks(rows: Sequence[Any], tell: Tell, act: Callable[[Sequence[Any]], object], done: int = 0) -> None:
    """Do it to a thousand rows at a time, and tell how many are done."""
    for begin in range(0, len(rows), CHUNK):
        act(rows[begin : begin + CHUNK])
        tell(done + min(begin + CHUNK, len(rows)), done + len(rows))


def write(source: Import, tell: Tell) -> None:
    """Make and change what the preview showed; where the network moved meanwhile, show it anew instead."""
    hold_brands(source)
    shown = list(source.rows.values_list(*SHOWN))
    changed = source.rows.filter(fate=ImportRow.Fate.CHANGED)
    there = locked_branches(source.organisation, changed.values_list("brand", "code"))
    regions = regions_of(source.organisation)
    judgement = judged(source, regions)
    if shown != [operator.attrgetter(*SHOWN)(row) for row in judgement.rows]:
        keep(source, judgement, tell)
        source.problem = "moved"
        return
    source.regions = make_regions(judgement, regions)
    new = []
    for row in judgement.rows:
        if row.brand is None or row.fate not in ("new", "changed"):
            continue
        branch = there[row.brand, row.code] if row.fate == "changed" else Branch(brand_id=row.brand)
        put(branch, row.after, regions)
        new += [branch] if row.fate == "new" else []
    in_chunks(new, tell, Branch.objects.bulk_create)
    in_chunks(list(there.values()), tell, save_all, len(new))
    source.state, source.written_at = Import.State.WRITTEN, timezone.now()


def hold_brands(source: Import) -> None:
    """Lock them: nobody adds a branch or moves a region meanwhile."""
    brands = Brand.objects.select_for_update().filter(organisation=source.organisation)
    list(brands.order_by("pk").values_list("pk", flat=True))


def make_regions(judgement: Judgement, regions: Regions) -> list[int]:
    """Those that aren't there yet; gives their ids from the top down."""
    made = []
    for brand, above, name in judgement.regions:
        region = Region.objects.create(brand_id=brand, parent_id=regions.find(brand, above), name=name)
        regions.add(brand, region.pk, f"{above} / {name}" if above else name)
        made.append(region.pk)
    return made


def save_all(branches: Sequence[Branch]) -> None:
    """Save rows that are there, in one statement: an insert that meets the same brand and code changes that row."""
    for branch in branches:
        branch.pk = None
    Branch.objects.bulk_create(
        branches, update_conflicts=True, unique_fields=["brand", "code"],
        update_fields=[name for name in WRITTEN if name != "code"],
    )  # fmt: skip
