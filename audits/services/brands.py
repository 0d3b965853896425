"""Brands and their trees of regions."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audits.models import Brand, Region
from audits.models.brand import regions_below
from audits.services.saving import save_once
from common.errors import Refused


def brand_taken() -> str:
    """What is said of a second brand of one name."""
    return _("There is a brand of this name already.")


@transaction.atomic
def create_brand(
    *, organisation: Organisation, name: str, is_competitor: bool = False, currency: str = "", by: User
) -> Brand:
    """A new brand of the organisation; raises `Refused` with code `name_taken`."""
    brand = Brand(organisation=organisation, name=name, is_competitor=is_competitor, currency=currency)
    save_once(brand, "name", brand_taken())
    return brand


@transaction.atomic
def edit_brand(*, brand_id: int, name: str, is_competitor: bool, currency: str, by: User) -> Brand:
    """The brand with new words; raises `Refused` with code `name_taken`."""
    brand = Brand.objects.select_for_update().get(pk=brand_id)
    brand.name, brand.is_competitor, brand.currency = name, is_competitor, currency
    save_once(brand, "name", brand_taken())
    return brand


@transaction.atomic
def archive_brand(*, brand_id: int, archived: bool, by: User) -> Brand:
    """Put a brand away, or take it back; its branches and programmes stay as they are."""
    brand = Brand.objects.select_for_update().get(pk=brand_id)
    brand.archived_at = (brand.archived_at or timezone.now()) if archived else None
    brand.save(update_fields=["archived_at"])
    return brand


@transaction.atomic
def create_region(*, brand: Brand, name: str, parent: Region | None = None, by: User) -> Region:
    """A new region of the brand, below `parent` where one is given."""
    check_parent(brand.pk, parent)
    return Region.objects.create(brand=brand, name=name, parent=parent)


@transaction.atomic
def edit_region(*, region_id: int, name: str, parent: Region | None, by: User) -> Region:
    """The region with a new name or place; raises `Refused` with code `region_below_itself`."""
    # The brand is locked too: two regions moved below each other at once would make a ring.
    brand_id = Region.objects.values_list("brand_id", flat=True).get(pk=region_id)
    Brand.objects.select_for_update().get(pk=brand_id)
    region = Region.objects.select_for_update().get(pk=region_id)
    check_parent(region.brand_id, parent)
    if parent and parent.pk in regions_below({region.pk}):
        sentence = _("A region can't stand below itself.")
        raise Refused("region_below_itself", sentence, {"parent": sentence})
    region.name, region.parent = name, parent
    region.save()
    return region


@transaction.atomic
def remove_region(*, region_id: int, by: User) -> None:
    """Take away a region that nothing belongs to; what is in use stays, with code `in_use`."""
    brand_id = Region.objects.values_list("brand_id", flat=True).get(pk=region_id)
    Brand.objects.select_for_update().get(pk=brand_id)
    region = Region.objects.select_for_update().get(pk=region_id)
    if region.branches.exists() or region.children.exists() or region.scopes.exists():
        raise Refused("in_use", _("Branches, other regions or directors belong to this region. Move them first."))
    region.delete()


def check_parent(brand_id: int, parent: Region | None) -> None:
    """Both regions are of one brand; raises `Refused` with code `other_brand`."""
    if parent and parent.brand_id != brand_id:
        sentence = _("This region belongs to another brand.")
        raise Refused("other_brand", sentence, {"parent": sentence})
