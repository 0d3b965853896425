"""What becomes of a file's rows, and why a file can't be read, said to people: by the reason's code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.exchange.fates import Reason
from audits.exchange.sheet_words import KINDS as KIND_WORDS
from audits.exchange.sheet_words import word
from audits.exchange.workbooks import BadWorkbook
from audits.forms.document_errors import sentence
from audits.views.checklist_words import KINDS
from audits.views.design import language_name, reader_language

REASONS: dict[str, Promise] = {
    "above_header": _("Stands above the row with the columns’ names."),
    "acknowledge_as_choice": _("To acknowledge becomes one choice, “OK”."),
    "barcode_as_text": _("A barcode is typed in as text."),
    "begin_without_end": _("This group has no end."),
    "calculation": _("“%(type)s” calculates: there are no calculations here."),
    "cell_not_understood": _("“%(text)s” can’t be understood in the column %(column)s (cell %(cell)s)."),
    "choice_no_name": _("A choice needs the name of its list and a name of its own."),
    "choice_twice": _("The choice %(name)s stands twice in its list."),
    "code_made": _("“%(name)s” can’t be a code here: it is called %(code)s."),
    "column_left_out": _("The column %(column)s isn’t carried: “%(text)s”."),
    "column_no_name": _("The column %(column)s has no name: “%(text)s”."),
    "column_twice": _("The column %(column)s stands twice, its second text isn’t carried: “%(text)s”."),
    "comment_as_help": _("The comment is no rule for comments: it becomes help for the shopper."),
    "condition_left_out": _("Shown always, its condition isn’t carried: %(text)s"),
    "condition_only_here": _("Other tools show it always: its condition can’t be said there."),
    "date_as_scale": _("The spreadsheet has made a date of it (%(text)s): taken for a scale of %(low)s to %(high)s."),
    "datetime_as_two": _("The time of day becomes a question of its own, %(code)s."),
    "end_without_begin": _("This ends a group that never began."),
    "exact_broken": _("What was kept here can’t be read any more."),
    "exact_edited": _("The cell was edited since the export, so it counts, and not what was kept here."),
    "exact_gone": _("What this is about is no longer in the file."),
    "external_choices": _("Its choices are in another file: they aren’t carried."),
    "formulas_as_values": _("%(count)s formulas count as what they last came to."),
    "formulas_without_value": _("Formulas without a result count as empty (%(count)s): %(cells)s."),
    "group_flattened": _(
        "A group inside another: its questions stand in the section %(section)s, each with its condition."
    ),
    "groups_too_deep": _("Too many groups stand in each other."),
    "header_again": _("These are the columns’ names once more."),
    "heading_as_section": _("Taken for a heading: it begins a section."),
    "kind_as_text": _("“%(text)s” is no kind of question, so it is taken for a text. There are: %(known)s."),
    "kind_by_options": _("“%(text)s” is no kind of question; by its options it is: %(kind)s."),
    "kind_guessed": _("No kind is named; by its options it is: %(kind)s."),
    "kind_not_said": _("Neither a kind nor options are named: it is asked as yes or no."),
    "language_taken": _("The columns name no language: their texts are taken for %(language)s."),
    "list_as_yes_no": _("The list %(list)s says yes and no: it becomes a question of yes or no."),
    "list_unused": _("No question that is carried has this list."),
    "merged_cells": _("Merged cells are read by their first one (%(count)s): %(cells)s."),
    "metadata": _("“%(type)s” is kept by the phone itself, with every visit."),
    "na_allowed": _("Not applicable is no option here: whoever answers may choose it beside them."),
    "names_later_question": _("It looks at %(name)s, which comes later."),
    "names_unknown_question": _("It looks at %(name)s, which isn’t carried."),
    "no_label": _("Has no label; its name is shown instead."),
    "no_name": _("Has no name; a code is made from its label."),
    "no_question": _("Has no question."),
    "no_such_list": _("Its list of choices is missing or empty: %(type)s."),
    "no_type": _("Has no type."),
    "nothing_in_it": _("Nothing in this group is carried, so it becomes no section."),
    "numbered_anew": _("The column %(column)s isn’t carried: questions are numbered by their places."),
    "operator_does_not_fit": _("Its comparison doesn’t fit the kind of %(name)s."),
    "options_differ": _(
        "The languages have different numbers of options: look whether the right ones belong together."
    ),
    "options_left_out": _("A question of the kind “%(kind)s” takes no such options: “%(text)s”."),
    "other_as_choice": _("“Other” becomes a choice; what it is goes into the comment."),
    "points_left_out": _("A question of the kind “%(kind)s” earns no points: “%(text)s”."),
    "points_of_choices": _("The choices have points of their own, so these don’t count: “%(text)s”."),
    "points_without_bands": _(
        "How much a number earns is said by limits, such as “<=3: 5; else: 0”. Not carried: “%(text)s”."
    ),
    "points_without_choices": _(
        "Each option has its own points, such as “Good = 5; Bad = 0”. Not carried: “%(text)s”."
    ),
    "pyxform_says": _("ODK’s own check says: %(text)s"),
    "range_as_number": _("Only whole steps of one make a scale: it becomes a number (%(text)s)."),
    "repeat": _("Repeats aren’t carried, nor what is in them."),
    "required_expression": _("Required always: %(text)s can’t be said here."),
    "scale_without_ends": _("A scale needs its ends, such as 1-5, among its options or as its type."),
    "section_again": _("The section %(section)s was there before: the question goes there."),
    "section_of_its_own": _("Stands in no section: it goes into a new one, %(section)s."),
    "section_says_twice": _("The section %(section)s says something else further up; that counts."),
    "settings_second_row": _("Only the first row counts here."),
    "sheet_left_out": _("The sheet %(sheet)s isn’t carried."),
    "total_row": _("A total: it follows from the questions’ points, so it is no question."),
    "too_many_choices": _("There are too many choices for a checklist: %(name)s."),
    "unknown_language": _("The language of the column %(column)s isn’t known: “%(text)s”."),
    "unknown_type": _("There is nothing like “%(type)s” here."),
    "whole_number": _("Decimals are taken too."),
    "xpath_ends_early": _("It ends too early."),
    "xpath_function": _("“%(name)s” can’t be said here."),
    "xpath_not_one_question": _("A condition compares one question with a value."),
    "xpath_other": _("This part can’t be said here: %(part)s"),
    "xpath_too_deep": _("It is nested too deeply."),
}
REFUSALS: dict[str, Promise] = {
    "broken_workbook": _("This workbook is broken. Open it in a spreadsheet program and save it again as .xlsx."),
    "empty_workbook": _("This workbook is empty."),
    "no_questions_column": _("No column is named “Question”. Its name must stand in one of the first 20 rows."),
    "no_table": _("A %(kind)s file can’t be read. Bring the table that it was made of, saved as .xlsx."),
    "not_a_table": _("This is neither a CSV file nor an Excel workbook (.xlsx)."),
    "not_a_workbook": _("This is no Excel workbook (.xlsx)."),
    "old_workbook": _("This is an old .xls file or behind a password. Save it as .xlsx without a password."),
    "other_table": _("A %(kind)s file can’t be read. Open it in a spreadsheet program and save it as .xlsx."),
    "too_big": _("This file is bigger than %(megabytes)s MB."),
    "too_many_rows": _("The sheet %(sheet)s has more than %(limit)s rows."),
    "too_many_sheets": _("This workbook has more than %(limit)s sheets."),
    "too_much_text": _("This workbook has more text than any checklist."),
    "unknown_file": _("This is neither an Excel workbook (.xlsx) nor a JSON document."),
    "unpacks_too_big": _("This file unpacks to far more than a checklist needs."),
}


def reason_in_words(reason: Reason) -> str:
    """One reason as a sentence."""
    if reason.error:
        return sentence(reason.error)
    parts = dict(reason.parts)
    if "language" in parts:
        parts["language"] = language_name(str(parts["language"]))
    if reason.code == "kind_as_text":
        parts["known"] = ", ".join(word(KIND_WORDS, kind, reader_language()) for kind in KIND_WORDS)
    if "kind" in parts:
        parts["kind"] = str(KINDS[str(parts["kind"])])
    return str(REASONS[reason.code]) % parts


def refusal_in_words(refused: BadWorkbook) -> str:
    """Why a file isn't read at all."""
    return str(REFUSALS[refused.code]) % refused.parts
