"""The network as files say it: every branch as texts by field, loaded and written in bulk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.models import Organisation
from audits.exchange.network_cells import joined_path, line, place
from audits.exchange.network_columns import EXPORTED
from audits.exchange.network_rows import Network
from audits.models import Branch, Brand, Region
from audits.models.brand import BranchQuerySet
from audits.rules.hours import write_hours

TEXTS = ("code", "name", "city", "address", "time_zone", "segment")
WRITTEN = (*TEXTS, "region", "lat", "lon", "opening_hours")
CHUNK = 1000


@dataclass
class Regions:
    """Regions by brand and path, in one case, and the path of each as it is called."""

    ids: dict[tuple[int, str], int] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)

    def add(self, brand: int, pk: int, path: str) -> None:
        """One more; of two of one name in one place the older one is meant."""
        self.paths[pk] = path
        self.ids.setdefault((brand, path.casefold()), pk)

    def find(self, brand: int, path: str) -> int | None:
        """The region of the path."""
        return self.ids.get((brand, path.casefold()))


def regions_of(organisation: Organisation) -> Regions:
    """All of them, in one query."""
    rows = Region.objects.filter(brand__organisation=organisation).order_by("pk")
    nodes = {pk: (brand, above, name) for pk, brand, above, name in rows.values_list("pk", "brand", "parent", "name")}
    found = Regions()
    for pk, (brand, _above, _name) in nodes.items():
        names: list[str] = []
        at: int | None = pk
        while at in nodes and len(names) < len(nodes):
            names.insert(0, nodes[at][2])
            at = nodes[at][1]
        found.add(brand, pk, joined_path(names))
    return found


def network_of(organisation: Organisation, regions: Regions) -> Network:
    """What is there, in two queries."""
    brands = Brand.objects.filter(organisation=organisation)
    paths: dict[int, dict[str, str]] = {}
    for (brand, key), pk in regions.ids.items():
        paths.setdefault(brand, {})[key] = regions.paths[pk]
    rows = Branch.objects.filter(brand__organisation=organisation)
    fields = ("brand_id", "region_id", "lat", "lon", "opening_hours", *TEXTS)
    branches = {(row["brand_id"], row["code"]): as_texts(row, regions) for row in rows.order_by().values(*fields)}
    named = {line(name): pk for pk, name in brands.order_by("pk").values_list("pk", "name")}
    return Network({name.casefold(): pk for name, pk in named.items()} | named, branches, paths)


def as_texts(row: Mapping[str, Any], regions: Regions) -> dict[str, Any]:
    """A branch's row as cells say it: texts, but for the hours."""
    values: dict[str, Any] = {name: row[name] for name in TEXTS}
    values["region"] = regions.paths.get(row["region_id"] or 0, "")
    values |= {name: "" if row[name] is None else place(row[name]) for name in ("lat", "lon")}
    values["opening_hours"] = row["opening_hours"] or {}
    return values


def exported_rows(branches: BranchQuerySet, organisation: Organisation, language: str) -> Iterator[list[Any]]:
    """The branches as the cells of an export, in the columns that an import knows."""
    regions = regions_of(organisation)
    rows = branches.values("brand__name", "brand_id", "region_id", "lat", "lon", "opening_hours", *TEXTS)
    for row in rows.iterator(chunk_size=1_000):
        values = as_texts(row, regions) | {"brand": row["brand__name"], "lat": row["lat"], "lon": row["lon"]}
        values["opening_hours"] = write_hours(values["opening_hours"], language)
        yield [values[name] for name in EXPORTED]


def put(branch: Branch, values: Mapping[str, Any], regions: Regions) -> None:
    """These values into the branch, unsaved; a region that is gone leaves the branch without one."""
    for name, value in values.items():
        if name == "region":
            branch.region_id = regions.find(branch.brand_id, value) if value else None
        elif name in ("lat", "lon"):
            setattr(branch, name, Decimal(value) if value else None)
        else:
            setattr(branch, name, value)


def locked_branches(organisation: Organisation, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Branch]:
    """The branches of these brands and codes, locked in the order of their ids."""
    wanted = set(keys)
    rows = Branch.objects.filter(brand__organisation=organisation, code__in={code for _brand, code in wanted})
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    return {key: branch for branch in locked if (key := (branch.brand_id, branch.code)) in wanted}


def used(rows: type[models.Model], ids: set[int]) -> set[int]:
    """Those of the rows that anything points to; what is in use is archived, never deleted."""
    found: set[int] = set()
    for relation in rows._meta.related_objects:
        name, pointer = relation.field.name, relation.related_model
        if isinstance(pointer, str):
            continue
        pointing = pointer._base_manager.filter(**{f"{name}__in": ids})
        found.update(pointing.values_list(name, flat=True).distinct())
    return found & ids
