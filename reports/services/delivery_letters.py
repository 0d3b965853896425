"""The letters of subscriptions: their words, and the reports that go with them."""

import datetime as dt
from typing import Any

from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Branch, Wave
from common.errors import Refused
from common.file_names import safe_name
from reports.models import BranchReport, Content, Delivery, Often
from reports.services.branch_reports import ask_report
from reports.services.delivery_news import News
from reports.services.mailing import compose
from reports.services.readers import Reader

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5
# A report that isn't made so long after its letter is due goes as a link.
WAIT_FOR_FILES = dt.timedelta(hours=3)


class NotMadeYet(Exception):
    """A report that shall go with the letter is still being made."""


def letter_of(delivery: Delivery, reader: Reader, news: News, at: dt.datetime) -> EmailMultiAlternatives:
    """The letter in the active language; raises `NotMadeYet` while its reports are made."""
    subscription = delivery.subscription
    files = files_of(delivery, reader, news, at) if subscription.as_file else []
    context: dict[str, Any] = {
        "news": news,
        "organisation": reader.organisation,
        "files": len(files),
        "has_alerts": subscription.content == Content.ALERTS,
    }
    mail = compose(reader.user, [subscription], subject_of(subscription, news, reader), "delivery", context)
    for name, content in files:
        mail.attach(name, content, "application/pdf")
    delivery.files = len(files)
    return mail


def subject_of(subscription: Any, news: News, reader: Reader) -> str:
    """What the letter is, in a line."""
    if subscription.content == Content.ALERTS:
        said = ngettext("%(number)d thing to look at", "%(number)d things to look at", news.number)
        return f"{said % {'number': news.number}} · {reader.organisation}"
    if subscription.content == Content.REPORTS:
        said = ngettext("%(number)d report is ready", "%(number)d reports are ready", len(news.reports))
        return f"{said % {'number': len(news.reports)}} · {reader.organisation}"
    said = {
        Often.DAILY: _("Summary of the day"),
        Often.WEEKLY: _("Summary of the week"),
        Often.MONTHLY: _("Summary of the month"),
    }.get(Often(subscription.often), _("Summary of the wave"))
    return f"{said} · {reader.organisation}"


def files_of(delivery: Delivery, reader: Reader, news: News, at: dt.datetime) -> list[tuple[str, bytes]]:
    """The reports as files: none where they are too many or too large, which the letter's links are for."""
    if not 0 < len(news.reports) <= MOST_FILES:
        return []
    reports = []
    for wave, branch_id in news.reports:
        report = report_of(reader, wave, branch_id)
        if report is None:
            return []
        reports.append(report)
    made = [report for report in reports if report.state == BranchReport.State.READY]
    if len(made) < len(reports):
        if at < delivery.noted_at + WAIT_FOR_FILES:
            raise NotMadeYet
        return []
    try:
        if sum(default_storage.size(report.file) for report in made) > MOST_BYTES:
            return []
        return [(name_of(report), content_of(report)) for report in made]
    except FileNotFoundError:
        return []


def report_of(reader: Reader, wave: Wave, branch_id: int) -> BranchReport | None:
    """The report in the reader's language, asked for where it is old or nobody did; None where they get none.

    One under way is left as it is, or letters would pass whoever opens a report; so is one that failed or was cancelled.
    """
    rows = BranchReport.objects.visible_to(reader.user).filter(wave__organisation=reader.organisation)
    own = rows.select_related("wave", "branch__brand").filter(wave=wave, branch=branch_id, language=reader.language)
    report = own.first()
    if report and report.state != BranchReport.State.READY:
        return report if report.state in (BranchReport.State.ASKED, BranchReport.State.MAKING) else None
    branch = Branch.objects.select_related("brand").get(pk=branch_id)
    try:
        ask_report(wave=wave, branch=branch, language=reader.language, by=None)
    except Refused:
        return None
    return own.first()


def name_of(report: BranchReport) -> str:
    """What the file is called."""
    parts = (report.branch.brand.name, report.branch.name, report.wave.name)
    return " - ".join(safe_name(part) for part in parts) + ".pdf"


def content_of(report: BranchReport) -> bytes:
    """The file's bytes."""
    with default_storage.open(report.file) as file:
        content: bytes = file.read()
    return content
