"""The director's pages: one branch in one published wave, its visits, disputes and actions."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Action, Branch, Dispute, Visit, Wave, WaveState
from audits.services.actions import finish_action, plan_action
from audits.services.disputes import dispute_deadline, raise_dispute
from audits.services.sheets import with_sheets
from common.errors import Refused
from reports import words
from reports.branch_report import branch_figures
from reports.drawings import drawings_of
from reports.explanation import explanation_of
from reports.figures import AnswerFigures, BranchFigures, VisitFigures
from reports.forms import ActionForm, DisputeForm, add_refusal
from reports.models import BranchReport, ScoreCell
from reports.rollup import WHOLE_VISIT
from reports.since import since_last
from reports.views.params import asked_number
from reports.visit_figures import recordings_of, sheet_for_director, unmade_visits, visit_figures

MOST_FIXES = 3


@require_safe
@role_required(Role.DIRECTOR)
def branch_home(request: ActingRequest) -> HttpResponse:
    """The chosen branch in the chosen wave, or its newest; who has several branches and chose none sees them all."""
    branches = own_branches(request)
    asked = asked_number(request, "branch")
    branch: Branch | None
    if asked is not None:
        branch = get_object_or_404(branches, pk=asked)
    else:
        told = ScoreCell.objects.filter(branch=OuterRef("pk"), wave__state=WaveState.PUBLISHED)
        first = list(branches.filter(Exists(told))[:2])
        if len(first) > 1:
            return redirect("branch-overview")
        branch = first[0] if first else branches.first()
    if branch and (wave := chosen_wave(branch, asked_number(request, "wave"))):
        return show_wave(request, branch, wave)
    context = {"branch": branch, "branches": branches}
    return render(request, "reports/branch/branch_empty.html", context)


def chosen_wave(branch: Branch, asked: int | None) -> Wave | None:
    """The wave that was asked for, if the branch has it; else its newest."""
    waves = waves_of(branch)
    return (waves.filter(pk=asked).first() if asked else None) or waves.first()


@require_safe
@role_required(Role.DIRECTOR)
def branch_wave(request: ActingRequest, branch_id: int, wave_id: int) -> HttpResponse:
    """One published wave of a branch in scope."""
    branch, wave = branch_and_wave(request, branch_id, wave_id)
    return show_wave(request, branch, wave)


@require_safe
@role_required(Role.DIRECTOR)
def branch_visit(request: ActingRequest, visit_id: UUID) -> HttpResponse:
    """One visit's answers, as far as a director may read them."""
    visit = own_visit(request, visit_id)
    programme = visit.wave.programme
    sheet = sheet_for_director(visit, programme, translation.get_language() or "en")
    context = {
        "visit": visit_figures(sheet, programme),
        "made": explanation_of(sheet),
        "branch": visit.branch,
        "wave": visit.wave,
        "disputes": {dispute.question: dispute for dispute in visit.disputes.all()},
        "deadline": open_deadline(visit.wave),
        "recordings": range(1, len(recordings_of(visit, programme)) + 1),
    }
    return render_at(visit.branch, request, "reports/branch/branch_visit.html", context)


@role_required(Role.DIRECTOR)
def dispute_raise(request: ActingRequest, visit_id: UUID, question: str) -> HttpResponse:
    """Object to one answer, with a reason."""
    visit = own_visit(request, visit_id)
    answer = answer_of(figures_of_visit(visit), question)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_dispute(visit_id=visit.pk, question=question, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            add_refusal(form, refused.fields, refused.detail)
        else:
            messages.success(request, _("HQ has your objection and will answer it."))
            return redirect("branch-visit", visit_id=visit.pk)
    context = {"form": form, "visit": visit, "answer": answer, "deadline": open_deadline(visit.wave)}
    return render_at(visit.branch, request, "reports/branch/dispute_raise.html", context)


@role_required(Role.DIRECTOR)
def action_plan(request: ActingRequest, branch_id: int, wave_id: int) -> HttpResponse:
    """Plan a corrective step, about one question or the whole."""
    branch, wave = branch_and_wave(request, branch_id, wave_id)
    question = request.GET.get("question", "")[:50]
    fix = next((fix for fix in figures_here(wave, branch).fixes if fix.question == question), None)
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_action(
                branch_id=branch.pk,
                wave_id=wave.pk,
                question=fix.question if fix else "",
                by=request.user,
                **form.cleaned_data,
            )
        except Refused as refused:
            add_refusal(form, refused.fields, refused.detail)
        else:
            messages.success(request, _("Planned. The next wave's report tells whether it worked."))
            return redirect("branch-wave", branch_id=branch.pk, wave_id=wave.pk)
    context = {"form": form, "branch": branch, "wave": wave, "fix": fix}
    return render_at(branch, request, "reports/branch/action_plan.html", context)


@require_POST
@role_required(Role.DIRECTOR)
def action_finish(request: ActingRequest, action_id: int) -> HttpResponse:
    """Say that a step is done."""
    action = get_object_or_404(Action.objects.filter(branch__in=own_branches(request).values("pk")), pk=action_id)
    finish_action(action_id=action.pk, by=request.user)
    messages.success(request, _("Marked as done."))
    return redirect("branch-wave", branch_id=action.branch_id, wave_id=action.wave_id)


def own_branches(request: ActingRequest) -> QuerySet[Branch]:
    """The branches the director answers for in the organisation they act in."""
    rows = Branch.objects.in_scope_of(request.user).filter(brand__organisation=request.organisation)
    return rows.select_related("brand").order_by("name", "pk")


def waves_of(branch: Branch) -> QuerySet[Wave]:
    """The published waves in which the branch has results, the newest first."""
    scored = ScoreCell.objects.filter(branch=branch, section=WHOLE_VISIT).values("wave")
    told = Q(pk__in=scored) | Q(pk__in=unmade_visits().filter(branch=branch).values("wave"))
    rows = Wave.objects.filter(told, state=WaveState.PUBLISHED)
    return rows.select_related("programme__brand", "organisation", "checklist_version").order_by(
        F("starts_on").desc(), "-pk"
    )


def branch_and_wave(request: ActingRequest, branch_id: int, wave_id: int) -> tuple[Branch, Wave]:
    """A branch in scope and a published wave with its results, or 404."""
    branch = get_object_or_404(own_branches(request), pk=branch_id)
    return branch, get_object_or_404(waves_of(branch), pk=wave_id)


def own_visit(request: ActingRequest, visit_id: UUID) -> Visit:
    """An approved visit of a published wave at a branch in scope, or 404."""
    rows = Visit.objects.visible_to_director(request.user).filter(organisation=request.organisation)
    return get_object_or_404(with_sheets(rows), pk=visit_id)


def figures_here(wave: Wave, branch: Branch) -> BranchFigures:
    """The figures in the reader's language."""
    return branch_figures(wave, branch, translation.get_language() or "en")


def figures_of_visit(visit: Visit) -> VisitFigures:
    """The visit's figures in the reader's language."""
    programme = visit.wave.programme
    return visit_figures(sheet_for_director(visit, programme, translation.get_language() or "en"), programme)


def answer_of(visit: VisitFigures, question: str) -> AnswerFigures:
    """The answer a director may read, or 404."""
    rows = [answer for section in visit.sections for answer in section.answers if answer.question == question]
    if not rows:
        raise Http404
    return rows[0]


def open_deadline(wave: Wave) -> object:
    """Until when answers may be disputed; None when that is over."""
    deadline = dispute_deadline(wave)
    return deadline if deadline and timezone.now() < deadline else None


def show_wave(request: ActingRequest, branch: Branch, wave: Wave) -> HttpResponse:
    """The page of a branch in a wave."""
    figures = figures_here(wave, branch)
    context = {
        **figures_context(figures),
        "since": since_last(wave, branch, figures.previous.wave if figures.previous else None),
        "branch": branch,
        "branches": own_branches(request),
        "wave": wave,
        "waves": waves_of(branch),
        "deadline": open_deadline(wave),
        "planned": Action.objects.filter(branch=branch, wave=wave),
        "disputes": Dispute.objects.filter(visit__branch=branch, visit__wave=wave).select_related("visit"),
        "report": asked_report(request, branch, wave),
    }
    return render_at(branch, request, "reports/branch/branch_home.html", context)


def render_at(branch: Branch, request: ActingRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page with its days and deadlines as the branch's clock has them."""
    with timezone.override(ZoneInfo(branch.time_zone)):
        return render(request, template, context)


def figures_context(figures: BranchFigures) -> dict[str, Any]:
    """What a page says of a branch's figures."""
    return {
        "f": figures,
        "drawings": drawings_of(figures),
        "fixes": figures.fixes[:MOST_FIXES],
        "change_line": words.change_words(figures.change, figures.previous.label if figures.previous else ""),
        "verdict_line": words.verdict_words(figures.change),
        "visits_line": words.visits_words(figures),
        "rank_line": words.rank_sentence(figures),
        "languages": settings.LANGUAGES,
    }


def asked_report(request: ActingRequest, branch: Branch, wave: Wave) -> BranchReport | None:
    """The report that was just asked for and is being waited for."""
    asked = asked_number(request, "report")
    if asked is None:
        return None
    rows = BranchReport.objects.visible_to(request.user).filter(branch=branch, wave=wave)
    return rows.filter(pk=asked).first()
