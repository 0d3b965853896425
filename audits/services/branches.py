"""Branches: the places, phone lines, courier services and online shops that can be visited."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Branch, Brand, Region
from audits.services.saving import save_once
from common.errors import Refused


@dataclass(frozen=True)
class BranchContent:
    """What a form or an import says of a branch.

    `opening_hours`: by weekday ("1" is Monday) the times of opening and closing in the branch's zone, `["08:00",
    "21:00"]`; a day that isn't named is closed, and no days at all mean unknown.
    """

    code: str
    name: str
    time_zone: str
    city: str = ""
    address: str = ""
    lat: Decimal | None = None
    lon: Decimal | None = None
    segment: str = ""
    region: Region | None = None
    opening_hours: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def create_branch(*, brand: Brand, content: BranchContent, by: User) -> Branch:
    """A new branch of the brand; raises `Refused` with `name_taken` (the code) or `other_brand` (the region)."""
    # An import holds the brand while it makes branches: who took a code first and then waited for it would deadlock.
    list(Brand.objects.select_for_update(no_key=True).filter(pk=brand.pk).values_list("pk"))
    return write(Branch(brand=brand), content)


@transaction.atomic
def edit_branch(*, branch_id: int, content: BranchContent, by: User) -> Branch:
    """The branch with new words; its brand never changes, since waves compare within one."""
    return write(Branch.objects.select_for_update().get(pk=branch_id), content)


@transaction.atomic
def archive_branch(*, branch_id: int, archived: bool, by: User) -> Branch:
    """Put a branch away so that no new wave takes it, or take it back; visits under way go on."""
    branch = Branch.objects.select_for_update().get(pk=branch_id)
    branch.archived_at = (branch.archived_at or timezone.now()) if archived else None
    branch.save(update_fields=["archived_at"])
    return branch


def write(branch: Branch, content: BranchContent) -> Branch:
    """Put the content into the row and save it."""
    if content.region and content.region.brand_id != branch.brand_id:
        sentence = _("This region belongs to another brand.")
        raise Refused("other_brand", sentence, {"region": sentence})
    for name in asdict(content).keys() - {"region"}:
        setattr(branch, name, getattr(content, name))
    branch.region = content.region
    save_once(branch, "code", _("Another branch of this brand has this code."))
    return branch
