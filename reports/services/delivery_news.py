"""What is new for one reader between two moments: nothing that they couldn't read on their pages."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Action, Dispute, Programme, Visit, VisitState, Wave, WaveState
from audits.models.visit import VisitQuerySet
from audits.services.scores import parsed_checklist
from common.numbers import tenths
from common.texts import text
from reports.bands import band_label, band_of
from reports.models import Content, Delivery, ScoreCell
from reports.results.wave import previous_wave
from reports.rollup import WHOLE_VISIT
from reports.services.readers import Reader, limit_of
from reports.stats import Moments, change_like_for_like
from reports.visit_figures import percent
from reports.when import DAY, shown_time
from reports.words import signed, whole

# More lines than these are on the pages.
LINES = 10
SOON = 3


@dataclass(frozen=True)
class Line:
    """One thing: where, what, and its page."""

    place: str
    words: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """Things of one kind; `more` is how many aren't shown."""

    title: str
    lines: list[Line]
    more: int = 0


@dataclass(frozen=True)
class News:
    """Everything of one letter; `reports` are published waves and branches whose report may be attached."""

    parts: list[Part] = field(default_factory=list)
    reports: list[tuple[Wave, int]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many things it tells."""
        return sum(len(part.lines) + part.more for part in self.parts)


class Teller:
    """Gathers the news of one delivery, in the active language."""

    def __init__(self, delivery: Delivery, reader: Reader) -> None:
        self.subscription, self.reader = delivery.subscription, reader
        self.since, self.until, self.wave = delivery.since, delivery.until, delivery.wave
        self.span = (self.since, self.until)
        limit = limit_of(self.subscription)
        branches = reader.branches() if limit is None else reader.branches().filter(pk__in=limit)
        self.branches = set(branches.values_list("pk", flat=True))

    def news(self) -> News:
        """What the subscription tells."""
        if self.subscription.content == Content.ALERTS:
            return News(full([self.low(), self.critical(), self.disputes(), self.actions()]))
        waves = list(self.published())
        if self.subscription.content == Content.SUMMARY:
            parts = [self.scores(waves), self.changed(), self.disputes(), self.actions(), self.low(), self.critical()]
            return News(full(parts))
        pairs = [(wave, pk) for wave in waves for pk in sorted(self.measured(wave))]
        return News(full([self.reports(pairs)]), pairs)

    def visits(self) -> VisitQuerySet:
        """The visits that became readable: approved, or published, within the span."""
        rows = self.reader.visits().filter(branch__in=self.branches, state=VisitState.APPROVED)
        rows = rows.filter(wave__programme=self.subscription.programme_id) if self.subscription.programme_id else rows
        if self.wave:
            return rows.filter(wave=self.wave)
        if self.reader.is_hq:
            return rows.filter(approved_at__gt=self.since, approved_at__lte=self.until)
        news = Greatest("approved_at", Coalesce("wave__published_at", "approved_at"))
        return rows.annotate(news_at=news).filter(news_at__gt=self.since, news_at__lte=self.until)

    def lines(self, title: str, rows: VisitQuerySet, words: Any) -> Part:
        """A part of visits."""
        shown = rows.select_related("branch", "wave__programme", "wave__checklist_version").order_by("score", "pk")
        lines = [
            Line(
                place_of(visit),
                words(visit),
                self.page_of(visit),
                shown_time(visit, visit.wave.programme.visit_time_shown),
            )
            for visit in shown[:LINES]
        ]
        return Part(title, lines, more=max(0, rows.count() - LINES))

    def low(self) -> Part:
        """Visits in the lowest band of their programme."""
        programmes = Programme.objects.filter(brand__organisation=self.reader.organisation)
        below = Q(pk__in=())
        for programme in programmes:
            least = min((band["from"] for band in programme.bands), default=0)
            below |= Q(wave__programme=programme, score__lt=round(100 * least))
        return self.lines(_("Low scores"), self.visits().filter(below), score_words)

    def critical(self) -> Part:
        """Visits with a critical failure."""
        return self.lines(_("Critical failures"), self.visits().exclude(critical=[]), critical_words)

    def disputes(self) -> Part:
        """A director's decided ones; HQ's new ones."""
        rows = Dispute.objects.filter(visit__in=self.reader.visits().values("pk"), visit__branch__in=self.branches)
        if self.subscription.programme_id:
            rows = rows.filter(visit__wave__programme=self.subscription.programme_id)
        moment = "at" if self.reader.is_hq else "decided_at"
        rows = rows.filter(**{f"{moment}__gt": self.since, f"{moment}__lte": self.until}).order_by(moment, "pk")
        rows = rows.filter(decision="") if self.reader.is_hq else rows
        related = ("visit__branch", "visit__wave__programme", "visit__wave__checklist_version")
        lines = [
            Line(
                place_of(row.visit),
                question_text(row.visit.wave, row.question),
                self.page_of(row.visit),
                row.get_decision_display() if row.decision else _("waits for an answer"),
            )
            for row in rows.select_related(*related)[:LINES]
        ]
        return Part(_("Disputes"), lines, more=max(0, rows.count() - LINES))

    def actions(self) -> Part:
        """Steps not done that came near their day, or passed it, within the span: each is told twice at most."""
        zone = ZoneInfo(self.reader.zone)
        first, last = (moment.astimezone(zone).date() for moment in self.span)
        soon = dt.timedelta(days=SOON)
        near = Q(due_on__gt=first + soon, due_on__lte=last + soon) | Q(due_on__gte=first, due_on__lt=last)
        rows = Action.objects.filter(near, branch__in=self.branches, done_at=None)
        if not self.reader.is_hq:
            rows = rows.filter(Q(wave__state=WaveState.PUBLISHED) | Q(by=self.reader.user))
        if self.subscription.programme_id:
            rows = rows.filter(wave__programme=self.subscription.programme_id)
        lines = []
        for row in rows.select_related("branch", "wave").order_by("due_on", "pk")[:LINES]:
            due = _("overdue since %(day)s") if row.due_on < last else _("due on %(day)s")
            note = f"{row.owner}, {due % {'day': day_words(row.due_on)}}"
            lines.append(Line(row.branch.name, row.text, self.page_of_branch(row.wave, row.branch_id), note))
        return Part(_("Actions due"), lines, more=max(0, rows.count() - LINES))

    def published(self) -> Iterable[Wave]:
        """The waves published within the span, the newest first."""
        rows = Wave.objects.filter(organisation=self.reader.organisation, state=WaveState.PUBLISHED)
        if self.wave:
            rows = rows.filter(pk=self.wave.pk)
        else:
            rows = rows.filter(published_at__gt=self.since, published_at__lte=self.until)
        if self.subscription.programme_id:
            rows = rows.filter(programme=self.subscription.programme_id)
        return rows.select_related("programme__brand").order_by("-published_at", "-pk")

    def measured(self, wave: Wave) -> set[int]:
        """The reader's branches with an approved visit in a wave."""
        rows = Visit.objects.filter(wave=wave, state=VisitState.APPROVED, branch__in=self.branches)
        return set(rows.values_list("branch", flat=True).distinct())

    def scores(self, waves: list[Wave]) -> Part:
        """Each published wave's mean over the reader's branches, with its change like for like."""
        lines = []
        for wave in waves:
            now = self.moments(wave)
            means = [moments.mean for moments in now.values() if moments.mean is not None]
            if not means:
                continue
            then = self.moments(previous_wave(wave))
            mean = sum(means, Fraction(0)) / len(means)
            band = band_label(band_of(wave.programme.bands, mean))
            words = _("score %(score)s, %(band)s") % {"score": tenths(mean), "band": band.lower()}
            lines.append(Line(wave.name, words, self.page_of_wave(wave), change_words(then, now)))
        return Part(_("Published waves"), lines)

    def moments(self, wave: Wave | None) -> dict[str, Moments]:
        """The whole visits' moments of the reader's branches in a wave."""
        rows = ScoreCell.objects.filter(wave=wave, section=WHOLE_VISIT, branch__in=self.branches)
        return {str(pk): Moments(n, s, q) for pk, n, s, q in rows.values_list("branch", "count", "total", "squares")}

    def changed(self) -> Part:
        """How many visits became readable, a wave each."""
        rows = self.visits().exclude(wave__published_at__gt=self.since, wave__published_at__lte=self.until)
        found = rows.filter(score__isnull=False).order_by().values_list("wave", "score")
        scores: dict[int, list[int]] = {}
        for wave_id, score in found:
            scores.setdefault(wave_id, []).append(score or 0)
        waves = Wave.objects.filter(pk__in=scores).order_by("-starts_on", "-pk")
        lines = []
        for wave in waves:
            own = scores[wave.pk]
            mean = Fraction(sum(own), 100 * len(own))
            words = _("visits: %(count)d, mean score %(score)s") % {"count": len(own), "score": tenths(mean)}
            lines.append(Line(wave.name, words, self.page_of_wave(wave)))
        return Part(_("Newly approved visits"), lines[:LINES], more=max(0, len(lines) - LINES))

    def reports(self, pairs: list[tuple[Wave, int]]) -> Part:
        """The branches whose report is there to be read; for HQ a line a wave."""
        if self.reader.is_hq:
            counts = Counter(wave for wave, _pk in pairs)
            said = [
                (wave, ngettext("%(count)d branch", "%(count)d branches", n) % {"count": n})
                for wave, n in counts.items()
            ]
            return Part(_("Reports"), [Line(wave.name, words, self.page_of_wave(wave)) for wave, words in said])
        names = dict(self.reader.branches().filter(pk__in={pk for _wave, pk in pairs}).values_list("pk", "name"))
        lines = [Line(names[pk], wave.name, self.page_of_branch(wave, pk)) for wave, pk in pairs[:LINES]]
        return Part(_("Reports"), lines, more=max(0, len(pairs) - LINES))

    def page_of(self, visit: Visit) -> str:
        """Where the reader sees a visit."""
        return address("visit-detail" if self.reader.is_hq else "branch-visit", visit_id=visit.pk)

    def page_of_branch(self, wave: Wave, branch_id: int) -> str:
        """Where the reader sees a branch in a wave."""
        name = "result-branch" if self.reader.is_hq else "branch-wave"
        return address(name, wave_id=wave.pk, branch_id=branch_id)

    def page_of_wave(self, wave: Wave) -> str:
        """Where the reader sees a wave."""
        return f"{address('results')}?wave={wave.pk}" if self.reader.is_hq else address("branch-home")


def news_of(delivery: Delivery, reader: Reader) -> News:
    """What a delivery tells its reader, in the active language."""
    return Teller(delivery, reader).news()


def full(parts: Iterable[Part]) -> list[Part]:
    """The parts that tell something."""
    return [part for part in parts if part.lines]


def address(name: str, **kwargs: Any) -> str:
    """A page's whole address."""
    return settings.SITE_URL + reverse(name, kwargs=kwargs)


def place_of(visit: Visit) -> str:
    """The branch and its city."""
    return ", ".join(filter(None, (visit.branch.name, visit.branch.city)))


def score_words(visit: Visit) -> str:
    """The score with its band."""
    score = percent(visit.score)
    return f"{whole(score)} · {band_label(band_of(visit.wave.programme.bands, score))}"


def critical_words(visit: Visit) -> str:
    """The questions that failed."""
    return "; ".join(question_text(visit.wave, code) for code in visit.critical)


def question_text(wave: Wave, code: str) -> str:
    """A question's text in the active language; its code where the checklist knows none."""
    sections = parsed_checklist(wave.checklist_version).sections
    found = (question for section in sections for question in section.questions if question.code == code)
    return next((text(question.text) for question in found), code)


def change_words(then: dict[str, Any], now: dict[str, Any]) -> str:
    """The change of the branches in both waves, with what chance allows to say of it."""
    change = change_like_for_like(then, now).change
    if change.difference is None:
        return ""
    verdicts = {"up": _("clearly better"), "down": _("clearly worse")}
    return f"{signed(change.difference)}, {verdicts.get(change.verdict, _('no clear change'))}"


def day_words(day: dt.date) -> str:
    """A day as the language writes it."""
    return date_format(day, DAY)
