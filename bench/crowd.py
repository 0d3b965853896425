"""What an organisation of that size has around its visits: regions, cities, a competitor, shoppers, history, letters."""

from typing import Any

from django.db import connection

from accounts.models import Membership, Role, User
from audits.models import Brand, DirectorScope, Region
from conftest import Cast, person
from reports.tests.letters import rule_of, subscription_of

TOPS, BELOW = 8, 7
CITIES, SEGMENTS = 40, 4
COMPETITORS = 10  # one branch of so many is a competitor's

# Each is quick for a hundred thousand visits; `now() - n` keeps them apart in time.
SHOPPERS = """
WITH people AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_shopperprofile)
UPDATE audits_visit v SET shopper_id = ids[1 + abs(hashtext(v.id::text)) %% array_length(ids, 1)] FROM people
WHERE shopper_id IS NOT NULL
"""
PLACES = """
UPDATE audits_branch SET region_id = (%s::int[])[1 + id %% %s], city = 'City ' || id %% %s, segment = 'Segment ' || id %% %s,
    address = 'Street ' || id, lat = 46 + (id %% 50) / 10.0, lon = 24 + (id %% 150) / 10.0 WHERE brand_id = %s
"""
COMPETING = (
    "UPDATE audits_branch SET brand_id = %s, region_id = NULL WHERE brand_id = %s AND code LIKE 'B%%' AND id %% %s = 0"
)
OPEN_WAVE = """
WITH people AS (SELECT array_agg(id) AS ids FROM accounts_shopperprofile), spread AS (
    SELECT v.id, row_number() OVER () AS n FROM audits_visit v JOIN audits_wave w ON w.id = v.wave_id WHERE w.state = 'open')
UPDATE audits_visit v SET opens_at = now() - interval '7 days', closes_at = now() + (1 + n %% 28) * interval '1 day',
    state = CASE n %% 3 WHEN 0 THEN 'offered' WHEN 1 THEN 'accepted' ELSE v.state END,
    shopper_id = CASE n %% 3 WHEN 0 THEN NULL ELSE ids[1 + n %% array_length(ids, 1)] END,
    started_at = CASE n %% 3 WHEN 2 THEN now() ELSE NULL END, submitted_at = CASE n %% 3 WHEN 2 THEN now() ELSE NULL END,
    accepted_at = CASE n %% 3 WHEN 1 THEN now() ELSE NULL END
FROM spread, people WHERE spread.id = v.id
"""
EVENTS = """
INSERT INTO audits_event (organisation_id, visit_id, verb, source, target, why, data, at)
SELECT v.organisation_id, v.id, verb, source, target, '', '{}', v.opens_at + step * interval '1 hour'
FROM audits_visit v, (VALUES (0, 'plan', '', 'planned'), (1, 'offer', 'planned', 'offered'), (2, 'accept', 'offered', 'accepted'),
    (3, 'start', 'accepted', 'in_progress'), (4, 'submit', 'in_progress', 'submitted')) steps (step, verb, source, target)
WHERE v.state = 'approved'
"""
FLAGS = """
INSERT INTO audits_flag (visit_id, code, question, data, at)
SELECT id, 'too_fast', '', '{}', now() FROM audits_visit WHERE submitted_at IS NOT NULL AND abs(hashtext(id::text)) %% 10 = 0
"""
DISPUTES = """
INSERT INTO audits_dispute (visit_id, question, reason, by_id, at, decision, reply, decided_by_id, decided_at)
SELECT id, 's0_q0', 'It was clean.', %s, now() - row_number() OVER () * interval '1 minute',
    CASE WHEN n < 20 THEN 'dismissed' ELSE '' END, '', CASE WHEN n < 20 THEN %s END, CASE WHEN n < 20 THEN now() END
FROM (SELECT id, abs(hashtext(id::text)) %% 1000 AS n FROM audits_visit WHERE state = 'approved') v WHERE n < 25
"""
PAYOUTS = """
INSERT INTO audits_payout (organisation_id, number, made_by_id, made_at, paid_at, ended_by_id)
SELECT %s, row_number() OVER (ORDER BY id), %s, now(), now(), %s FROM audits_wave WHERE state = 'published'
"""
PAYMENTS = """
INSERT INTO audits_payment (visit_id, kind, amount, currency, state, reason, payout_id, made_at)
SELECT v.id, 'fee', 240, 'UAH', CASE WHEN w.n < w.waves THEN 'paid' ELSE 'due' END, '',
    CASE WHEN w.n < w.waves THEN (SELECT id FROM audits_payout p WHERE p.number = w.n AND p.organisation_id = v.organisation_id) END, now()
FROM audits_visit v JOIN (
    SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS waves FROM audits_wave WHERE state = 'published') w
ON w.id = v.wave_id WHERE v.state = 'approved'
"""
REPORTS = """
INSERT INTO reports_branchreport (wave_id, branch_id, language, state, revision, fingerprint, file, pages, bytes, problem, tries, asked_at, started_at, made_at)
SELECT w.id, b.branch_id, 'en', 'ready', 0, md5(b.id::text), 'reports/' || b.id || '.pdf', 8, 400000, '', 1, now(), now(), now()
FROM audits_wave w JOIN audits_wave_branches b ON b.wave_id = w.id WHERE w.state = 'published'
"""
CODES = """
INSERT INTO reports_reportcode (report_id, code, revision, sha256, pages, score, visits, made_at)
SELECT id, upper(substr(md5(id::text), 1, 12)), 0, repeat('a', 64), 8, 7500, 5, now() FROM reports_branchreport
"""
DELIVERIES = """
INSERT INTO reports_delivery (subscription_id, user_id, key, since, until, files, state, problem, tries, noted_at, started_at, sent_at)
SELECT %s, %s, 'day ' || n, now(), now(), 0, CASE n %% 3 WHEN 0 THEN 'nothing' ELSE 'sent' END, '', 1,
    now() - n * interval '1 minute', now(), now() FROM generate_series(1, %s) n
"""
ALERTS = """
INSERT INTO reports_alert (rule_id, visit_id, at, waits)
SELECT %s, id, now(), false FROM audits_visit WHERE state = 'approved' AND abs(hashtext(id::text)) %% 20 = 0
"""
ALERT_LETTERS = """
INSERT INTO reports_alertletter (alert_id, user_id, is_hq, state, problem, tries, noted_at, started_at, sent_at)
SELECT id, %s, true, 'sent', '', 1, at, at, at FROM reports_alert
"""
CHECKED = """
INSERT INTO reports_alertcheck (visit_id, changed_at) SELECT id, changed_at FROM audits_visit WHERE state = 'approved'
"""


def make_crowd(cast: Cast) -> None:
    """Spread the rows of `bench.rows` and put around them what the pages ask for."""
    competitor = Brand.objects.create(organisation=cast.zerno, name="Rival coffee", is_competitor=True)
    regions = [region for top in range(TOPS) for region in regions_of(cast, top)]
    run(SHOPPERS)
    run(COMPETING, competitor.pk, cast.brand.pk, COMPETITORS)
    for brand in (cast.brand.pk, competitor.pk):
        below = [region.pk for region in regions if brand == cast.brand.pk]
        run(PLACES, below or [None], max(1, len(below)), CITIES, SEGMENTS, brand)
    run(OPEN_WAVE)
    run(EVENTS)
    run(FLAGS)
    run(DISPUTES, cast.director.pk, cast.manager.pk)
    run(PAYOUTS, cast.zerno.pk, cast.manager.pk, cast.manager.pk)
    run(PAYMENTS)
    run(REPORTS)
    run(CODES)
    run(DELIVERIES, subscription_of(cast).pk, cast.director.pk, 20_000)
    run(ALERTS, rule_of(cast).pk)
    run(ALERT_LETTERS, cast.manager.pk)
    run(CHECKED)
    run("VACUUM ANALYZE")


def regions_of(cast: Cast, number: int) -> list[Region]:
    """A region with those below it, which have the branches."""
    top = Region.objects.create(brand=cast.brand, name=f"Region {number}")
    return [Region.objects.create(brand=cast.brand, name=f"Region {number}.{n}", parent=top) for n in range(BELOW)]


def head_of(cast: Cast, name: str, *regions: Region) -> User:
    """A director of these regions."""
    user = person(cast.zerno, Role.DIRECTOR, name)
    membership = Membership.objects.get(user=user)
    DirectorScope.objects.bulk_create(DirectorScope(membership=membership, region=region) for region in regions)
    return user


def run(sql: str, *given: Any) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
