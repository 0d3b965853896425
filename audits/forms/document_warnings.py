"""What a valid checklist hardly means, said to people in their language: by the warning's code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.rules.documents import DocumentError

WARNINGS: dict[str, Promise] = {
    "always_the_same": _("Every answer earns %(points)s: it tells nothing."),
    "contradicts_nothing": _("This names one answer only, so it contradicts nothing: name another one."),
    "critical_always": _("No answer earns %(below)s, so the critical rule always strikes."),
    "critical_cap_of_all": _("A cap of 100 changes nothing."),
    "critical_never": _("Every answer earns %(below)s or more, so the critical rule never strikes."),
    "critical_unscored": _("A critical rule does nothing on a question that earns no points."),
    "empty_bonus": _("A bonus needs points."),
    "empty_section": _("This section asks nothing."),
    "many_questions": _("%(count)s questions: with more than %(most)s, shoppers answer worse."),
    "never_shown": _("Nobody is asked this: its condition can't hold."),
    "next_to_worthless": _("This section counts for %(share)s%% of the score."),
    "nothing_scored": _("No question earns points, so visits get no score."),
    "takes_long": _("Takes about %(minutes)s minutes: beyond %(most)s, answers get worse."),
    "unearnable": _("%(possible)s points are possible, but answers earn at most %(high)s."),
    "worthless": _("Its weight is 0: what is asked here doesn't count in the score."),
}


def warning_sentence(warning: DocumentError) -> str:
    """The reader's sentence."""
    return str(WARNINGS[warning.code]) % warning.parts
