"""Problems of what was sent, in sentences beside their fields."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.rules.content import Problem
from common.errors import Refused

SENTENCES = {
    "unknown_question": gettext_lazy("There is no such question in this checklist."),
    "required": gettext_lazy("This question needs an answer."),
    "wrong_value": gettext_lazy("This is no answer to this kind of question."),
    "bad_na": gettext_lazy("This is no answer to this kind of question."),
    "na_not_allowed": gettext_lazy("This question can't be answered “not applicable”."),
    "comment_required": gettext_lazy("Please say in a comment what you saw."),
    "not_in_manifest": gettext_lazy("A file of this answer is missing from the list of files."),
    "obstacle_unexplained": gettext_lazy("Please say in a few words what you found."),
    "obstacle_not_shown": gettext_lazy("Please take one photo that shows it."),
    "twice": gettext_lazy("This file is listed twice."),
    "missing": gettext_lazy("This is missing."),
    "file_too_large": gettext_lazy("This file is too large."),
    "files_too_large": gettext_lazy("All files together are too large."),
    "too_long": gettext_lazy("This is too long."),
    "string_too_long": gettext_lazy("This is too long."),
}


def sentence(problem: Problem) -> str:
    """The problem as people read it."""
    number = problem.count
    if problem.code == "evidence_missing":
        text = ngettext("%(count)d more file is needed here.", "%(count)d more files are needed here.", number)
        return text % {"count": number}
    if problem.code == "evidence_too_many":
        return ngettext("At most %(count)d file fits here.", "At most %(count)d files fit here.", number) % {
            "count": number
        }
    return str(SENTENCES.get(problem.code) or _("This value doesn't fit here."))


def invalid(problems: Iterable[Problem]) -> Refused:
    """The refusal `invalid` with a sentence per place."""
    fields: dict[str, str] = {}
    for problem in problems:
        fields.setdefault(problem.place, sentence(problem))
    text = ngettext("%(count)d thing needs your attention.", "%(count)d things need your attention.", len(fields))
    return Refused("invalid", text % {"count": len(fields)}, fields, status=400)
