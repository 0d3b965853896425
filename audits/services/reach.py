"""Which branches a wave goes to: those meant, and of them those that a sample draws."""

from collections.abc import Collection

from django.db.models import F

from audits.models import Branch, Programme
from audits.models.brand import BranchQuerySet, regions_below
from audits.rules.sampling import Unit, draw, size_of
from audits.rules.wave_plan import WavePlan


def choosable(programme: Programme) -> BranchQuerySet:
    """Every branch that a wave may go to; competitors' are measured too, but never unless they are named."""
    rows = Branch.objects.filter(brand__organisation=programme.brand.organisation_id, archived_at=None)
    return rows.select_related("brand", "region").order_by(
        F("brand__is_competitor").asc(), "brand__name", "city", "name"
    )


def branches_meant(programme: Programme, plan: WavePlan) -> BranchQuerySet:
    """The branches that the plan names, before any sample."""
    rows = choosable(programme)
    own = rows.filter(brand=programme.brand_id)
    if plan.reach == "chosen":
        return rows.filter(pk__in=plan.chosen)
    if plan.reach == "codes":
        return own.filter(code__in=plan.codes)
    if plan.reach == "some":
        if plan.regions:
            own = own.filter(region__in=regions_below(set(plan.regions)))
        if plan.cities:
            own = own.filter(city__in=plan.cities)
        if plan.segments:
            own = own.filter(segment__in=plan.segments)
    return own


def unknown_codes(programme: Programme, codes: Collection[str]) -> list[str]:
    """Those that no branch of the brand has, in their order."""
    known = set(choosable(programme).filter(brand=programme.brand_id, code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in known]


def branches_drawn(programme: Programme, plan: WavePlan) -> list[Branch]:
    """The branches that the wave goes to: all that are meant, or the sample of them."""
    meant = list(branches_meant(programme, plan))
    if plan.sample is None or not meant:
        return meant
    units = [Unit(branch.pk, str(branch.region or ""), branch.segment) for branch in meant]
    drawn = draw(units, size_of(len(units), plan.sample, percent=plan.percent), plan.seed)
    return [branch for branch in meant if branch.pk in drawn]
