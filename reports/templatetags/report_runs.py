"""How far a wave's reports are, for the wave's own page."""

from typing import Any

from django import template
from django.utils import timezone

from audits.models import Wave
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
