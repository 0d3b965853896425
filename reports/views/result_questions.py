"""HQ's questions: all of a wave, and one with its answers, by region, branch and wave, and what was said of it."""

from django.http import Http404, HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.rules.checklist import QuestionBase
from audits.rules.readable import in_language, readable
from audits.services.words import critical_rule, words_for
from audits.views.checklist_words import KINDS
from common.texts import text
from reports.drivers import drivers_of
from reports.losses import losses_of
from reports.panels.drivers import driver_panel
from reports.panels.kit import Panel
from reports.panels.questions import distribution_panel, question_panel, rate_panels
from reports.question_results import branch_rates, can_lose, lost_answers, region_rates, wave_rates
from reports.questions import distribution, question_rows
from reports.results.waves import MOST_WAVES
from reports.views.results import Opened, show_tab, waves_with_results


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_questions(request: ActingRequest) -> HttpResponseBase:
    """Every question of the wave's checklist, of one section or kind if asked."""
    section, kind = request.GET.get("section", ""), request.GET.get("kind", "")
    more: dict[str, object] = {"section": section, "kind": kind}

    def panels(opened: Opened) -> list[Panel]:
        rows = question_rows(opened.found.wave, branches_asked(opened))
        more["kinds"] = [(one, label) for one, label in KINDS.items() if one in {row.kind for row in rows}]
        left = [row for row in rows if section in ("", row.section) and kind in ("", row.kind)]
        more["is_filtered"] = bool(opened.filters or section or kind)
        lost = losses_of(opened.found.wave, own_branches(opened))
        return [question_panel(opened.found, left, lost, opened.links)]

    return show_tab(request, "result-questions", panels, template="result_questions.html", more=more)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_drivers(request: ActingRequest) -> HttpResponseBase:
    """What goes with the overall impression; of the whole network, since it takes many visits to tell."""

    def panels(opened: Opened) -> list[Panel]:
        return [driver_panel(opened.found, drivers_of(opened.found.wave), opened.links)]

    return show_tab(request, "result-drivers", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_question(request: ActingRequest, question: str) -> HttpResponseBase:
    """One question."""
    more: dict[str, object] = {}

    def panels(opened: Opened) -> list[Panel]:
        wave, branches = opened.found.wave, branches_asked(opened)
        spread = distribution(wave, question, branches)
        row = next(iter(question_rows(wave, branches, question)), None)
        if spread is None or row is None:
            raise Http404
        asked = next(q for section in opened.found.sections for q in section.questions if q.code == question)
        own = opened.found.own_rows(opened.rows)
        here = own_branches(opened)
        rates = branch_rates(opened.found, asked, own)
        waves = waves_with_results(request).filter(programme=wave.programme_id, starts_on__lte=wave.starts_on)
        more.update(about_question(opened, asked, here), row=row)
        return [
            distribution_panel(asked, spread, row),
            *rate_panels(
                opened.found,
                region_rates(opened.found, rates, own),
                rates,
                wave_rates(list(waves[:MOST_WAVES]), asked, here),
                opened.links,
                question,
            ),
        ]

    return show_tab(request, "result-questions", panels, template="result_question.html", more=more)


def branches_asked(opened: Opened) -> list[int] | None:
    """The own brand's branches that the filters leave; None for all."""
    return own_branches(opened) if opened.filters else None


def own_branches(opened: Opened) -> list[int]:
    """The own brand's branches that are looked at."""
    return [row.branch.pk for row in opened.found.own_rows(opened.rows)]


def about_question(opened: Opened, question: QuestionBase, branches: list[int]) -> dict[str, object]:
    """The question's words, and what shoppers answered and said where it lost points."""
    language = (translation.get_language() or "en").split("-")[0]
    words = words_for(language)
    return {
        "question": question.code,
        "can_lose": can_lose(question),
        "questions_url": opened.links.to("result-questions"),
        "title": in_language(question.text, language),
        "standard": text(question.standard),
        "rule": critical_rule(question, words),
        "answers": [
            (one.answer, readable(question, {"na": True} if one.answer.is_na else one.answer.value, language, words), one.photos)
            for one in lost_answers(opened.found.wave, question, branches)
        ],
    }  # fmt: skip
