"""What is wrong in a document, said to people in their language: by the error's code."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.rules.documents import DocumentError
from audits.rules.languages import TEXTS

SENTENCES: dict[str, Promise] = {
    "ages_not_in_order": _("The oldest must be at least as old as the youngest."),
    "bad_character": _("This has a character that is no text."),
    "band_without_limit": _("Every band but the last needs “up_to”."),
    "bands_not_rising": _("“up_to” must rise from band to band."),
    "blank_text": _("This says nothing in any language."),
    "bool_type": _("This must be true or false."),
    "cap_out_of_range": _("This must lie within 0 and 100."),
    "dict_type": _('This must be an object, such as {"en": "…"}.'),
    "duplicate_code": _("This code is used twice."),
    "empty_scale": _("“max” must be greater than “min”."),
    "greater_than_equal": _("This number is too small."),
    "last_band_limited": _("The last band may not have “up_to”."),
    "less_than_equal": _("This number is too large."),
    "list_needed": _("This operator takes a list of values."),
    "list_type": _("This must be a list."),
    "literal_error": _("This isn't one of the allowed values."),
    "missing": _("This is missing."),
    "model_type": _("This must be an object."),
    "names_no_question": _("A contradiction must name at least one question."),
    "negative": _("This may not be negative."),
    "no_bands": _("There must be at least one band."),
    "no_correct_choice": _("One of the choices must be correct."),
    "no_such_picture": _("There is no such picture here; bring it anew."),
    "no_wrong_choice": _("One of the choices must be wrong."),
    "not_a_decimal": _("This must be a decimal number such as 2 or 2.25."),
    "not_a_number": _("This number is too large."),
    "not_an_integer": _("This must be a whole number."),
    "not_an_object": _("This must be an object."),
    "not_utf8": _("This file isn't UTF-8 text. Save it as UTF-8 and try again."),
    "pass_mark_too_high": _("This is more than there are questions."),
    "string_pattern_mismatch": _("This isn't written in the right form."),
    "string_too_long": _("This is too long."),
    "string_type": _("This must be text."),
    "too_big": _("This is bigger than 5 MB."),
    "too_deep": _("The document is nested too deeply."),
    "too_long": _("There are too many of these."),
    "too_many_places": _("This may have at most two decimal places."),
    "too_short": _("There are too few of these."),
    "union_tag_not_found": _("A condition has exactly one form: question, all, any or not."),
    "union_tag_invalid": _("A condition has exactly one form: question, all, any or not."),
    "unknown_schema": _("This must be 1, the only schema there is."),
    "value_needed": _("This operator needs a value."),
    "weekday_twice": _("A weekday is named twice."),
    "window_ends_early": _("The hours must end after they begin."),
    "wrong_type": _("This must be a list."),
}
WITH_DETAIL: dict[str, Promise] = {
    "duplicate_key": _("A name stands twice in one object: %(detail)s."),
    "not_json": _("This is not JSON: %(detail)s."),
    "unknown_field": _("There is no such field: %(detail)s."),
    "unknown_kind": _("There is no such kind of question: %(detail)s."),
}
WITH_PARTS: dict[str, Promise] = {
    "no_such_question": _("This names a question that isn't there: “%(question)s”."),
    "not_an_earlier_question": _(
        "A condition may name only earlier questions: “%(question)s” comes later, or isn't there."
    ),
    "operator_does_not_fit": _("This comparison doesn't fit the kind of the question “%(question)s”."),
    "too_many_questions": _("There are more than %(most)s questions."),
    "not_json": _("This is not JSON. Line %(line)s, column %(column)s: %(problem)s."),
    "unknown_field": _("There is no field “%(field)s” here. There are: %(known)s."),
}


def sentence(error: DocumentError) -> str:
    """The reader's sentence; where a part of it comes from the document, the rule's own words follow."""
    if error.code == "too_short" and error.place and error.place[-1] in TEXTS:
        return gettext("Nothing is written here yet.")
    if error.code in SENTENCES:
        return str(SENTENCES[error.code])
    if error.code in WITH_PARTS and error.parts:
        return str(WITH_PARTS[error.code]) % error.parts
    if error.code in WITH_DETAIL:
        return str(WITH_DETAIL[error.code]) % {"detail": error.detail}
    return error.detail
