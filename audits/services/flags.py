"""Raising flags: the facts of a visit are gathered, judged by `rules/integrity.py`, and kept."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from audits.models import Evidence, Flag, Visit
from audits.rules.checklist import Checklist
from audits.rules.conditions import Answered
from audits.rules.contradictions import first_named, holding
from audits.rules.integrity import OF_ANSWERS, Facts, FileFact, Place, findings
from audits.rules.purchases import Amount, receipt_total
from audits.rules.readable import minutes_and_seconds
from audits.rules.scoring import score_visit
from audits.rules.values import read_date, read_decimal
from audits.services.scores import checklist_of, stored_answers
from audits.services.words import day_in_words, metres_in_words, words_for
from common.texts import text

WAITING = dt.timedelta(minutes=2)


def flag_visit(*, visit_id: UUID) -> list[Flag]:
    """Raise the visit's flags, those that it hasn't yet; quiet when the visit is gone."""
    rows = Visit.objects.select_related("branch", "scenario_version")
    visit = rows.filter(pk=visit_id, submitted_at__isnull=False).first()
    if visit is None:
        return []
    flags = raise_flags(visit)
    # Only this round is done: one that was submitted meanwhile has facts of its own.
    Visit.objects.filter(pk=visit.pk, submitted_at=visit.submitted_at).update(flagged_at=timezone.now())
    return flags


def unflagged_visits(*, at: dt.datetime, most: int = 500) -> list[UUID]:
    """Visits submitted a while ago whose checks a lost task left unmade, oldest first."""
    rows = Visit.objects.filter(flagged_at=None, submitted_at__lt=at - WAITING).order_by("submitted_at")
    return list(rows.values_list("pk", flat=True)[:most])


def raise_flags(visit: Visit) -> list[Flag]:
    """Keep what is odd in a submitted visit; safe to repeat. An old flag stays as history, but not one of answers."""
    flags = [
        Flag(visit=visit, code=finding.code, question=finding.question, data=dict(finding.data))
        for finding in findings(facts_of(visit))
    ]
    with transaction.atomic():
        visit.flags.filter(code__in=OF_ANSWERS).delete()
        return Flag.objects.bulk_create(flags, ignore_conflicts=True)


def facts_of(visit: Visit) -> Facts:
    """What the checks need to know of a visit."""
    document = visit.scenario_version.document
    start, zone = visit.started_at, ZoneInfo(visit.branch.time_zone)
    checklist = checklist_of(visit)
    known = score_visit(checklist, stored_answers(visit)).known
    return Facts(
        channel=str(document.get("channel", "")),
        duration_minutes=int(document.get("duration_minutes") or 0),
        started_at=visit.started_at,
        finished_at=visit.finished_at,
        local_start=start.astimezone(zone) if start else None,
        windows=visit.windows,
        days_off=visit.days_off,
        started_in=place(visit.start_lat, visit.start_lon, visit.start_accuracy_m),
        branch=place(visit.branch.lat, visit.branch.lon, None),
        clock_offset_ms=visit.clock_offset_ms,
        is_late=visit.is_late,
        files=file_facts(visit),
        total=receipt_total(checklist, known, visit.currency),
        limit=limit_of(document),
        contradictions=contradictions_by_question(checklist, known),
    )


def limit_of(scenario: Mapping[str, Any]) -> Amount | None:
    """Up to how much a scenario pays back, where something is to be bought."""
    purchase = scenario.get("purchase") or {}
    limit = read_decimal(purchase.get("limit"))
    return None if limit is None else Amount(limit, str(purchase.get("currency", "")))


def contradictions_by_question(checklist: Checklist, known: Mapping[str, Answered]) -> dict[str, list[dict[str, str]]]:
    """The texts of contradictions that hold, by the question that each names first."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for each in holding(checklist, known):
        found[first_named(each.when)].append(each.text)
    return found


def place(lat: Decimal | None, lon: Decimal | None, accuracy_m: int | None) -> Place | None:
    """A place, where both coordinates are known."""
    return None if lat is None or lon is None else Place(float(lat), float(lon), accuracy_m or 0)


def file_facts(visit: Visit) -> list[FileFact]:
    """The visit's files, each with another visit of the organisation that has the same one."""
    files = list(visit.evidence.only("question", "captured_at", "sha256", "visit"))
    others = Evidence.objects.filter(
        sha256__in={file.sha256 for file in files}, visit__organisation=visit.organisation_id
    ).exclude(visit=visit)  # fmt: skip
    seen = {
        sha256: {"visit": str(pk), "branch": branch, "day": f"{day:%Y-%m-%d}" if day else ""}
        for sha256, pk, branch, day in others.order_by("-pk").values_list(
            "sha256", "visit", "visit__branch__name", "visit__started_at"
        )
    }
    return [FileFact(file.question, file.captured_at, seen.get(file.sha256)) for file in files]


def flag_title(flag: Flag) -> str:
    """What the check found, in two words; an unknown code is shown as it is."""
    return str(TITLES.get(flag.code, flag.code))


def flag_sentence(flag: Flag) -> str:
    """What the check found, for people; an unknown code is shown as it is."""
    writer = SENTENCES.get(flag.code)
    return writer(flag) if writer else flag.code


def flag_sentences(flags: Iterable[Flag]) -> list[str]:
    """Their sentences, in order."""
    return [flag_sentence(flag) for flag in flags]


def _too_fast(flag: Flag) -> str:
    took = minutes_and_seconds(int(flag.data.get("seconds", 0)))
    return _("Finished in %(took)s; the scenario takes about %(minutes)s minutes.") % {
        "took": took,
        "minutes": flag.data.get("expected_minutes"),
    }


def _far(flag: Flag) -> str:
    return _("Begun %(distance)s from the branch (± %(accuracy)s).") % {
        "distance": metres_in_words(int(flag.data.get("metres", 0))),
        "accuracy": metres_in_words(int(flag.data.get("accuracy_m", 0))),
    }


def _outside_hours(flag: Flag) -> str:
    return _("Begun at %(time)s, outside the allowed hours.") % {"time": flag.data.get("started")}


def _clock_off(flag: Flag) -> str:
    off = minutes_and_seconds(abs(int(flag.data.get("seconds", 0))))
    return _("The phone’s clock was off by %(time)s.") % {"time": off}


def _late(_flag: Flag) -> str:
    return _("Arrived after its window had closed.")


def _before_start(flag: Flag) -> str:
    minutes = int(flag.data.get("minutes", 0))
    return ngettext(
        "A file was made %(count)d minute before the visit began.",
        "A file was made %(count)d minutes before the visit began.",
        minutes,
    ) % {"count": minutes}


def _duplicate(flag: Flag) -> str:
    day = read_date(flag.data.get("day"))
    if day is None:
        return _("The same file came with another visit.")
    return _("The same file came with a visit to %(branch)s on %(day)s.") % {
        "branch": flag.data.get("branch"),
        "day": day_in_words(day),
    }


def _no_place(_flag: Flag) -> str:
    return _("Begun without a place.")


def _over_limit(flag: Flag) -> str:
    words = words_for(get_language() or "en")
    amounts = {name: words.number(read_decimal(flag.data.get(name)) or Decimal(0)) for name in ("total", "limit")}
    return _("The receipt says %(total)s %(currency)s; the scenario pays back at most %(limit)s %(currency)s.") % {
        **amounts,
        "currency": flag.data.get("currency"),
    }


def _contradiction(flag: Flag) -> str:
    return " ".join(text(texts) for texts in flag.data.get("texts", []))


TITLES = {
    "too_fast": gettext_lazy("Very fast"),
    "far_from_branch": gettext_lazy("Far away"),
    "no_place": gettext_lazy("No place"),
    "outside_hours": gettext_lazy("Outside hours"),
    "clock_off": gettext_lazy("Clock off"),
    "late": gettext_lazy("Late"),
    "photo_before_start": gettext_lazy("File from before"),
    "duplicate_file": gettext_lazy("File known"),
    "over_limit": gettext_lazy("Above the limit"),
    "contradiction": gettext_lazy("Contradiction"),
}
# What the shopper's own reason for where the visit began answers.
OF_THE_PLACE = ("far_from_branch", "no_place")
SENTENCES = {
    "too_fast": _too_fast,
    "far_from_branch": _far,
    "outside_hours": _outside_hours,
    "clock_off": _clock_off,
    "late": _late,
    "photo_before_start": _before_start,
    "duplicate_file": _duplicate,
    "no_place": _no_place,
    "over_limit": _over_limit,
    "contradiction": _contradiction,
}
