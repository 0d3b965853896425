"""Saving a scenario's draft, and what the later one of two people sees who edited it at once."""

from django.http import HttpResponse
from django.shortcuts import render

from audits.forms.scenario_drafts import Draft, read_draft
from audits.models import Scenario
from audits.rules.merging import Meanwhile, chosen, meanwhile
from audits.services.scenarios import current_document, save_scenario_draft
from audits.views.design import HQRequest
from audits.views.scenario_words import place_words, value_words
from common.errors import Refused


def draft_of(scenario: Scenario) -> Draft:
    """What is being edited now."""
    return Draft(scenario.draft_revision, scenario.name, current_document(scenario))


def posted(request: HQRequest, name: str) -> Draft | None:
    """A draft that the page carried in a hidden field."""
    return read_draft(request.POST.get(name, ""))


def save_mine(request: HQRequest, scenario: Scenario, mine: Draft, began: Draft) -> HttpResponse | None:
    """Save; an answer only where somebody else saved since `began`: the page to choose on."""
    try:
        save_scenario_draft(
            scenario_id=scenario.pk, name=mine.name, document=mine.document, began=began.revision, by=request.user
        )
    except Refused as refused:
        if refused.code != "newer_draft":
            raise
        scenario = Scenario.objects.select_related("programme", "draft_saved_by").get(pk=scenario.pk)
        return show_both(request, scenario, mine, began)
    return None


def merge_mine(request: HQRequest, scenario: Scenario) -> HttpResponse | None:
    """Save what was chosen on the page of both; the page again where yet another saving came in between."""
    mine, began, theirs = (posted(request, name) for name in ("mine", "began", "theirs"))
    if not (mine and began and theirs):
        return None
    rows = list(meanwhile(began.whole, theirs.whole, mine.whole))
    taken = [row for number, row in enumerate(rows) if request.POST.get(f"keep-{number}") == "theirs"]
    whole = chosen(mine.whole, taken)
    name = str(whole.pop("name"))
    return save_mine(request, scenario, Draft(theirs.revision, name, whole), theirs)


def show_both(request: HQRequest, scenario: Scenario, mine: Draft, began: Draft) -> HttpResponse:
    """Place by place what they wrote and what I did, to choose from."""
    theirs = draft_of(scenario)
    rows = [in_words(row) for row in meanwhile(began.whole, theirs.whole, mine.whole)]
    context = {
        "scenario": scenario,
        "rows": rows,
        **{"mine": mine.signed(), "began": began.signed(), "theirs": theirs.signed()},
    }
    return render(request, "audits/hq/scenario_merge.html", context, status=409)


def in_words(row: Meanwhile) -> dict[str, object]:
    """A row as the page shows it."""
    return {
        "title": place_words(row.place),
        "both": row.both,
        "theirs": value_words(row.theirs, row.place),
        "mine": value_words(row.mine, row.place),
    }
