"""Alert rules: what they find, whom they tell and when, once, and never in a storm."""

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, NoticeSettings, Role
from accounts.services.erasure import erase_person
from audits.models import Action, Answer, DirectorScope, Programme, SectionScore, Visit, Wave
from audits.tests.test_acceptance import at_once
from common.errors import Refused
from conftest import Cast, locks_rows
from reports.models import Alert, AlertLetter, AlertRule
from reports.services import alert_letters, alerts
from reports.services.alert_answers import answer_alert
from reports.services.alert_rules import RuleContent, create_rule, try_rule
from reports.services.letters_off import turn_letter, wanted_of
from reports.tests.letters import rule_of

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def noon() -> dt.datetime:
    """The next noon in Kyiv."""
    return (timezone.now() + DAY).astimezone(ZoneInfo("Europe/Kyiv")).replace(hour=12, minute=0)


def approved(cast: Cast, wave: Wave | None = None, **fields: Any) -> Visit:
    """A visit just approved, with one critical failure, in a wave that isn't published."""
    now = timezone.now()
    wave = wave or cast.wave(state="closed")
    values = {"state": "approved", "approved_at": now, "submitted_at": now, "started_at": now - 30 * HOUR}
    return cast.visit(wave=wave, **{**values, "score": 8000, "raw_score": 8000, "critical": ["clean"], **fields})


def tell(visit: Visit, at: dt.datetime) -> list[str]:
    """To whom letters go after a look at the visit."""
    alerts.check_visit(visit_id=visit.pk, at=at)
    return send_all(at)


def send_all(at: dt.datetime) -> list[str]:
    before = len(mail.outbox)
    for user_id in alerts.readers_waiting(at):
        alert_letters.send_alerts(user_id=user_id, at=at)
    return sorted(letter.to[0].split("@")[0] for letter in mail.outbox[before:])


def publish(wave: Wave, at: dt.datetime) -> None:
    Wave.objects.filter(pk=wave.pk).update(state="published", published_at=at, revision=1)
    alerts.tell_published(wave_id=wave.pk, at=at)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"kind": "critical"}, True),
        ({"kind": "visit", "below": Decimal("80.01")}, True),
        ({"kind": "visit", "below": Decimal(80)}, False),
        ({"kind": "section", "part": "service", "below": Decimal(50)}, True),
        ({"kind": "section", "part": "service", "below": Decimal("33.33")}, False),
        ({"kind": "section", "part": "arrival", "below": Decimal(100)}, False),
        ({"kind": "question", "part": "smile", "below": Decimal(26)}, True),
        ({"kind": "question", "part": "smile", "below": Decimal(25)}, False),
        ({"kind": "question", "part": "dirt", "below": Decimal(100)}, False),
    ],
)
def test_a_rule_holds_strictly_below_its_limit(
    cast: Cast, noon: dt.datetime, rule: dict[str, Any], holds: bool
) -> None:
    rule_of(cast, **rule)
    visit = approved(cast)
    SectionScore.objects.create(visit=visit, section="service", score=3333, earned=1, possible=3)
    SectionScore.objects.create(visit=visit, section="arrival", score=None, earned=0, possible=0)
    Answer.objects.create(visit=visit, question="smile", value=2, earned=Decimal("2.5"), possible=10)
    Answer.objects.create(visit=visit, question="dirt", value="x")
    assert tell(visit, noon) == (["maksym"] if holds else [])


def test_hq_hears_at_once_and_the_director_once_the_wave_is_published(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    visit = approved(cast)
    assert [tell(visit, noon), tell(visit, noon + HOUR)] == [["maksym"], []]
    assert "Podil, Kyiv: Critical failure: Is it clean?" in mail.outbox[0].subject
    publish(visit.wave, noon + 2 * HOUR)
    assert [send_all(noon + 2 * HOUR), send_all(noon + 3 * HOUR)] == [["dmytro"], []]
    assert reverse("branch-visit", args=[visit.pk]) in mail.outbox[1].body


def test_before_publication_a_director_learns_what_where_and_the_part_of_day_and_no_score(
    cast: Cast, noon: dt.datetime
) -> None:
    Programme.objects.update(early_alerts=True, visit_time_shown="exact")
    rule_of(cast, kind="section", part="service", below=Decimal(50))
    started = dt.datetime(2026, 3, 4, 15, 27, tzinfo=ZoneInfo("Europe/Kyiv"))
    visit = approved(cast, started_at=started)
    SectionScore.objects.create(visit=visit, section="service", score=4321, earned=1, possible=3)
    assert tell(visit, noon) == ["dmytro", "maksym"]
    [early] = [letter for letter in mail.outbox if letter.to == [cast.director.email]]
    [(html, _kind)] = early.alternatives
    text = f"{early.subject} {early.body} {html}"
    assert "“Service” is below 50 %" in early.body
    assert "4 March 2026, afternoon" in early.body
    hidden = ["43", "80 %", "15:27", str(visit.pk), visit.wave.name, cast.shopper.name, cast.shopper.email]
    assert [word for word in hidden if word in text] == []


def test_a_director_hears_only_of_branches_in_scope_and_a_region_s_of_all_below_it(
    cast: Cast, noon: dt.datetime
) -> None:
    held = Membership.objects.create(user=cast.owner, organisation=cast.zerno, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=held, region=cast.region)
    Membership.objects.filter(user=cast.owner, role=Role.OWNER).update(ended_at=timezone.now())
    rule_of(cast, cast.director, to_directors=True, to_heads=True)
    wave = cast.wave(state="published", published_at=timezone.now(), revision=1)
    assert tell(approved(cast, wave, branch=cast.obolon), noon) == ["oksana"]
    assert tell(approved(cast, wave, branch=cast.podil), noon) == ["dmytro", "oksana"]
    assert tell(approved(cast, wave, branch=cast.almaty), noon) == []


def test_a_rule_tells_nothing_of_what_was_approved_before_it_was_on(cast: Cast, noon: dt.datetime) -> None:
    visit = approved(cast, approved_at=timezone.now() - DAY)
    create_rule(
        programme=cast.programme,
        content=RuleContent(name="New", kind="critical"),
        people=[cast.manager],
        by=cast.manager,
    )
    assert tell(visit, noon) == []


def test_what_a_correction_made_untrue_before_the_letter_went_is_not_told(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    visit = approved(cast)
    alerts.check_visit(visit_id=visit.pk, at=noon)
    Visit.objects.filter(pk=visit.pk).update(critical=[])
    assert send_all(noon) == []
    assert list(AlertLetter.objects.values_list("state", flat=True)) == ["dropped"]


def test_many_alerts_within_an_hour_come_in_one_letter(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    wave = cast.wave(state="closed")
    sent = [len(tell(approved(cast, wave), noon + dt.timedelta(minutes=number))) for number in range(8)]
    assert sent == [1, 1, 1, 1, 1, 0, 0, 0]
    assert send_all(noon + 2 * HOUR) == ["maksym"] * 3
    for number in range(9):
        alerts.check_visit(visit_id=approved(cast, wave).pk, at=noon + 5 * HOUR + dt.timedelta(seconds=number))
    assert send_all(noon + 6 * HOUR) == ["maksym"]
    assert mail.outbox[-1].subject == "9 alerts: Critical"
    assert mail.outbox[-1].body.count("Podil, Kyiv") == 9


def test_alerts_of_more_rules_than_letters_are_left_come_together_in_the_last(cast: Cast, noon: dt.datetime) -> None:
    names = [f"Rule {number}" for number in range(8)]
    for name in names:
        rule_of(cast, name=name)
    wave = cast.wave(state="closed")
    for _visit in range(6):
        alerts.check_visit(visit_id=approved(cast, wave).pk, at=noon)
    assert send_all(noon) == ["maksym"] * 5
    assert mail.outbox[-1].subject == "24 alerts: Rule 4, Rule 5, Rule 6, Rule 7"
    assert mail.outbox[-1].body.count("/letters/") >= 4
    assert "List-Unsubscribe-Post" not in mail.outbox[-1].extra_headers
    assert "List-Unsubscribe-Post" in mail.outbox[-2].extra_headers
    assert tell(approved(cast, wave), noon + HOUR / 2) == []
    assert send_all(noon + 2 * HOUR) == ["maksym"]
    told = AlertLetter.objects.filter(user=cast.manager).values_list("state", flat=True)
    assert [*told] == ["sent"] * 56


def test_what_several_rules_found_in_one_visit_is_told_in_one_letter(cast: Cast, noon: dt.datetime) -> None:
    for number in range(3):
        rule_of(cast, name=f"Rule {number}", to_directors=False)
    wave = cast.wave(state="closed")
    assert tell(approved(cast, wave), noon) == ["maksym"]
    letter = mail.outbox[-1]
    assert letter.subject.startswith("Podil")
    assert all(f"“Rule {number}”" in letter.body for number in range(3))
    assert set(AlertLetter.objects.values_list("state", flat=True)) == {"sent"}


def test_quiet_hours_hold_an_alert_back(cast: Cast, noon: dt.datetime) -> None:
    NoticeSettings.objects.create(user=cast.manager, quiet_from=11, quiet_to=13)
    rule_of(cast)
    assert tell(approved(cast), noon) == []
    assert send_all(noon + HOUR) == ["maksym"]


def test_a_rule_turned_off_by_its_reader_is_noted_and_not_sent(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    tell(approved(cast), noon)
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]
    wanted = wanted_of(link)
    assert wanted and wanted.user == cast.manager
    turn_letter(wanted, off=True)
    assert tell(approved(cast), noon + HOUR) == []
    assert list(AlertLetter.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "off"]


def test_the_sweep_finds_visits_not_looked_at_and_directors_not_noted(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    visit = approved(cast)
    assert alerts.visits_to_check(noon) == [visit.pk]
    tell(visit, noon)
    assert alerts.visits_to_check(noon) == []
    assert alerts.waves_to_tell() == []
    Wave.objects.filter(pk=visit.wave_id).update(state="published", published_at=noon, revision=1)
    assert alerts.waves_to_tell() == [visit.wave_id]
    alerts.tell_published(wave_id=visit.wave_id, at=noon)
    assert alerts.waves_to_tell() == []
    visit.save()  # changed, as by a correction
    assert alerts.visits_to_check(noon) == [visit.pk]


def test_seen_and_dealt_with_makes_one_action_of_the_branch(cast: Cast, noon: dt.datetime, as_person: Any) -> None:
    rule_of(cast)
    visit = approved(cast)
    publish(visit.wave, noon)
    tell(visit, noon)
    letter = AlertLetter.objects.get(user=cast.director)
    url = reverse("alert-answer", args=[letter.pk])
    client = as_person(cast.director)
    assert "Is it clean?" in client.get(url).content.decode()
    plan = {"text": "Clean at noon", "owner": "Olha", "due_on": f"{noon.date() + DAY:%Y-%m-%d}"}
    assert client.post(url, {**plan, "due_on": "2020-01-01"}).status_code == 200
    for _twice in range(2):
        client.post(url, plan)
    action = Action.objects.get()
    assert (action.branch, action.wave, action.question, action.by) == (cast.podil, visit.wave, "clean", cast.director)
    letter.refresh_from_db()
    assert letter.action == action and letter.seen_at
    assert "Clean at noon" in client.get(url).content.decode()
    assert "Clean at noon" in as_person(cast.manager).get(reverse("alert-list")).content.decode()


def test_one_press_notes_who_saw_it_and_another_alert_on_the_visit_tells_so(
    cast: Cast, noon: dt.datetime, as_person: Any
) -> None:
    rule_of(cast)
    rule_of(cast, name="Low", kind="visit", below=Decimal(90))
    visit = approved(cast)
    publish(visit.wave, noon)
    tell(visit, noon)
    first, second = AlertLetter.objects.filter(user=cast.director).order_by("pk")
    client = as_person(cast.director)
    url = reverse("alert-answer", args=[first.pk])
    client.get(url)
    assert not AlertLetter.objects.filter(seen_at__isnull=False).exists()
    client.post(url, {"seen": "yes"})
    seen = AlertLetter.objects.get(seen_at__isnull=False)
    client.post(url, {"seen": "yes"})
    assert (seen.pk, seen.seen_at) == (first.pk, AlertLetter.objects.get(pk=first.pk).seen_at)
    assert 'name="seen"' not in client.get(url).content.decode()
    other = client.get(reverse("alert-answer", args=[second.pk])).content.decode()
    assert "Who saw it" in other and 'name="seen"' in other
    answer_alert(letter_id=first.pk, text="Clean at noon", owner="Olha", due_on=noon.date() + DAY, by=cast.director)
    assert "Clean at noon" in client.get(reverse("alert-answer", args=[second.pk])).content.decode()
    Wave.objects.filter(pk=visit.wave_id).update(state="closed")
    page = as_person(cast.manager).get(reverse("alert-list")).content.decode()
    assert f"visit {visit.number}" in page
    early = client.get(reverse("alert-answer", args=[second.pk])).content.decode()
    assert "Who saw it" in early and "Clean at noon" not in early


def test_whose_branch_it_is_no_more_finds_no_alert(cast: Cast, noon: dt.datetime, as_person: Any) -> None:
    rule_of(cast)
    visit = approved(cast)
    publish(visit.wave, noon)
    tell(visit, noon)
    letter = AlertLetter.objects.get(user=cast.director)
    DirectorScope.objects.update(branch=cast.almaty)
    assert as_person(cast.director).get(reverse("alert-answer", args=[letter.pk])).status_code == 404
    with pytest.raises(Refused):
        answer_alert(letter_id=letter.pk, text="x", owner="y", due_on=noon.date(), by=cast.director)


def test_a_letter_that_breaks_off_keeps_none_of_the_others_from_going(
    cast: Cast, noon: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule_of(cast, to_directors=False)
    wave = cast.wave(state="closed")
    for _visit in range(3):
        alerts.check_visit(visit_id=approved(cast, wave).pk, at=noon)
    send = EmailMultiAlternatives.send

    def broken(self: EmailMultiAlternatives, *args: Any) -> int:
        monkeypatch.setattr(EmailMultiAlternatives, "send", send)
        raise TimeoutError

    monkeypatch.setattr(EmailMultiAlternatives, "send", broken)
    with pytest.raises(TimeoutError):
        alert_letters.send_alerts(user_id=cast.manager.pk, at=noon)
    states = list(AlertLetter.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["sending", "waiting", "waiting"]  # of the first nobody knows
    assert send_all(noon + HOUR) == ["maksym", "maksym"]


def test_a_director_not_told_before_early_alerts_were_turned_off_finds_no_alert(
    cast: Cast, noon: dt.datetime, as_person: Any
) -> None:
    Programme.objects.update(early_alerts=True)
    rule_of(cast)
    alerts.check_visit(visit_id=approved(cast).pk, at=noon)
    url = reverse("alert-answer", args=[AlertLetter.objects.get(user=cast.director).pk])
    Programme.objects.update(early_alerts=False)
    assert as_person(cast.director).get(url).status_code == 404
    Programme.objects.update(early_alerts=True)
    send_all(noon)
    Programme.objects.update(early_alerts=False)
    assert as_person(cast.director).get(url).status_code == 200  # what was told stays told


def test_an_erased_person_gets_no_alert_that_waited_for_them(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    alerts.check_visit(visit_id=approved(cast).pk, at=noon)
    erase_person(email=cast.manager.email)
    assert send_all(noon) == []


def test_a_rule_is_tried_on_the_last_wave_before_it_is_saved(cast: Cast, as_person: Any) -> None:
    wave = cast.wave(name="Autumn", state="published", published_at=timezone.now(), revision=1)
    for score in (5900, 6000, 6100, 1000):
        approved(cast, wave, score=score, critical=[])
    client = as_person(cast.manager)
    url = reverse("rule-create", args=[cast.programme.pk])
    values = {"name": "Low", "looks_at": "visit", "below": "60", "people": [cast.manager.pk]}
    for given in (values, {"looks_at": "visit", "below": "60"}):
        said = client.post(url, {**given, "try": "yes"}).content.decode()
        assert "would have told 2 times, of 4 visits" in said
    assert not AlertRule.objects.exists()
    assert client.post(url, values).status_code == 302
    rule = AlertRule.objects.get()
    assert (rule.kind, rule.below, rule.is_on, try_rule(rule).times) == ("visit", 60, True, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"looks_at": "section:nowhere"}, "looks_at"),
        ({"below": ""}, "below"),
        ({"people": []}, "people"),
        ({"name": " "}, "name"),
    ],
)
def test_a_rule_that_says_too_little_is_refused(cast: Cast, as_person: Any, values: dict[str, Any], field: str) -> None:
    given = {"name": "Low", "looks_at": "section:service", "below": "60", "people": [cast.manager.pk], **values}
    answer = as_person(cast.manager).post(reverse("rule-create", args=[cast.programme.pk]), given)
    assert field in answer.context["form"].errors


def test_the_list_of_rules_says_in_words_what_each_looks_at(cast: Cast, as_person: Any) -> None:
    rule_of(cast, name="One", kind="section", part="service", below=Decimal(50))
    rule_of(cast, name="Two", kind="question", part="clean", below=Decimal(100))
    rule_of(cast, name="Three", kind="question", part="long_gone", below=Decimal(100))
    page = as_person(cast.manager).get(reverse("rule-list")).content.decode()
    assert [words in page for words in ("Service", "Is it clean?", "long_gone")] == [True] * 3
    assert ">clean<" not in page


def test_looking_at_a_visit_costs_the_same_for_many_directors(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast, to_directors=True)
    wave = cast.wave(state="published", published_at=timezone.now(), revision=1)

    def cost() -> int:
        visit = approved(cast, wave)
        with CaptureQueriesContext(connection) as queries:
            alerts.check_visit(visit_id=visit.pk, at=noon)
        return len(queries)

    few = cost()
    for number in range(5):
        user = type(cast.director).objects.create_user(f"more{number}@example.com")
        held = Membership.objects.create(user=user, organisation=cast.zerno, role=Role.DIRECTOR)
        DirectorScope.objects.create(membership=held, branch=cast.podil)
    assert cost() == few


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_alert_and_send_once(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    visit = approved(cast)
    at_once(*[lambda: alerts.check_visit(visit_id=visit.pk, at=noon)] * 3)
    assert Alert.objects.count() == 1
    at_once(*[lambda: alert_letters.send_alerts(user_id=cast.manager.pk, at=noon)] * 3)
    assert len(mail.outbox) == 1


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_no_more_than_five_letters_an_hour(cast: Cast, noon: dt.datetime) -> None:
    for number in range(7):
        rule_of(cast, name=f"Rule {number}")
    wave = cast.wave(state="closed")
    visits = [approved(cast, wave) for _more in range(7)]

    def work(visit: Visit) -> None:
        alerts.check_visit(visit_id=visit.pk, at=noon)
        alert_letters.send_alerts(user_id=cast.manager.pk, at=noon)

    at_once(*[partial(work, visit) for visit in visits])
    alert_letters.send_alerts(user_id=cast.manager.pk, at=noon + HOUR / 2)
    assert len(mail.outbox) == 5
    alert_letters.send_alerts(user_id=cast.manager.pk, at=noon + 2 * HOUR)
    assert len(mail.outbox) <= 10
    assert set(AlertLetter.objects.filter(user=cast.manager).values_list("state", flat=True)) == {"sent"}


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_plan_one_action(cast: Cast, noon: dt.datetime) -> None:
    rule_of(cast)
    tell(approved(cast), noon)
    letter = AlertLetter.objects.get(user=cast.manager)
    plan = {"text": "Clean", "owner": "Olha", "due_on": noon.date() + DAY, "by": cast.manager}
    at_once(*[lambda: answer_alert(letter_id=letter.pk, **plan)] * 3)
    assert Action.objects.count() == 1
