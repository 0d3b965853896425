"""A director's branches beside each other in one published wave; of all others only what a rank tells."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Wave, WaveState
from reports.models import ScoreCell
from reports.panels.branches import branch_table
from reports.panels.kit import Panel
from reports.panels.own import OwnLinks
from reports.panels.sections import section_panel
from reports.results.sections import sections_of
from reports.results.wave import like_for_like, wave_results
from reports.rollup import WHOLE_VISIT
from reports.views.branch import own_branches
from reports.views.params import asked_number
from reports.views.tables import file_answer, shown_table


@require_safe
@role_required(Role.DIRECTOR)
def branch_overview(request: ActingRequest) -> HttpResponseBase:
    """The chosen published wave, else the newest with results in scope."""
    own = set(own_branches(request).values_list("pk", flat=True))
    scored = ScoreCell.objects.filter(branch__in=[*own, 0], section=WHOLE_VISIT).values("wave")
    waves = Wave.objects.filter(pk__in=scored, organisation=request.organisation, state=WaveState.PUBLISHED)
    waves = waves.select_related("programme__brand", "checklist_version").order_by("-starts_on", "-pk")
    asked = asked_number(request, "wave")
    wave = waves.first() if asked is None else get_object_or_404(waves, pk=asked)
    if wave is None:
        return render(request, "reports/branch/branch_empty.html", {"branch": None, "branches": []})
    found = wave_results(wave)
    rows = [row for row in found.rows if row.branch.pk in own]
    links = OwnLinks(wave.pk)
    panels = [Panel(branch_table(found, rows, links)), section_panel(found, sections_of(found, rows), links)]
    facts = [(_("Organisation"), str(request.organisation)), (_("Wave"), str(wave)), (_("Made by"), str(request.user))]
    if file := file_answer(request, [panel.table for panel in panels], lambda: facts, wave):
        return file
    context = {
        "wave": wave,
        "waves": waves,
        "mean": found.mean_of(found.own_rows(rows)),
        "network": found.means.get(WHOLE_VISIT),
        "branches": len(rows),
        "results": found,
        "like_for_like": like_for_like(found.own_rows(rows)) if found.previous else None,
        "panels": [(panel, shown_table(request, panel.table, is_only=False)) for panel in panels],
    }
    return render(request, "reports/branch/branch_overview.html", context)
