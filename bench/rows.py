"""A large organisation by SQL: branches, waves, approved visits with answers, section scores; quick, and all alike."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Branch, ChecklistVersion, Wave
from conftest import Cast

SECTIONS, QUESTIONS = 5, 40


def checklist(cast: Cast) -> ChecklistVersion:
    """Five sections of eight questions, published."""
    document = {
        "schema": 1,
        "title": {"en": "Bench"},
        "sections": [
            {
                "code": f"s{section}",
                "title": {"en": f"Section {section}"},
                "touchpoint": "service",
                "questions": [
                    {"code": f"s{section}_q{number}", "kind": "yes_no", "text": {"en": "Was it so?"}, "points": 2}
                    for number in range(QUESTIONS // SECTIONS)
                ],
            }
            for section in range(SECTIONS)
        ],
    }
    return ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist, number=7, document=document, published_at=timezone.now(),
        published_by=cast.manager,
    )  # fmt: skip


def make_rows(cast: Cast, *, visits: int, branches: int, waves: int, answers: bool) -> list[Wave]:
    """`visits` approved visits spread over all branches of published waves; the last wave is still under review."""
    version, now = checklist(cast), timezone.now()
    Branch.objects.bulk_create(
        Branch(
            brand=cast.brand, region=cast.region, code=f"B{n}", name=f"Branch {n}", city="Kyiv", time_zone="Europe/Kyiv"
        )
        for n in range(branches - 3)
    )
    made = []
    for number in range(waves):
        day = now.date() - dt.timedelta(days=30 * (waves - number))
        is_last = number == waves - 1
        state = (
            {"state": "open", "opened_at": now}
            if is_last
            else {"state": "published", "opened_at": now, "closed_at": now, "published_at": now}
        )
        wave = cast.wave(
            name=f"Wave {number}",
            checklist_version=version,
            starts_on=day,
            ends_on=day + dt.timedelta(days=20),
            **state,
        )
        wave.branches.set(Branch.objects.filter(brand=cast.brand))
        made.append(wave)
    insert_visits(cast, made, visits, branches, answers)
    return made


def insert_visits(cast: Cast, waves: list[Wave], visits: int, branches: int, answers: bool) -> None:
    """The rows themselves, made by the database."""
    each = -(-visits // (len(waves) * branches))
    shopper = (
        ShopperProfile.objects.filter(membership__organisation=cast.zerno)
        .order_by("pk")
        .values_list("pk", flat=True)[0]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audits_visit (id, organisation_id, wave_id, branch_id, number, state, shopper_id, opens_at, closes_at,"
            " fee, bonus, scenario_version_id, currency, is_late, start_reason, obstacle, obstacle_text, score, raw_score, critical, approved_at, submitted_at, flagged_at, started_at, finished_at, complete_at, changed_at)"
            " SELECT gen_random_uuid(), %s, w.id, b.id, n, CASE WHEN w.state = 'open' THEN 'submitted' ELSE 'approved' END, %s,"
            " w.starts_on + interval '9 hours', w.ends_on + interval '20 hours', 240, 0, w.scenario_version_id, 'UAH', false, '', '', '',"
            " 4000 + (random() * 6000)::int, 5000, '[]', now(), w.starts_on + interval '30 hours', now(), w.starts_on + interval '29 hours',"
            " w.starts_on + interval '30 hours', w.starts_on + interval '30 hours', now() - interval '1 hour'"
            " FROM audits_wave w, audits_branch b, generate_series(1, %s) n"
            " WHERE w.id = ANY(%s) AND b.brand_id = %s ORDER BY w.id, b.id, n",
            [cast.zerno.pk, shopper, each, [wave.pk for wave in waves], cast.brand.pk],
        )
        cursor.execute(
            "INSERT INTO audits_sectionscore (visit_id, section, score, earned, possible, failed)"
            " SELECT v.id, 's' || s, 4000 + (random() * 6000)::int, 1, 2, false FROM audits_visit v, generate_series(0, %s) s"
            " WHERE v.wave_id = ANY(%s)",
            [SECTIONS - 1, [wave.pk for wave in waves]],
        )
        if answers:
            cursor.execute(
                "INSERT INTO audits_answer (visit_id, question, value, is_na, comment, earned, possible, rate, seconds)"
                " SELECT id, question, CASE WHEN is_good THEN '\"yes\"' ELSE '\"no\"' END::jsonb, false, '',"
                " CASE WHEN is_good THEN 2 ELSE 0 END, 2, CASE WHEN is_good THEN 10000 ELSE 0 END, 3"
                " FROM (SELECT v.id, 's' || s || '_q' || q AS question, random() < 0.8 AS is_good"
                " FROM audits_visit v, generate_series(0, %s) s, generate_series(0, %s) q WHERE v.wave_id = ANY(%s)) given",
                [SECTIONS - 1, QUESTIONS // SECTIONS - 1, [wave.pk for wave in waves]],
            )
        cursor.execute("VACUUM ANALYZE")
