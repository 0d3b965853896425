"""What the files of HQ's lists say of each row: as on the page, typed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audits.models import Dispute, Payment, Payout, Visit, Wave
from audits.templatetags.sheets import flags_words
from common.table_files import Field


def visit_fields() -> list[Field[Visit]]:
    """The list of visits; windows in the branch's zone."""
    return [
        *_place_fields(),
        Field(_("State"), lambda visit: visit.get_state_display(), width=14),
        Field(_("Late"), lambda visit: visit.is_late, width=8),
        Field(_("Obstacle"), lambda visit: visit.get_obstacle_display(), width=14),
        Field(_("Shopper"), lambda visit: visit.shopper.code if visit.shopper else "", width=12),
        Field(_("Name"), lambda visit: visit.shopper.membership.user.name if visit.shopper else "", width=24),
        Field(_("Window opens"), lambda visit: at_branch(visit, visit.opens_at), "datetime"),
        Field(_("Window closes"), lambda visit: at_branch(visit, visit.closes_at), "datetime"),
        Field(_("Time zone"), lambda visit: visit.branch.time_zone),
        Field(_("Fee"), lambda visit: visit.fee, "money", 12),
        Field(_("Currency"), lambda visit: visit.currency, width=10),
        Field(_("Score"), score, "percent", 10),
    ]


def queue_fields() -> list[Field[Visit]]:
    """The queue of reviews; of the shopper the code, as its reviewers see it."""
    return [
        *_place_fields(),
        Field(_("Shopper"), lambda visit: visit.shopper.code if visit.shopper else "", width=12),
        Field(_("Submitted"), lambda visit: at_branch(visit, visit.submitted_at), "datetime"),
        Field(_("Answer due"), lambda visit: at_branch(visit, visit.returned_until), "datetime"),
        Field(_("Time zone"), lambda visit: visit.branch.time_zone),
        Field(_("Late"), lambda visit: visit.is_late, width=8),
        Field(_("Flags"), lambda visit: flags_words([*visit.flags.all()]), width=40),
        Field(_("Files"), lambda visit: len(visit.manifest), "count", 8),  # type: ignore[attr-defined]  # prefetched
        Field(_("Reviewer"), lambda visit: str(visit.reviewer or ""), width=24),
        Field(_("Score"), score, "percent", 10),
    ]


def _place_fields() -> list[Field[Visit]]:
    return [
        Field(_("Branch"), lambda visit: visit.branch.name, width=28),
        Field(_("Code"), lambda visit: visit.branch.code, width=12),
        Field(_("City"), lambda visit: visit.branch.city),
        Field(_("Visit"), lambda visit: visit.number, "count", 8),
        Field(_("Wave"), lambda visit: str(visit.wave), width=24),
    ]


def payment_fields(zone: str) -> list[Field[Payment]]:
    """The ledger."""
    return [
        Field(_("Shopper"), lambda line: line.visit.shopper.code if line.visit.shopper else "", width=12),
        Field(_("Name"), lambda line: line.visit.shopper.membership.user.name if line.visit.shopper else "", width=24),
        Field(_("Approved on"), lambda line: day(line.visit.approved_at, zone), "date"),
        Field(_("Branch"), lambda line: line.visit.branch.name, width=28),
        Field(_("Code"), lambda line: line.visit.branch.code, width=12),
        Field(_("Visit"), lambda line: line.visit.number, "count", 8),
        Field(_("Wave"), lambda line: str(line.visit.wave), width=24),
        Field(_("Kind"), lambda line: line.get_kind_display()),
        Field(_("Amount"), lambda line: line.amount, "money", 12),
        Field(_("Currency"), lambda line: line.currency, width=10),
        Field(_("State"), lambda line: line.get_state_display()),
        Field(_("Reason"), lambda line: line.reason, width=30),
        Field(_("Payout"), lambda line: line.payout.number if line.payout else None, "count", 8),
    ]


def payout_fields(zone: str) -> list[Field[tuple[Payout, str, Any]]]:
    """The payouts: a row for each of one's currencies."""
    return [
        Field(_("Number"), lambda row: row[0].number, "count", 10),
        Field(_("Made"), lambda row: local(row[0].made_at, zone), "datetime"),
        Field(_("Who"), lambda row: str(row[0].made_by), width=24),
        Field(_("Lines"), lambda row: row[0].lines, "count", 8),  # type: ignore[attr-defined]  # counted
        Field(_("Amount"), lambda row: row[2], "money", 12),
        Field(_("Currency"), lambda row: row[1], width=10),
        Field(_("Paid on"), lambda row: day(row[0].paid_at, zone), "date"),
        Field(_("Undone on"), lambda row: day(row[0].undone_at, zone), "date"),
    ]


def wave_fields(zone: str) -> list[Field[Wave]]:
    """The waves."""
    return [
        Field(_("Wave"), lambda wave: wave.name, width=28),
        Field(_("Brand"), lambda wave: wave.programme.brand.name),
        Field(_("Programme"), lambda wave: wave.programme.name, width=24),
        Field(_("State"), lambda wave: wave.get_state_display()),
        Field(_("First day"), lambda wave: wave.starts_on, "date"),
        Field(_("Last day"), lambda wave: wave.ends_on, "date"),
        Field(_("Published on"), lambda wave: day(wave.published_at, zone), "date"),
        Field(_("Revision"), lambda wave: wave.revision, "count", 10),
    ]


def question_fields() -> list[Field[dict[str, Any]]]:
    """The questions that were found."""
    return [
        Field(_("Question"), lambda row: row["words"], width=60),
        Field(_("Code"), lambda row: row["code"]),
        Field(_("Kind"), lambda row: row["kind"]),
        Field(_("Section"), lambda row: row["section"], width=24),
        Field(_("Checklist"), lambda row: str(row["checklist"]), width=24),
        Field(_("Draft"), lambda row: row["is_draft"], width=8),
        Field(_("Programme"), lambda row: str(row["checklist"].programme), width=24),
        Field(_("Brand"), lambda row: str(row["checklist"].programme.brand)),
    ]


def dispute_fields(zone: str) -> list[Field[tuple[Dispute, str]]]:
    """The disputes, each with its question's text."""
    return [
        Field(_("Branch"), lambda row: row[0].visit.branch.name, width=28),
        Field(_("Code"), lambda row: row[0].visit.branch.code, width=12),
        Field(_("Wave"), lambda row: str(row[0].visit.wave), width=24),
        Field(_("Visit"), lambda row: row[0].visit.number, "count", 8),
        Field(_("Question"), lambda row: row[1], width=50),
        Field(_("Reason"), lambda row: row[0].reason, width=50),
        Field(_("Director"), lambda row: str(row[0].by), width=24),
        Field(_("Raised"), lambda row: day(row[0].at, zone), "date"),
        Field(_("Decision"), lambda row: row[0].get_decision_display() if row[0].decision else ""),
        Field(_("Decided on"), lambda row: day(row[0].decided_at, zone), "date"),
        Field(_("Decided by"), lambda row: str(row[0].decided_by or ""), width=24),
    ]


def by_currency(
    payouts: Iterable[Payout], totals: dict[int, list[tuple[str, Any]]]
) -> Iterator[tuple[Payout, str, Any]]:
    """Each payout with each of its sums; one that was undone has none."""
    for payout in payouts:
        for currency, total in totals[payout.pk] or [("", None)]:
            yield payout, currency, total


def score(visit: Visit) -> Fraction | None:
    """The score in percent."""
    return None if visit.score is None else Fraction(visit.score, 100)


def at_branch(visit: Visit, moment: dt.datetime | None) -> dt.datetime | None:
    """A moment in the branch's zone."""
    return local(moment, visit.branch.time_zone)


def local(moment: dt.datetime | None, zone: str) -> dt.datetime | None:
    """A moment by a zone's clock."""
    return moment and moment.astimezone(ZoneInfo(zone))


def day(moment: dt.datetime | None, zone: str) -> dt.date | None:
    """A moment's day in a zone."""
    return moment and moment.astimezone(ZoneInfo(zone)).date()
