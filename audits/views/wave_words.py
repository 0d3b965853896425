"""What was asked of a wave, in words."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Wave
from audits.rules.spread import WHOLE_DAY, meeting, week_of, whole_week, windows_of
from audits.rules.wave_plan import Quota
from audits.services.words import hours_words
from audits.views.wave_holidays import holiday_words


def plan_facts(wave: Wave) -> list[tuple[str, str]]:
    """Label and words of all that the wave asks beside its dates; nothing for what it leaves to the scenario."""
    plan = wave.terms
    own_hours = plan.weekdays or plan.opens or plan.closes
    facts = [
        (_("Sample"), sample_words(wave)),
        (_("Hours of the wave"), "; ".join(hours_words(windows_of(plan.week))) if own_hours else ""),
        (_("Public holidays"), holiday_words(wave) if plan.without_holidays else ""),
        (_("Other days without visits"), ", ".join(date_format(day, _("j M")) for day in plan.off)),
        (_("Days between visits of one branch"), str(plan.apart or "")),
        (_("Fee of a visit"), "" if plan.fee is None else str(plan.fee)),
        (_("Bonus"), bonus_words(wave)),
        (_("Days before a shopper comes to a branch again"), str(plan.rotation_days or "")),
        (_("Most visits of one shopper a day"), str(plan.a_day or "")),
        (_("Most visits of one shopper in this wave"), str(plan.a_wave or "")),
        (_("Not farther from home, km"), str(plan.farthest_km or "")),
    ]
    return [(label, words) for label, words in facts if words]


def hours_left(wave: Wave) -> list[str]:
    """The hours that wave and scenario leave for its visits, a line for each; none where any will do."""
    lines: list[str] = []
    for version, _share in wave.scenarios():
        week = meeting(wave.terms.week, week_of(version.document.get("windows") or []))
        lines += hours_words(windows_of(week)) if week != whole_week() else []
    return list(dict.fromkeys(lines))


def sample_words(wave: Wave) -> str:
    """How many are drawn, and by which draw."""
    plan = wave.terms
    if plan.sample is None:
        return ""
    words = _("%(number)s percent, draw %(seed)s") if plan.percent else _("%(number)s branches, draw %(seed)s")
    return words % {"number": plan.sample, "seed": plan.seed}


def bonus_words(wave: Wave) -> str:
    """How much, and where."""
    plan = wave.terms
    if not plan.bonus:
        return ""
    words = ngettext(
        "%(amount)s where fewer than %(number)s shopper can go",
        "%(amount)s where fewer than %(number)s shoppers can go",
        plan.bonus_below,
    )
    return words % {"amount": plan.bonus, "number": plan.bonus_below}


def quota_rows(quotas: Iterable[tuple[Quota, int, int]]) -> list[tuple[str, int, int]]:
    """Each quota in words, with how many visits it got of how many."""
    rows = []
    for quota, got, due in quotas:
        opens, closes = quota.opens or WHOLE_DAY[0], quota.closes or WHOLE_DAY[1]
        window = {"weekdays": quota.weekdays, "from": opens, "to": closes}
        rows.append((hours_words([window])[0], got, due))
    return rows
