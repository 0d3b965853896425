"""Between a scenario's document and the fields of its page, there and back without losing anything."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.forms.document_errors import sentence
from audits.forms.scenarios import (
    LANGUAGES,
    LINES,
    TEXTS,
    InLanguages,
    QuizFormSet,
    ScenarioForm,
    WindowFormSet,
    lines_of,
    money,
)
from audits.rules.documents import DocumentError, listed

CODES = [code for code, _language in LANGUAGES]
Document = dict[str, Any]


class ScenarioPage:
    """The three forms of one scenario, bound to what was sent, or showing a document."""

    def __init__(self, document: Document, name: str, currency: str, data: Any = None) -> None:
        self.document = document
        values = initial_of(document, currency) | {"name": name}
        self.form = ScenarioForm(data, initial=values)
        self.windows = WindowFormSet(data, initial=initial_windows(document), prefix="windows")
        self.quiz = QuizFormSet(data, initial=initial_quiz(document), prefix="quiz")

    def is_valid(self) -> bool:
        """Whether all three are; each is asked, so that every error is shown."""
        return all([self.form.is_valid(), self.windows.is_valid(), self.quiz.is_valid()])

    def written(self) -> Document:
        """The document that the fields say; what they don't show (other languages, `x_` names) stays."""
        data = self.form.cleaned_data
        kept = {key: value for key, value in self.document.items() if key not in SHOWN}
        said: Document = {
            name: merged(self.document.get(name), self.form, name) for name in TEXTS if name != "purchase"
        }
        said |= {name: merged_lines(listed(self.document, name), self.form, name) for name in LINES}
        said |= {name: data[name] for name in ("channel", "interaction", "duration_minutes", "fee_currency")}
        said |= {
            "fee": money(data["fee"]),
            "purchase": self.purchase(),
            "windows": self.written_windows(),
            "eligibility": self.eligibility(),
            "quiz": self.written_quiz(),
        }
        if data["shows_score"] or "shows_score" in self.document:
            said["shows_score"] = data["shows_score"]
        nothing: tuple[Any, ...] = ("", None, {})
        return kept | {
            key: value
            for key, value in said.items()
            if value not in nothing or key in ("purchase", "quiz", "eligibility")
        }

    def purchase(self) -> Document | None:
        """What is bought, or None where all its fields are empty."""
        old, data = self.document.get("purchase") or {}, self.form.cleaned_data
        text = merged(old.get("text") if any(self.form.by_language("purchase")) else None, self.form, "purchase")
        if not text and data["purchase_limit"] is None:
            return None
        limit = money(data["purchase_limit"])
        said = {"text": text or None, "limit": limit, "currency": data["purchase_currency"] or data["fee_currency"]}
        return {**old, **said}

    def eligibility(self) -> Document:
        """Only the rules that ask something."""
        data = self.form.cleaned_data
        old = self.document.get("eligibility") or {}
        kept = {key: value for key, value in old.items() if key not in ("languages", "max_distance_km")}
        others = [code for code in old.get("languages") or [] if code not in CODES]
        distance = data["max_distance_km"]
        said = {
            "languages": [*data["languages"], *others],
            "max_distance_km": None if distance is None else str(distance),
        }
        return kept | {key: value for key, value in said.items() if value}

    def written_windows(self) -> list[Document]:
        """The rows that say something."""
        rows = []
        for data in filled(self.windows):
            row = {"weekdays": data["weekdays"]}
            row |= {key: f"{data[name]:%H:%M}" for key, name in (("from", "opens"), ("to", "closes")) if data[name]}
            if any(row.values()):
                rows.append(row)
        return rows

    def written_quiz(self) -> Document | None:
        """The quiz, or None where it has no question."""
        old = self.document.get("quiz") or {}
        questions = []
        for number, form in enumerate(self.quiz.forms):
            before = (listed(old, "questions")[number : number + 1] or [{}])[0]
            if form in self.quiz.deleted_forms or not (text := merged(before.get("text"), form, "text")):
                continue
            choices = merged_lines([choice["text"] for choice in listed(before, "choices")], form, "choices")
            correct = form.cleaned_data.get("correct") or []
            marked = [{"text": each, "correct": at in correct} for at, each in enumerate(choices, start=1)]
            questions.append({**before, "text": text, "choices": marked})
        if not questions:
            return None
        data = self.form.cleaned_data
        mark, attempts = data["pass_mark"] or len(questions), data["attempts"] or 3
        return {**old, "pass_mark": mark, "attempts": attempts, "questions": questions}

    def show(self, errors: Iterable[DocumentError]) -> None:
        """Put what the rules refused beside the fields it came from, or above the form where there is none."""
        for error in errors:
            field = field_of(error)
            if field in self.form.fields:
                self.form.add_error(field, sentence(error))
            else:
                self.form.add_error(None, f"{where(error)}: {sentence(error)}")


SHOWN = {
    *TEXTS, *LINES, "channel", "interaction", "duration_minutes", "fee", "fee_currency", "windows", "eligibility",
    "quiz", "shows_score",
}  # fmt: skip
PARTS: dict[str, Promise] = {
    **{name: label for name, (label, _hint) in (TEXTS | LINES).items()},
    "windows": _("Hours"),
    "quiz": _("Quiz"),
    "eligibility": _("Who is eligible"),
}


def where(error: DocumentError) -> str:
    """The part's name and the number in it, as the page counts them."""
    name = str(PARTS.get(str(error.place[0]), error.path)) if error.place else ""
    numbers = [str(step + 1) for step in error.place if isinstance(step, int)]
    return f"{name} {', '.join(numbers)}".strip()


def field_of(error: DocumentError) -> str:
    """The field that an error stands beside."""
    steps = [str(step) for step in error.place if not isinstance(step, int)]
    if not steps or (any(isinstance(step, int) for step in error.place) and steps[0] not in LINES):
        return ""
    if steps[0] == "purchase":
        return {"limit": "purchase_limit", "currency": "purchase_currency"}.get(steps[-1], "purchase_en")
    if steps[0] in TEXTS or steps[0] in LINES:
        return f"{steps[0]}_{CODES[0]}"
    return steps[-1]


def filled(formset: Any) -> list[Document]:
    """The rows to keep, in order."""
    return [form.cleaned_data for form in formset.forms if form not in formset.deleted_forms and form.cleaned_data]


def merged(old: Any, form: InLanguages, name: str) -> Document:
    """One text: what the fields say, with the languages the page doesn't show."""
    others = {code: said for code, said in old.items() if code not in CODES} if isinstance(old, dict) else {}
    return dict(form.by_language(name)) | others


def merged_lines(old: list[Any], form: InLanguages, name: str) -> list[Document]:
    """A list of texts from lines, with the languages the page doesn't show."""
    lines = {code: lines_of(said) for code, said in form.by_language(name)}
    texts = []
    for number in range(max(map(len, lines.values()), default=0)):
        before = old[number] if number < len(old) and isinstance(old[number], dict) else {}
        others = {code: said for code, said in before.items() if code not in CODES}
        texts.append({code: said[number] for code, said in lines.items()} | others)
    return texts


def initial_of(document: Document, currency: str) -> Document:
    """What the main form shows of a document, whole or not."""
    purchase, eligibility = document.get("purchase") or {}, document.get("eligibility") or {}
    quiz = document.get("quiz") or {}
    plain = ("channel", "interaction", "duration_minutes", "fee", "fee_currency", "shows_score")
    values = {"fee_currency": currency, "purchase_currency": currency}
    values |= {name: document[name] for name in plain if document.get(name) is not None}
    values |= {f"purchase_{name}": purchase[name] for name in ("limit", "currency") if purchase.get(name)}
    values |= {name: eligibility[name] for name in ("languages", "max_distance_km") if eligibility.get(name)}
    values |= {name: quiz[name] for name in ("pass_mark", "attempts") if quiz.get(name)}
    for code in CODES:
        values |= {f"{name}_{code}": (document.get(name) or {}).get(code, "") for name in TEXTS if name != "purchase"}
        values[f"purchase_{code}"] = (purchase.get("text") or {}).get(code, "")
        values |= {f"{name}_{code}": joined(listed(document, name), code) for name in LINES}
    return values


def initial_windows(document: Document) -> list[Document]:
    """A row per window."""
    return [
        {"weekdays": window.get("weekdays"), "opens": window.get("from"), "closes": window.get("to")}
        for window in listed(document, "windows")
    ]


def initial_quiz(document: Document) -> list[Document]:
    """A row per question."""
    rows = []
    for question in listed(document.get("quiz"), "questions"):
        choices = listed(question, "choices")
        right = [str(number) for number, choice in enumerate(choices, start=1) if choice.get("correct")]
        row = {"correct": ", ".join(right)}
        for code in CODES:
            row[f"text_{code}"] = (question.get("text") or {}).get(code, "")
            row[f"choices_{code}"] = joined([choice.get("text") for choice in choices], code)
        rows.append(row)
    return rows


def joined(texts: list[Any], code: str) -> str:
    """The lines of one language; a line's own breaks become spaces, since a line is a text here."""
    said = [" ".join(str(text.get(code, "")).split()) if isinstance(text, dict) else "" for text in texts]
    return "\n".join(said).strip()
