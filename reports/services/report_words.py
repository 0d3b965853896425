"""How the making of reports reads: what went wrong, and how long it will take."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.services.printing import KILLED
from reports.services.report_runs import Run

STORAGE = ("OSError", "PermissionError", "StorageUnavailable", "ClientError", "EndpointConnectionError")


def problem_words(problem: str) -> str:
    """Why a report wasn't made, in plain words; the error's own name stays in the log and, where nothing fits, here."""
    if not problem:
        return ""
    if problem == KILLED:
        return _("The worker ended several times while it made this report, perhaps for want of memory.")
    if problem in ("SoftTimeLimitExceeded", "TimeLimitExceeded"):
        return _("It took too long: the report has more pages or photos than can be printed in two minutes.")
    if problem == "MemoryError":
        return _("The machine had too little memory for it.")
    if problem in STORAGE:
        return _("The file could not be stored. It is tried again by itself.")
    return _("Something in it could not be printed (%(problem)s).") % {"problem": problem}


def progress_words(run: Run) -> str:
    """How many reports are made of how many."""
    parts = [_("%(ready)d of %(total)d made") % {"ready": run.ready, "total": run.total}]
    if run.failed:
        parts.append(ngettext("%(number)d failed", "%(number)d failed", run.failed) % {"number": run.failed})
    if run.cancelled:
        said = ngettext("%(number)d cancelled", "%(number)d cancelled", run.cancelled)
        parts.append(said % {"number": run.cancelled})
    return ", ".join(parts)


def left_words(run: Run) -> str:
    """About how long the rest will take, by the pace of the last ones."""
    if not run.waiting:
        return ""
    if run.seconds_left is None:
        return _("How long it will take is known after the first ones.")
    if run.seconds_left < 60:
        return _("Less than a minute left.")
    minutes = -(-run.seconds_left // 60)
    return ngettext("About %(minutes)d minute left.", "About %(minutes)d minutes left.", minutes) % {"minutes": minutes}
