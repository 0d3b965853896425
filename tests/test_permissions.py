"""Every URL x every role, as one table: a URL without a row fails, and who may not see a thing gets 404."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import ApiToken, Invitation, JoinRequest, Membership, Organisation, SavedView
from audits.models import (
    Action,
    Answer,
    Assignment,
    Dispute,
    Evidence,
    Import,
    Payout,
    Remark,
    ScenarioPicture,
    Submission,
    Upload,
)
from audits.services.phone_app import app_version
from conftest import Cast
from reports.models import BranchReport, Export, ReportCode, WaveReport
from reports.services.cells import refresh_cells
from reports.tests.letters import noted_letters

ROLES = (
    "owner",
    "manager",
    "reviewer",
    "director",
    "shopper",
    "other_shopper",
    "rival_manager",
    "rival_shopper",
    "nobody",
)
OWNER = {"owner"}
HQ = {"owner", "manager"}
STAFF = {"owner", "manager", "reviewer"}
DIRECTOR = {"director"}
SHOPPER = {"shopper"}
SIGNED_IN = set(ROLES) - {"nobody"}
EVERYONE = set(ROLES)
# Pages that show each role its own things only; their content is tested beside them.
OF_ANY_STAFF = STAFF | {"rival_manager"}
OF_ANY_HQ = HQ | {"rival_manager"}
OF_ANY_SHOPPER = {"shopper", "other_shopper", "rival_shopper"}

OF_A_SHOPPER = ("shopper-edit", "shopper-detail", "shopper-block", "shopper-conflicts", "shopper-certificates")

# URL name: (method, who may). Everyone else gets 404; nobody is sent to sign in, or 401 from the API.
TABLE: dict[str, tuple[str, set[str]]] = {
    "home": ("get", SIGNED_IN),
    "account-home": ("get", SIGNED_IN),
    "membership-switch": ("post", OWNER),
    "token-list": ("get", SIGNED_IN),
    "token-revoke": ("post", SHOPPER),
    "invitation-accept": ("get", EVERYONE),
    "reminders-stop": ("get", set()),
    "digest-stop": ("get", set()),
    "notices-edit": ("get", SIGNED_IN),
    "brand-css": ("get", EVERYONE),
    "account-email": ("get", set()),
    "account-confirm-email": ("get", set()),
    "account-confirm-email-key": ("get", set()),
    "member-list": ("get", OF_ANY_HQ),
    "join": ("get", EVERYONE),
    "join-list": ("get", OF_ANY_HQ),
    "join-decide": ("post", HQ),
    "member-invite": ("post", OF_ANY_HQ),
    "member-end": ("post", OWNER),
    "invitation-resend": ("post", HQ),
    "invitation-withdraw": ("post", HQ),
    "view-save": ("post", OF_ANY_STAFF),
    "view-drop": ("post", {"manager"}),
    "organisation-edit": ("get", OWNER),
    "terms-edit": ("get", OWNER),
    "results": ("get", OF_ANY_HQ),
    "result-regions": ("get", OF_ANY_HQ),
    "result-brands": ("get", OF_ANY_HQ),
    "result-sections": ("get", OF_ANY_HQ),
    "result-journey": ("get", OF_ANY_HQ),
    "result-questions": ("get", OF_ANY_HQ),
    "result-question": ("get", OF_ANY_HQ),
    "result-drivers": ("get", OF_ANY_HQ),
    "result-channels": ("get", OF_ANY_HQ),
    "result-waves": ("get", OF_ANY_HQ),
    "result-shoppers": ("get", OF_ANY_HQ),
    "results-csv": ("get", HQ),
    "result-branch": ("get", HQ),
    "result-visit": ("get", HQ),
    "wave-report-list": ("get", HQ),
    "network-report": ("post", HQ),
    "result-report": ("get", HQ),
    "region-report": ("post", HQ),
    "visit-report": ("post", HQ | DIRECTOR),
    "wave-report": ("get", HQ | DIRECTOR),
    "wave-report-status": ("get", HQ | DIRECTOR),
    "wave-report-file": ("get", HQ | DIRECTOR),
    "wave-reports-status": ("get", HQ),
    "wave-reports-cancel": ("post", HQ),
    "wave-reports-ask": ("post", HQ),
    "wave-reports-zip": ("get", HQ),
    "export-list": ("get", OF_ANY_HQ),
    "export-detail": ("get", HQ),
    "export-status": ("get", HQ),
    "export-file": ("get", HQ),
    "export-cancel": ("post", HQ),
    "export-retry": ("post", {"manager"}),
    "export-visit": ("post", HQ),
    "export-branch": ("post", HQ),
    "pack-create": ("post", DIRECTOR),
    "pack-detail": ("get", DIRECTOR),
    "pack-status": ("get", DIRECTOR),
    "pack-file": ("get", DIRECTOR),
    "pack-cancel": ("post", DIRECTOR),
    "pack-retry": ("post", DIRECTOR),
    "subscription-list": ("get", OF_ANY_HQ),
    "subscription-create": ("get", OF_ANY_HQ),
    "subscription-edit": ("get", HQ),
    "subscription-switch": ("post", HQ),
    "delivery-list": ("get", OF_ANY_HQ),
    "delivery-retry": ("post", HQ),
    "rule-list": ("get", OF_ANY_HQ),
    "rule-create": ("get", HQ),
    "rule-edit": ("get", HQ),
    "rule-switch": ("post", HQ),
    "alert-list": ("get", OF_ANY_HQ),
    "alert-retry": ("post", HQ),
    "alert-answer": ("get", DIRECTOR),
    "alert-answer-hq": ("get", {"manager"}),
    "letters-own": ("get", SIGNED_IN),
    "letter-stop": ("get", set()),
    "branch-list": ("get", OF_ANY_HQ),
    "branch-create": ("get", OF_ANY_HQ),
    "branch-edit": ("get", HQ),
    "branch-archive": ("post", HQ),
    "branch-export": ("get", OF_ANY_HQ),
    "branch-bulk": ("post", OF_ANY_HQ),
    "branch-import": ("get", OF_ANY_HQ),
    "branch-import-detail": ("get", HQ),
    "branch-import-write": ("post", HQ),
    "branch-import-undo": ("post", HQ),
    "branch-import-status": ("get", HQ),
    "people-export": ("get", OF_ANY_HQ),
    "people-import": ("get", OF_ANY_HQ),
    "people-import-detail": ("get", HQ),
    "people-import-write": ("post", HQ),
    "people-import-undo": ("post", HQ),
    "people-import-status": ("get", HQ),
    "brand-list": ("get", OF_ANY_HQ),
    "brand-create": ("get", OF_ANY_HQ),
    "brand-edit": ("get", HQ),
    "brand-archive": ("post", HQ),
    "region-create": ("get", HQ),
    "region-edit": ("get", HQ),
    "region-remove": ("post", HQ),
    "people-bulk": ("post", OF_ANY_HQ),
    "programme-list": ("get", OF_ANY_HQ),
    "programme-create": ("get", OF_ANY_HQ),
    "programme-detail": ("get", HQ),
    "programme-edit": ("get", HQ),
    "programme-archive": ("post", HQ),
    "library-list": ("get", HQ),
    "library-detail": ("get", HQ),
    "library-add": ("post", HQ),
    "library-copy": ("post", HQ),
    "scenario-create": ("get", HQ),
    "scenario-picture-add": ("post", OF_ANY_HQ),
    "picture-shown": ("get", STAFF | SHOPPER),
    "picture-small": ("get", STAFF | SHOPPER),
    "scenario-preview": ("post", HQ),
    "scenario-phone": ("get", HQ),
    "scenario-edit": ("get", HQ),
    "scenario-version": ("get", HQ),
    "scenario-compare": ("get", HQ),
    "scenario-version-reuse": ("post", HQ),
    "scenario-print": ("get", HQ),
    "scenario-version-print": ("get", HQ),
    "scenario-copy": ("post", HQ),
    "scenario-archive": ("post", HQ),
    "checklist-create": ("get", HQ),
    "checklist-detail": ("get", HQ),
    "checklist-archive": ("post", HQ),
    "checklist-version-create": ("get", HQ),
    "checklist-version": ("get", HQ),
    "checklist-import": ("get", HQ),
    "checklist-export": ("get", HQ),
    "checklist-draft-export": ("get", HQ),
    "checklist-version-export": ("get", HQ),
    "checklist-design": ("get", HQ),
    "checklist-draft": ("get", HQ),
    "checklist-trial": ("post", HQ),
    "checklist-publish": ("get", HQ),
    "checklist-compare": ("get", HQ),
    "checklist-version-reuse": ("post", HQ),
    "checklist-sources": ("get", OF_ANY_HQ),
    "checklist-preview": ("get", OF_ANY_HQ),
    "checklist-source": ("get", OF_ANY_HQ),
    "checklist-print": ("get", HQ),
    "checklist-version-print": ("get", HQ),
    "question-list": ("get", OF_ANY_HQ),
    "scope-edit": ("get", HQ),
    "shopper-detail": ("get", HQ),
    "shopper-block": ("post", HQ),
    "shopper-conflicts": ("post", HQ),
    "shopper-certificates": ("post", HQ),
    "shopper-edit": ("get", HQ),
    "shopping-edit": ("get", OF_ANY_SHOPPER),
    "shopping-conflicts": ("get", OF_ANY_SHOPPER),
    "terms-accept": ("get", OF_ANY_SHOPPER),
    "calendar-renew": ("post", OF_ANY_SHOPPER),
    "shopper-calendar": ("get", set()),
    "hq-today": ("get", OF_ANY_STAFF),
    "wave-list": ("get", OF_ANY_HQ),
    "wave-create": ("get", OF_ANY_HQ),
    "wave-detail": ("get", HQ),
    "wave-edit": ("get", HQ),
    "wave-where": ("get", HQ),
    "wave-terms": ("get", HQ),
    "wave-repeat": ("post", HQ),
    "wave-open": ("post", HQ),
    "wave-status": ("get", HQ),
    "wave-withdraw": ("post", HQ),
    "wave-offer": ("post", HQ),
    "wave-close": ("post", HQ),
    "wave-publish": ("post", HQ),
    "assignment-create": ("post", HQ),
    "assignment-detail": ("get", HQ),
    "assignment-status": ("get", HQ),
    "assignment-apply": ("post", HQ),
    "assignment-drop": ("post", HQ),
    "payment-list": ("get", OF_ANY_HQ),
    "payment-bulk": ("post", OF_ANY_HQ),
    "payout-list": ("get", OF_ANY_HQ),
    "payout-detail": ("get", HQ),
    "payout-pay": ("post", HQ),
    "payout-undo": ("post", HQ),
    "payout-export": ("get", HQ),
    "schedule": ("get", OF_ANY_HQ),
    "visit-fits": ("get", HQ),
    "visit-reassign": ("post", HQ),
    "visit-list": ("get", OF_ANY_HQ),
    "visit-bulk": ("post", OF_ANY_HQ),
    "visit-detail": ("get", HQ),
    "visit-offer": ("post", HQ),
    "visit-assign": ("post", HQ),
    "visit-day": ("post", HQ),
    "visit-messages": ("get", STAFF),
    "visit-unassign": ("post", HQ),
    "visit-cancel": ("post", HQ),
    "visit-recall": ("post", STAFF),
    "review-queue": ("get", OF_ANY_STAFF),
    "review-visit": ("get", STAFF),
    "visit-claim": ("post", STAFF),
    "visit-release": ("post", STAFF),
    "visit-approve": ("post", STAFF),
    "visit-return": ("post", STAFF),
    "visit-reject": ("post", STAFF),
    "answer-correct": ("post", STAFF),
    "remark-add": ("post", STAFF),
    "remark-edit": ("post", STAFF),
    "remark-delete": ("post", STAFF),
    "dispute-list": ("get", OF_ANY_HQ),
    "dispute-decide": ("get", HQ),
    "branch-home": ("get", DIRECTOR),
    "branch-overview": ("get", DIRECTOR),
    "branch-wave": ("get", DIRECTOR),
    "branch-report": ("post", HQ | DIRECTOR),
    "action-plan": ("post", DIRECTOR),
    "action-finish": ("post", DIRECTOR),
    "branch-report-status": ("get", HQ | DIRECTOR),
    "branch-report-file": ("get", HQ | DIRECTOR),
    "verify": ("get", OF_ANY_HQ | DIRECTOR),
    "verify-code": ("get", HQ | DIRECTOR),
    "branch-visit": ("get", DIRECTOR),
    "dispute-raise": ("post", DIRECTOR),
    "branch-picture": ("get", HQ | DIRECTOR),
    "branch-recording": ("get", set()),  # the programme doesn't share audio
    "shopper-home": ("get", OF_ANY_SHOPPER),
    "shopper-app": ("get", OF_ANY_SHOPPER),
    "shopper-shell": ("get", EVERYONE),
    "shopper-words": ("get", EVERYONE),
    "shopper-worker": ("get", EVERYONE),
    "shopper-manifest": ("get", EVERYONE),
    "evidence-shown": ("get", STAFF | SHOPPER | DIRECTOR),
    "evidence-small": ("get", STAFF | SHOPPER | DIRECTOR),
    "evidence-original": ("get", STAFF),
    "me": ("get", SIGNED_IN),
    "server-time": ("get", EVERYONE),
    "checklist-schema": ("get", EVERYONE),
    "my-visits": ("get", OF_ANY_SHOPPER),
    "my-offers": ("get", OF_ANY_SHOPPER),
    "my-earnings": ("get", OF_ANY_SHOPPER),
    "my-push": ("get", OF_ANY_SHOPPER),
    "api-visit-accept": ("post", {"shopper", "other_shopper"}),
    "api-visit-day": ("post", SHOPPER),
    "api-visit-messages": ("get", SHOPPER),
    "api-visit-messages-read": ("post", SHOPPER),
    "api-visit-decline": ("post", SHOPPER),
    "api-visit-quiz": ("post", SHOPPER),
    "api-visit-start": ("post", SHOPPER),
    "api-visit-draft": ("get", SHOPPER),
    "api-visit-submission": ("get", SHOPPER),
    "api-wave-branches": ("get", HQ),
    "api-wave-sections": ("get", HQ),
    "api-wave-questions": ("get", HQ),
    "api-wave-visits": ("get", HQ),
    "api-wave-dictionary": ("get", HQ),
    "api-uploads": ("post", SIGNED_IN),
    "api-upload": ("head", SHOPPER),
    "schema": ("get", EVERYONE),
    "api-docs": ("get", EVERYONE),
    "set_language": ("post", EVERYONE),
    "javascript-catalog": ("get", EVERYONE),
    "healthz": ("get", EVERYONE),
    "demo-mail": ("get", set()),
}
TUS = {"Tus-Resumable": "1.0.0"}
# allauth's and Django's own views, which ask for their own sign-in; and what tells more than it shows.
OTHERS = {"readyz"}


def names(resolver: URLResolver | Any, prefix: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            if not str(part.pattern).startswith("admin/"):
                yield from names(part)
        elif isinstance(part, URLPattern) and part.name and not part.callback.__module__.startswith("allauth"):
            yield part.name


def test_every_url_has_a_row() -> None:
    known = {name for name in names(get_resolver()) if not name.startswith(("account_", "mfa_", "usersessions_"))}
    assert known - OTHERS - set(TABLE) == set()
    assert set(TABLE) - known == set()


@pytest.fixture
def places(cast: Cast, settings: Any) -> dict[str, Any]:
    """The keyword arguments every URL may need: one approved visit at Podil in a published wave."""
    now = timezone.now()
    wave = cast.wave(state="published", published_at=now)
    visit = cast.visit(
        wave=wave, state="approved", submitted_at=now, approved_at=now, finished_at=now, complete_at=now, score=8000,
        raw_score=8000, reviewer=cast.reviewer,
    )  # fmt: skip
    Answer.objects.create(visit=visit, question="clean", value="no", earned=0, possible=5)
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=1, content_sha256="0" * 64, body={"answers": {}}, receipt="AAAA-AAAA",
        finished_at=now, received_at=now,
    )  # fmt: skip
    storage = settings.STORAGES["default"]["OPTIONS"]["location"]
    storage.mkdir(parents=True, exist_ok=True)
    for name in ("original", "shown.jpg", "small.jpg", "report.pdf"):
        (storage / name).write_bytes(b"bytes")
    evidence = Evidence.objects.create(
        id=uuid.uuid4(), visit=visit, kind="photo", question="shot", state="ready", in_manifest=True, sha256="0" * 64,
        bytes=5, media_type="image/jpeg", original="original", shown="shown.jpg", small="small.jpg", received_at=now,
    )  # fmt: skip
    picture = ScenarioPicture.objects.create(
        organisation=cast.zerno, sha256="0" * 64, shown="shown.jpg", small="small.jpg", added_by=cast.manager
    )
    wave.scenario_version.pictures.add(picture)
    remark = Remark.objects.create(visit=visit, question="clean", text="Why?", round=1, by=cast.reviewer)
    dispute = Dispute.objects.create(visit=visit, question="clean", reason="It was clean.", by=cast.director)
    action = Action.objects.create(
        branch=cast.podil, wave=wave, text="Clean it", owner="Dmytro", due_on=now.date(), by=cast.director
    )  # fmt: skip
    report = BranchReport.objects.create(
        wave=wave, branch=cast.podil, language="en", state="ready", file="report.pdf", asked_at=now, made_at=now,
        fingerprint="f" * 64, revision=wave.revision,
    )  # fmt: skip
    code = ReportCode.objects.create(report=report, code="ABCDEFGH2345", revision=1, sha256="0" * 64, pages=9, visits=1)
    of_export = {
        "organisation": cast.zerno, "wish": {"waves": [wave.pk]}, "language": "en", "state": "ready",
        "file": "report.pdf", "asked_at": now, "made_at": now, "expires_at": now,
    }  # fmt: skip
    export = Export.objects.create(kind="visits", form="xlsx", variant="code", by=cast.manager, **of_export)
    pack = Export.objects.create(
        kind="evidence", form="zip", variant="client", by=cast.director, wave=wave, branch=cast.podil, **of_export
    )
    of_visit = WaveReport.objects.create(
        wave=wave, visit=visit, subject="visit", language="en", state="ready", file="report.pdf", asked_at=now,
    )  # fmt: skip
    invitation = Invitation.objects.create(
        organisation=cast.zerno, email="new@example.com", role="shopper", token_hash="x" * 64, invited_by=cast.owner,
        expires_at=now + dt.timedelta(days=7),
    )  # fmt: skip
    Payout.objects.create(organisation=cast.zerno, number=1, made_by=cast.manager)
    assignment = Assignment.objects.create(wave=wave, state="applied", asked_by=cast.manager, heard_at=now)
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    letters = noted_letters(cast, visit)
    view = SavedView.objects.create(
        user=cast.manager, organisation=cast.zerno, page="visit-list", name="v", query="q=1"
    )
    token = ApiToken.objects.create(user=cast.shopper, name="t", token_hash="y" * 64, prefix="yyyy")
    upload = Upload.objects.create(evidence=evidence, by=cast.shopper, length=5)
    source = Import.objects.create(
        organisation=cast.zerno, kind="branches", file_name="b.csv", table=[["Code"]], by=cast.manager
    )
    of_people = Import.objects.create(
        organisation=cast.zerno, kind="people", file_name="p.csv", table=[["E-mail"]], by=cast.manager
    )
    Organisation.objects.filter(pk=cast.zerno.pk).update(joining=True)
    wish = JoinRequest.objects.create(organisation=cast.zerno, email="wish@example.com", name="Wish")
    return {
        "import_id": source.pk,
        "request_id": wish.pk,
        "people_import": of_people.pk,
        "upload_id": upload.pk,
        "key": "forged",
        "wave_id": wave.pk,
        "visit_id": visit.pk,
        "assignment_id": assignment.pk,
        "branch_id": cast.podil.pk,
        "brand_id": cast.brand.pk,
        "region_id": cast.region.pk,
        "programme_id": cast.programme.pk,
        "scenario_id": cast.scenario_version.scenario_id,
        "checklist_id": cast.checklist_version.checklist_id,
        "number": 1,
        "other": 1,
        "source": "library-cafe-visit",
        "kind": "json",
        "slug": "cafe-visit",
        "question": "clean",
        "membership_id": Membership.objects.get(user=cast.director).pk,
        "shopper_membership": Membership.objects.get(user=cast.shopper).pk,
        "owner_membership": Membership.objects.get(user=cast.owner).pk,
        "invitation_id": invitation.pk,
        "remark_id": remark.pk,
        "dispute_id": dispute.pk,
        "action_id": action.pk,
        "report_id": report.pk,
        "code": code.code,
        "export_id": export.pk,
        "pack_id": pack.pk,
        "wave_report": of_visit.pk,
        **letters,
        "evidence_id": evidence.pk,
        "picture_id": picture.pk,
        "token_id": token.pk,
        "view_id": view.pk,
        "token": "forged",
        "rest": f"visits/{visit.pk}",
        "version": app_version(),
        "language": "en",
    }


def address(name: str, places: dict[str, Any]) -> str:
    """The URL of `name` with whatever arguments it asks for."""
    [(_, parameters)] = get_resolver().reverse_dict.getlist(name)[0][0][:1]
    if name == "join":
        places = places | {"slug": "zerno"}
    if name in {"result-report", "wave-report", "wave-report-status", "wave-report-file"}:
        places = places | {"report_id": places["wave_report"]}
    if name in ("alert-answer-hq", "alert-retry"):
        places = places | {"letter_id": places["hq_letter"]}
    if name.startswith("people-import"):
        places = places | {"import_id": places["people_import"]}
    if name.startswith("pack-"):
        places = places | {"export_id": places["pack_id"]}
    if name in OF_A_SHOPPER:
        places = places | {"membership_id": places["shopper_membership"]}
    if name in ("branch-export", "payout-export", "people-export"):
        places = places | {"kind": "csv"}
    url = reverse(name, kwargs={key: places[key] for key in parameters if key in places})
    return f"{url}?accent=3b3fd8" if name == "brand-css" else url


def is_right(name: str, role: str, response: Any) -> bool:
    """Whether the answer fits the table; a refused form or a wrong state is an answer too, a closed door is not."""
    status, to = response.status_code, response.headers.get("Location", "")
    if role in TABLE[name][1]:
        closed = {401, 403, 404, 500} - ({404} if name in {"invitation-accept", "api-visit-draft"} else set())
        return status not in closed and "/account/login/" not in to
    if role == "nobody":
        return status in {401, 404} or (status == 302 and "/account/login/" in to)
    return status == 404


def test_who_may_reaches_it_and_nobody_else_can_tell_it_exists(
    cast: Cast, places: dict[str, Any], as_person: Any
) -> None:
    clients = {role: Client() if role == "nobody" else as_person(getattr(cast, role)) for role in ROLES}
    wrong = []
    for name, (method, _) in TABLE.items():
        url = address(name, places)
        body = {"membership": places["owner_membership"], "act": "release"} if method == "post" else {}
        for role, client in clients.items():
            with transaction.atomic():
                response = getattr(client, method)(url, body, headers=TUS)
                transaction.set_rollback(True)
            if response.streaming:
                b"".join(response.streaming_content)  # read to its end, so that the file closes itself
            if not is_right(name, role, response):
                wrong.append((name, role, response.status_code))
    assert wrong == []
