"""How far a wave's reports are, for the wave's own page."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import User
from audits.models import Region, Wave
from reports.models import ScoreCell
from reports.models.wave_report import regions_in_scope_of
from reports.services import report_words
from reports.services.report_runs import Run, run_of

register = template.Library()


@register.inclusion_tag("reports/partials/wave_reports.html", takes_context=True)
def wave_reports(context: Any, wave: Wave, run: Run | None = None) -> dict[str, Any]:
    """The bar, what can be done, and where the list is; `run` where it is known already."""
    found = run or run_of(wave, timezone.now())
    return {
        "wave": wave,
        "run": found,
        "is_list": run is not None,
        "progress": report_words.progress_words(found),
        "left": report_words.left_words(found),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("reports/partials/region_reports.html", takes_context=True)
def region_reports(context: Any, wave: Wave, user: User) -> dict[str, Any]:
    """A button for each region of the wave's brand that a director answers for as a whole, with results in it or below."""
    own = Region.objects.filter(pk__in=regions_in_scope_of(user), brand=wave.programme.brand_id)
    regions = {region.pk: region for region in own}
    told = ScoreCell.objects.filter(wave=wave, section="", branch__region__in=list(regions)).values_list(
        "branch__region"
    )
    shown: set[int] = set()
    for (pk,) in told.distinct():
        region = regions.get(pk)
        while region and region.pk not in shown:
            shown.add(region.pk)
            region = regions.get(region.parent_id or 0)
    return {
        "wave": wave,
        "regions": [region for region in regions.values() if region.pk in shown],
        "csrf_token": context.get("csrf_token"),
    }
