"""What reviewers and managers type about a visit: answers by kind, remarks, deadlines, reasons, decisions."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import Branch, Dispute, Evidence, Wave
from audits.models.visit import VisitQuerySet
from audits.rules.answers import EVIDENCE_KINDS
from audits.rules.checklist import MultipleChoice, QuestionBase, Scale, SingleChoice
from audits.rules.readable import in_language, minutes_and_seconds
from audits.services.remarks import LONGEST

CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)")
LOCAL_TIME = "%Y-%m-%dT%H:%M"
Pairs = list[tuple[str, str]]


def bare(field: forms.Field, **attrs: object) -> forms.Field:
    """The field, never required: what an answer must be is judged by the rules of its kind."""
    field.required = False
    field.widget.attrs.update(attrs)
    return field


def choice_pairs(question: SingleChoice | MultipleChoice, language: str) -> Pairs:
    """Codes and texts of a question's choices."""
    return [(choice.code, in_language(choice.text, language)) for choice in question.choices]


def number_pairs(question: QuestionBase) -> Pairs:
    """The steps of a scale or of an NPS question."""
    low, high = (question.min, question.max) if isinstance(question, Scale) else (0, 10)
    return [(str(step), str(step)) for step in range(low, min(high, low + 100) + 1)]


class AnswerForm(forms.Form):
    """One answer, in the field that fits its question's kind; `json_value` is what the services take."""

    def __init__(
        self,
        *args: Any,
        question: QuestionBase,
        language: str,
        files: Iterable[Evidence] = (),
        raw: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.kind = question, str(getattr(question, "kind", ""))
        self.evidence = list(files)
        label = _("Right answer")
        for name, field in self.answer_fields(language).items():
            field.label = field.label or label
            self.fields[name] = field
        if question.allow_na:
            self.fields["na"] = forms.BooleanField(label=_("Not applicable"), required=False)
        if not self.is_bound:
            self.initial.update(self.initial_of(raw))

    @property
    def answer_names(self) -> list[str]:
        """The fields that make up the value."""
        return ["lat", "lon", "accuracy_m"] if self.kind == "location" else ["value"]

    def answer_fields(self, language: str) -> dict[str, forms.Field]:
        """The fields of the question's kind."""
        if self.kind == "location":
            return {
                "lat": bare(forms.CharField(label=_("Latitude")), inputmode="decimal"),
                "lon": bare(forms.CharField(label=_("Longitude")), inputmode="decimal"),
                "accuracy_m": bare(forms.CharField(label=_("Accuracy, metres")), inputmode="decimal"),
            }
        return {"value": self.value_field(language)}

    def value_field(self, language: str) -> forms.Field:
        """The one field of a kind that has one."""
        question = self.question
        if isinstance(question, SingleChoice):
            return self.radio(choice_pairs(question, language))
        if isinstance(question, MultipleChoice):
            return self.boxes(choice_pairs(question, language))
        if self.kind in EVIDENCE_KINDS:
            return self.boxes([(str(file.pk), self.file_words(file)) for file in self.evidence])
        if self.kind == "yes_no":
            return self.radio([("yes", str(_("Yes"))), ("no", str(_("No")))])
        if self.kind in ("scale", "nps"):
            return self.radio(number_pairs(question))
        return self.typed_field()

    def typed_field(self) -> forms.Field:
        """A field that is typed into."""
        if self.kind == "text":
            return bare(forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000))
        if self.kind == "date":
            return bare(forms.CharField(widget=forms.TextInput(attrs={"type": "date"})))
        if self.kind == "time":
            return bare(forms.CharField(widget=forms.TextInput(attrs={"type": "time"})))
        if self.kind == "duration":
            field = forms.CharField(max_length=12, help_text=_("Minutes and seconds, like 4:05."))
            return bare(field, inputmode="text", placeholder="0:00")
        return bare(forms.CharField(max_length=60), inputmode="decimal")

    def radio(self, pairs: Pairs) -> forms.Field:
        """One of several, or none where no answer is needed."""
        if not self.question.required:
            pairs = [*pairs, ("", str(_("No answer")))]
        return bare(forms.ChoiceField(choices=pairs, widget=forms.RadioSelect))

    def boxes(self, pairs: Pairs) -> forms.Field:
        """Any of several."""
        return bare(forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple))

    def file_words(self, file: Evidence) -> str:
        """A file by its kind and place in the row, as the page numbers them."""
        return f"{file.get_kind_display()} {self.evidence.index(file) + 1}"

    def initial_of(self, raw: Any) -> dict[str, Any]:
        """What the fields show of a stored answer."""
        if isinstance(raw, dict) and "na" in raw:
            return {"na": True}
        if self.kind == "location":
            return dict(raw) if isinstance(raw, dict) else {}
        if self.kind == "duration" and isinstance(raw, int | str) and str(raw).isdigit():
            return {"value": minutes_and_seconds(int(raw))}
        return {"value": raw}

    def json_value(self) -> Any:
        """The answer as JSON: `{"na": true}`, None for none, else the value by its kind. Call it when valid."""
        given = self.cleaned_data
        if given.get("na"):
            return {"na": True}
        if self.kind == "location":
            place = {name: str(given.get(name) or "").replace(",", ".") for name in self.answer_names}
            return {name: text for name, text in place.items() if text} or None
        value = given.get("value")
        if self.kind == "duration":
            return seconds_of(str(value or ""))
        if self.kind in ("number", "money"):
            return str(value or "").replace(",", ".").replace("\u00a0", "").replace(" ", "") or None
        return value or ([] if self.kind == "multiple_choice" else None)


def seconds_of(text: str) -> int | str | None:
    """4:05 is 245; plain digits are seconds; anything else stays as typed, for the rules to refuse."""
    match = CLOCK.fullmatch(text.strip())
    if match:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    return int(text) if text.strip().isdecimal() and text.isascii() else text or None


class CorrectionForm(AnswerForm):
    """Another answer, and why."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST, widget=forms.TextInput)
    field_order = ["value", "lat", "lon", "accuracy_m", "na", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class DecisionForm(AnswerForm):
    """What HQ says to a dispute: upheld with the right answer, or dismissed."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Dispute.Decision.choices, widget=forms.RadioSelect)
    reply = forms.CharField(
        label=_("Reply to the director"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["decision", "value", "lat", "lon", "accuracy_m", "na", "reply"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class DismissForm(forms.Form):
    """The only decision left where the answer is hidden by now."""

    decision = forms.ChoiceField(
        choices=[(Dispute.Decision.DISMISSED.value, Dispute.Decision.DISMISSED.label)],
        initial=Dispute.Decision.DISMISSED.value,
        widget=forms.HiddenInput,
    )
    reply = forms.CharField(
        label=_("Reply to the director"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def json_value(self) -> None:
        """There is no answer to put right."""


class RemarkForm(forms.Form):
    """A remark to the shopper."""

    text = forms.CharField(
        label=_("Remark to the shopper"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReturnForm(forms.Form):
    """Until when the shopper may answer, in the zone that is active: the branch's."""

    until = forms.DateTimeField(
        label=_("Until"),
        input_formats=[LOCAL_TIME],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )


class ApproveForm(forms.Form):
    """Why a visit counts although files of it are missing."""

    reason = forms.CharField(label=_("Why approve without them"), required=False, max_length=LONGEST)


class RejectForm(forms.Form):
    """Why a visit doesn't count."""

    reason = forms.CharField(label=_("Why (the shopper reads it)"), max_length=LONGEST)
    plan_replacement = forms.BooleanField(label=_("Plan another visit instead"), required=False)

    def __init__(self, *args: Any, may_plan: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_plan:
            del self.fields["plan_replacement"]


class QueueFilter(forms.Form):
    """Which visits of the queue."""

    wave = forms.ModelChoiceField(
        label=_("Wave"), queryset=Wave.objects.none(), required=False, empty_label=_("All waves")
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.none(), required=False, empty_label=_("All branches")
    )
    flagged = forms.BooleanField(label=_("Flagged only"), required=False)

    def __init__(self, *args: Any, queue: VisitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only what has something to review; a chain has thousands of branches.
        waves, branches = queue.order_by().values("wave"), queue.order_by().values("branch")
        self.fields["wave"].queryset = Wave.objects.filter(pk__in=waves)  # type: ignore[attr-defined]
        self.fields["branch"].queryset = Branch.objects.filter(pk__in=branches)  # type: ignore[attr-defined]
