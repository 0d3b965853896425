"""Between a scenario's document and the fields of its page, there and back without losing anything."""

from typing import Any

from audits.forms.scenario_lists import LINE_ROWS, PictureRows, QuestionRows, Rows, WindowRows
from audits.forms.scenarios import LANGUAGES, LISTS, TEXTS, InLanguages, ScenarioForm, money
from audits.models import ScenarioPicture
from audits.rules.documents import Place, listed

CODES = [code for code, _language in LANGUAGES]
Document = dict[str, Any]


class ScenarioPage:
    """The forms of one scenario, bound to what was sent, or showing a document."""

    def __init__(self, document: Document, name: str, currency: str, data: Any = None) -> None:
        self.document = document
        # Pictures that came with the form; why one of them can't be kept.
        self.brought: list[ScenarioPicture] = []
        self.picture_error = ""
        # Which row of the page a part of the written document came from.
        self.rows: dict[Place, int] = {}
        values = initial_of(document, currency) | {"name": name}
        self.form = ScenarioForm(data, initial=values)
        self.lists: dict[str, Rows] = {
            name: rows(data, initial=[in_fields("text", text) for text in listed(document, name)], prefix=name)
            for name, rows in LINE_ROWS.items()
        }
        self.pictures: Rows = PictureRows(data, initial=initial_pictures(document), prefix="pictures")
        self.windows: Rows = WindowRows(data, initial=initial_windows(document), prefix="windows")
        self.quiz: Rows = QuestionRows(data, initial=initial_quiz(document), prefix="quiz")

    @property
    def formsets(self) -> list[Rows]:
        """All the lists."""
        return [*self.lists.values(), self.pictures, self.windows, self.quiz]

    def is_valid(self) -> bool:
        """Whether all are; each is asked, so that every error is shown."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.formsets)])

    @property
    def has_errors(self) -> bool:
        """Whether something of what was sent needs another look."""
        return self.form.is_bound and not self.is_valid()

    def written(self) -> Document:
        """The document that the valid fields say; what they don't show (other languages, `x_` names) stays."""
        data = self.form.cleaned_data
        kept = {key: value for key, value in self.document.items() if key not in SHOWN}
        said: Document = {
            name: merged(self.document.get(name), self.form, name) for name in TEXTS if name != "purchase"
        }
        said |= {name: self.written_lines(name) for name in self.lists}
        said |= {name: data.get(name) for name in ("channel", "interaction", "duration_minutes", "fee_currency")}
        said |= {
            "fee": money(data.get("fee")),
            "purchase": self.purchase(),
            "pictures": self.written_pictures(),
            "windows": self.written_windows(),
            "eligibility": self.eligibility(),
            "quiz": self.written_quiz(),
        }
        if data.get("shows_score") or "shows_score" in self.document:
            said["shows_score"] = data.get("shows_score", False)
        if not said["pictures"] and "pictures" not in self.document:
            del said["pictures"]
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
        if not text and data.get("purchase_limit") is None:
            return None
        currency = data.get("purchase_currency") or data.get("fee_currency")
        return {**old, "text": text or None, "limit": money(data.get("purchase_limit")), "currency": currency}

    def eligibility(self) -> Document:
        """Only the rules that ask something."""
        data = self.form.cleaned_data
        old = self.document.get("eligibility") or {}
        kept = {key: value for key, value in old.items() if key not in ("languages", "max_distance_km", *OF_PERSON)}
        others = [code for code in old.get("languages") or [] if code not in CODES]
        distance = data.get("max_distance_km")
        said = {
            "languages": [*data.get("languages", []), *others],
            "max_distance_km": None if distance is None else str(distance),
            **{name: data.get(name) for name in OF_PERSON},
        }
        return kept | {key: value for key, value in said.items() if value}

    def written_lines(self, name: str) -> list[Document]:
        """A list of texts."""
        old = listed(self.document, name)
        texts: list[Document] = []
        for number, form in self.lists[name].kept():
            if text := merged(at(old, number), form, "text"):
                self.rows[name, len(texts)] = number
                texts.append(text)
        return texts

    def written_pictures(self) -> list[Document]:
        """The pictures with their captions, each once."""
        written: dict[str, Document] = {}
        for number, form in self.pictures.kept():
            name = str(form.cleaned_data.get("id") or "")
            if name and name not in written:
                self.rows["pictures", len(written)] = number
                before = at(listed(self.document, "pictures"), number)
                caption = merged(before.get("caption"), form, "caption")
                written[name] = {**before, "id": name, "caption": caption or None}
        for picture in self.brought:
            written.setdefault(str(picture.pk), {"id": str(picture.pk), "caption": None})
        return list(written.values())

    def written_windows(self) -> list[Document]:
        """The rows that say something."""
        written: list[Document] = []
        for number, form in self.windows.kept():
            data = form.cleaned_data
            row = {"weekdays": data.get("weekdays") or []}
            hours = (("from", data.get("opens")), ("to", data.get("closes")))
            row |= {key: f"{hour:%H:%M}" for key, hour in hours if hour}
            if any(row.values()):
                self.rows["windows", len(written)] = number
                written.append(row)
        return written

    def written_quiz(self) -> Document | None:
        """The quiz, or None where it has no question."""
        old = self.document.get("quiz") or {}
        questions: list[Document] = []
        for number, form in self.quiz.kept():
            before = at(listed(old, "questions"), number)
            text = merged(before.get("text"), form, "text")
            place: Place = ("quiz", "questions", len(questions))
            choices = self.written_choices(listed(before, "choices"), form.choices, (*place, "choices"))
            if text or choices:
                self.rows[place] = number
                questions.append({**before, "text": text, "choices": choices})
        if not questions:
            return None
        data = self.form.cleaned_data
        mark, attempts = data.get("pass_mark") or len(questions), data.get("attempts") or 3
        return {**old, "pass_mark": mark, "attempts": attempts, "questions": questions}

    def written_choices(self, old: list[Any], rows: Rows, place: Place) -> list[Document]:
        """The choices of a question that say something."""
        written: list[Document] = []
        for number, form in rows.kept():
            before = at(old, number)
            if text := merged(before.get("text"), form, "text"):
                self.rows[*place, len(written)] = number
                written.append({**before, "text": text, "correct": form.cleaned_data.get("correct", False)})
        return written


# Parts of who is eligible, each in a field of its own name.
OF_PERSON = ("min_age", "max_age", "genders", "car", "certificate", "min_visits", "min_rating")
SHOWN = {
    *TEXTS, *LISTS, "pictures", "channel", "interaction", "duration_minutes", "fee", "fee_currency", "windows",
    "eligibility", "quiz", "shows_score",
}  # fmt: skip


def at(parts: list[Any], number: int) -> Document:
    """The part that a row was shown of; nothing for a new row."""
    return parts[number] if number < len(parts) and isinstance(parts[number], dict) else {}


def merged(old: Any, form: InLanguages, name: str) -> Document:
    """One text: what the fields say, with the languages the page doesn't show."""
    others = {code: said for code, said in old.items() if code not in CODES} if isinstance(old, dict) else {}
    return dict(form.by_language(name)) | others


def in_fields(name: str, text: Any) -> Document:
    """A text as the fields of its languages."""
    return {f"{name}_{code}": text.get(code, "") if isinstance(text, dict) else "" for code in CODES}


def initial_of(document: Document, currency: str) -> Document:
    """What the main form shows of a document, whole or not."""
    purchase, eligibility = document.get("purchase") or {}, document.get("eligibility") or {}
    quiz = document.get("quiz") or {}
    plain = ("channel", "interaction", "duration_minutes", "fee", "fee_currency", "shows_score")
    values = {"fee_currency": currency, "purchase_currency": currency}
    values |= {name: document[name] for name in plain if document.get(name) is not None}
    values |= {f"purchase_{name}": purchase[name] for name in ("limit", "currency") if purchase.get(name)}
    values |= {
        name: eligibility[name] for name in ("languages", "max_distance_km", *OF_PERSON) if eligibility.get(name)
    }
    values |= {name: quiz[name] for name in ("pass_mark", "attempts") if quiz.get(name)}
    for name in TEXTS:
        values |= in_fields(name, purchase.get("text") if name == "purchase" else document.get(name))
    return values


def initial_pictures(document: Document) -> list[Document]:
    """A row per picture."""
    return [
        {"id": picture.get("id"), **in_fields("caption", picture.get("caption"))}
        for picture in listed(document, "pictures")
    ]


def initial_windows(document: Document) -> list[Document]:
    """A row per window."""
    return [
        {"weekdays": window.get("weekdays"), "opens": window.get("from"), "closes": window.get("to")}
        for window in listed(document, "windows")
    ]


def initial_quiz(document: Document) -> list[Document]:
    """A row per question."""
    return [
        {
            **in_fields("text", question.get("text")),
            "choices": [
                {**in_fields("text", choice.get("text")), "correct": choice.get("correct", False)}
                for choice in listed(question, "choices")
            ],
        }
        for question in listed(document.get("quiz"), "questions")
    ]
