"""One change of many branches at once."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audits.models import Region
from audits.models.brand import BranchQuerySet


@dataclass(frozen=True)
class Changed:
    """How many became different, and how many were left alone since the region is of another brand."""

    changed: int
    left: int = 0


@transaction.atomic
def change_branches(*, branches: BranchQuerySet, field: str, value: Any, by: User) -> Changed:
    """Give all of them this segment, time zone or region, or None for no region; a region only those of its brand."""
    rows = branches.order_by("pk").select_for_update(of=("self",), no_key=True)
    found = list(rows.values_list("pk", "brand_id"))
    brand = value.brand_id if isinstance(value, Region) else None
    fitting = [pk for pk, brand_id in found if brand in (None, brand_id)]
    chosen = branches.model._base_manager.filter(pk__in=fitting)
    return Changed(chosen.update(**{field: value}), len(found) - len(fitting))


@transaction.atomic
def archive_branches(*, branches: BranchQuerySet, archived: bool, by: User) -> Changed:
    """Put all of them away, or take them back; those that are so already stay."""
    rows = branches.filter(archived_at__isnull=archived).order_by("pk").select_for_update(of=("self",), no_key=True)
    found = list(rows.values_list("pk", flat=True))
    at = timezone.now() if archived else None
    return Changed(branches.model._base_manager.filter(pk__in=found).update(archived_at=at))
