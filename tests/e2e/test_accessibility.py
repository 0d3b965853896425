"""Every page, as each role sees it, on a desk in the light and on a phone in the dark: axe finds nothing serious."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from accounts.models import Membership, Role, User
from audits.models import Branch, Checklist, Dispute, Programme, Scenario, Visit, VisitState, Wave, WaveState
from audits.services.assignments import ask_assignment, plan_assignment
from mystery.demo import files
from tests.e2e.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: dict[str, tuple[dict[str, Any], str]] = {"desk-light": (DESK, "light"), "phone-dark": (PHONE, "dark")}
AXE = project_settings.NODE_MODULES / "axe-core" / "axe.min.js"
CODE = "zerno"


def open_pages() -> list[str]:
    """What somebody sees who isn't signed in."""
    return [
        reverse("account_login"),
        reverse("account_request_login_code"),
        reverse("account_reset_password"),
        reverse("account_reset_password_done"),
        reverse("join", args=[CODE]),
        "/nothing-is-here/",
    ]


def account_pages() -> list[str]:
    """What everybody has who is signed in."""
    names = ["account-home", "notices-edit", "token-list", "mfa_index", "usersessions_list", "account_change_password"]
    return [reverse(name) for name in [*names, "account_logout"]]


RESULTS = (
    *("result-regions", "result-sections", "result-journey", "result-questions", "result-drivers"),
    *("result-channels", "result-brands", "result-waves", "result-shoppers"),
)


def hq_pages() -> list[str]:
    """HQ's day: today, people, money, the network."""
    names = [
        *("hq-today", "results", "dispute-list", "member-list", "member-invite", "people-import", "payment-list"),
        *("payout-list", "branch-list", "branch-create", "branch-import", "brand-list"),
    ]
    here = {"organisation__slug": CODE}
    branch = Branch.objects.get(code="KY-02", brand__organisation__slug=CODE)
    shopper = Membership.objects.filter(role=Role.SHOPPER, **here).earliest("pk")
    director = Membership.objects.filter(role=Role.DIRECTOR, **here).earliest("pk")
    return [
        *(reverse(name) for name in names),
        reverse("payout-detail", args=[1]),
        reverse("dispute-decide", args=[Dispute.objects.earliest("pk").pk]),
        reverse("branch-edit", args=[branch.pk]),
        *(reverse(name, args=[shopper.pk]) for name in ("shopper-detail", "shopper-edit")),
        reverse("scope-edit", args=[director.pk]),
    ]


def result_pages() -> list[str]:
    """What a wave came to, down to one visit."""
    here = {"organisation__slug": CODE}
    published = Wave.objects.filter(state=WaveState.PUBLISHED, **here).latest("starts_on")
    branch = Branch.objects.get(code="KY-02", brand__organisation__slug=CODE)
    visit = Visit.objects.filter(branch=branch, wave=published, state=VisitState.APPROVED).earliest("pk")
    question = visit.answers.filter(possible__gt=0).earliest("pk").question
    return [
        *(f"{reverse(name)}?wave={published.pk}" for name in RESULTS),
        reverse("result-branch", args=[published.pk, branch.pk]),
        reverse("result-question", args=[question]) + f"?wave={published.pk}",
        reverse("result-visit", args=[visit.pk]),
    ]


def planning_pages() -> list[str]:
    """Waves in each state, their visits, the schedule."""
    waves = {wave.state: wave for wave in Wave.objects.filter(organisation__slug=CODE).order_by("starts_on")}
    draft, underway = waves[WaveState.DRAFT], waves[WaveState.OPEN]
    waiting = Visit.objects.filter(wave=underway, state__in=[VisitState.PLANNED, VisitState.OFFERED]).earliest("pk")
    accepted = Visit.objects.filter(wave=underway, state=VisitState.ACCEPTED).earliest("pk")
    run = ask_assignment(wave_id=underway.pk, by=underway.created_by)
    plan_assignment(assignment_id=run.pk)
    return [
        *(reverse(name) for name in ("wave-list", "visit-list", "wave-create")),
        *(reverse(name, args=[draft.pk]) for name in ("wave-edit", "wave-where", "wave-terms", "wave-open")),
        *(reverse(name, args=[underway.pk]) for name in ("wave-detail", "wave-close")),
        *(reverse("assignment-detail", args=[run.pk]) + part for part in ("", "?part=uncovered")),
        *(reverse("visit-detail", args=[visit.pk]) for visit in (waiting, accepted)),
        reverse("visit-assign", args=[waiting.pk]),
        *(reverse("schedule") + f"?view={view}" for view in ("month", "day", "map")),
        *(reverse("schedule") + f"?view={view}&visit={waiting.pk}" for view in ("shoppers", "branches")),
    ]


def design_pages() -> list[str]:
    """Programmes, scenarios, checklists."""
    programme = Programme.objects.get(brand__organisation__slug=CODE)
    scenario = Scenario.objects.filter(programme=programme).earliest("pk")
    checklist = Checklist.objects.filter(programme=programme).earliest("pk")
    return [
        *(reverse(name) for name in ("programme-list", "programme-create")),
        *(reverse(name, args=[programme.pk]) for name in ("programme-detail", "programme-edit", "library-list")),
        reverse("scenario-edit", args=[scenario.pk]),
        reverse("scenario-version", args=[scenario.pk, 1]),
        reverse("scenario-compare", args=[scenario.pk, 1, 1]),
        *(reverse(name, args=[programme.pk]) for name in ("scenario-create", "scenario-phone")),
        *(
            reverse(name, args=[checklist.pk])
            for name in ("checklist-detail", "checklist-version-create", "checklist-publish")
        ),
        *(reverse(name, args=[checklist.pk]) for name in ("checklist-import", "checklist-export")),
        reverse("checklist-version", args=[checklist.pk, 1]),
        reverse("checklist-compare", args=[checklist.pk, 1, 1]),
        reverse("library-detail", args=[programme.pk, "cafe-visit"]),
        reverse("question-list") + "?q=%D0%BA",
        reverse("checklist-design", args=[checklist.pk]),
        reverse("checklist-preview"),
    ]


def review_pages() -> list[str]:
    """The queue, and a visit in each state that a reviewer reads."""
    states = (VisitState.SUBMITTED, VisitState.IN_REVIEW, VisitState.RETURNED, VisitState.APPROVED)
    visits = [Visit.objects.filter(organisation__slug=CODE, state=state).first() for state in states]
    return [reverse("review-queue"), *(reverse("review-visit", args=[visit.pk]) for visit in visits if visit)]


def branch_pages() -> list[str]:
    """The director's results, a visit, and what can be done about it."""
    branch = Branch.objects.get(code="KY-02", brand__organisation__slug=CODE)
    wave = Wave.objects.filter(organisation__slug=CODE, state=WaveState.PUBLISHED).latest("starts_on")
    visit = Visit.objects.filter(branch=branch, wave=wave, state=VisitState.APPROVED).earliest("pk")
    return [
        reverse("branch-wave", args=[branch.pk, wave.pk]),
        reverse("branch-overview"),
        reverse("branch-visit", args=[visit.pk]),
        reverse("action-plan", args=[branch.pk, wave.pk]),
    ]


def shopper_pages() -> list[str]:
    """The app's lists, and each visit that isn't over: its briefing, form and check; notes and obstacle of one."""
    visits = Visit.objects.filter(shopper__membership__user__email=address("shopper")).exclude(
        state=VisitState.APPROVED
    )
    lists = [f"/shop/{name}" for name in ("", "offers/", "earnings/", "account/")]
    steps = [f"/shop/visits/{visit.pk}/{step}" for visit in visits for step in ("", "form/", "check/")]
    begun = visits.get(state=VisitState.IN_PROGRESS)
    inside = [f"/shop/visits/{begun.pk}/{step}" for step in ("notes/", "obstacle/")]
    return [
        *lists,
        *steps,
        *inside,
        *(reverse(name) for name in ("shopping-edit", "shopping-conflicts", "terms-accept")),
    ]


# Who sees the pages, and which.
FACES: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "nobody": ("", open_pages),
    "hq": ("manager", hq_pages),
    "results": ("manager", result_pages),
    "planner": ("manager", planning_pages),
    "designer": ("manager", design_pages),
    "reviewer": ("reviewer", review_pages),
    "director": ("director", branch_pages),
    "shopper": ("shopper", shopper_pages),
    "account": ("owner", account_pages),
}


def address(person: str) -> str:
    """How a person of the demo signs in."""
    return f"{person}@demo.example"


@pytest.fixture
def demo(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo with one picture of each scene, which is quicker."""
    monkeypatch.setattr(files, "SCENES", {name: draws[:1] for name, draws in files.SCENES.items()})
    monkeypatch.setattr(files, "VOICES", ((118, 1.0),))
    call_command("load_demo", stdout=StringIO())
    yield


def sign_in(context: BrowserContext, person: str, base: str) -> None:
    """Give the browser a person's session."""
    client = Client()
    client.force_login(User.objects.get(email=address(person)))
    name = project_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])


def faults(page: Page, width: int) -> list[str]:
    """What axe finds serious or critical, and whether the page is wider than its window."""
    # As tall as its page: what scrolled under a bar that stays would look too small to be hit.
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(tall, 844), 12_000)})
    found = page.evaluate(
        "async rules => (await axe.run({runOnly: rules})).violations"
        ".filter(one => ['serious', 'critical'].includes(one.impact))"
        ".map(one => `${one.id}: ${one.nodes.map(node => node.target.join(' ')).slice(0, 3).join(', ')}`)",
        RULES,
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*found, *([f"{wide} px wide"] if wide > width else [])]


def problems_of(page: Page, paths: list[str], width: int) -> dict[str, list[str]]:
    """What is wrong with each page that doesn't answer as it should, or shuts somebody out."""
    problems = {}
    for path in paths:
        answer = page.goto(path)
        page.wait_for_load_state("networkidle")
        page.locator("main :is(h1, h2, p, form)").first.wait_for(state="attached")
        page.add_script_tag(path=AXE)
        expected = 404 if "nothing" in path else 200
        found = [] if answer and answer.status == expected else [f"answered {answer and answer.status}"]
        if found := found + faults(page, width):
            problems[path] = found
    return problems


@pytest.mark.parametrize("face", FACES)
def test_no_page_shuts_anybody_out(
    face: str, demo: None, open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    person, pages = FACES[face]
    paths = pages()
    for look, (shape, scheme) in LOOKS.items():
        context = open_context(shape, color_scheme=scheme, bypass_csp=True, service_workers="block")
        if person:
            sign_in(context, person, live_server.url)
        assert (look, problems_of(context.new_page(), paths, shape["viewport"]["width"])) == (look, {})
