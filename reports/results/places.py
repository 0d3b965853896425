"""Branches as results name them: thousands of them for every page, so no more of each than is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from audits.models import Branch, Brand, Region


@dataclass(frozen=True, slots=True)
class Place:
    """A branch by its names, with its brand and region."""

    pk: int
    code: str
    name: str
    city: str
    segment: str
    brand: Brand
    region: Region | None

    @property
    def brand_id(self) -> int:
        """Its brand's key."""
        return self.brand.pk

    @property
    def region_id(self) -> int | None:
        """Its region's key."""
        return self.region.pk if self.region else None


def places_of(branches: "QuerySet[Branch]", brands: Mapping[int, Brand], regions: Mapping[int, Region]) -> list[Place]:
    """These branches by name."""
    rows = branches.order_by("name", "pk").values_list("pk", "code", "name", "city", "segment", "brand", "region")
    return [
        Place(pk, code, name, city, segment, brands[brand], regions.get(region or 0))
        for pk, code, name, city, segment, brand, region in rows
    ]
