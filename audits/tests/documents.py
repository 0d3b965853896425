"""Any valid checklist document, as hypothesis makes them up, and answers to its questions."""

from typing import Any

from hypothesis import strategies as st

from audits.rules.conditions import COMPARABLE_KINDS

Document = dict[str, Any]
LETTERS = st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")
WORDS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        ["Привіт", "=1+1", " blanks ", "a\nb", "${q}", "_x0041_", "-", "@x", "\x07", "«так»", 'it\'s "it"']
    ),
)
TEXTS = st.dictionaries(st.sampled_from(["en", "uk", "ru", "kk-Latn"]), WORDS, min_size=1, max_size=3)
CODES = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True),
    st.sampled_from(["data", "meta", "yes", "no", "yes_no", "or_other", "name", "label", "type", "q", "a" * 50]),
)
POINTS = st.one_of(st.integers(0, 20), st.sampled_from(["0", "2.5", "2.50", "07", None]))
SIGNED = st.one_of(st.integers(-5, 20), st.sampled_from(["-0.5", "3", None]))
X_FIELDS = st.dictionaries(
    st.sampled_from(["x_crm", "x_"]),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS, TEXTS),
    max_size=1,
)
BANDED = ("number", "money", "duration")
BARE = ("nps", "text", "date", "time", "photo", "audio", "video", "file", "location", "note")


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    """Objects in which each field may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def choices(draw: st.DrawFn) -> list[Document]:
    codes = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
    return [{"code": code, "text": draw(TEXTS), **draw(some(points=SIGNED)), **draw(X_FIELDS)} for code in codes]


@st.composite
def bands(draw: st.DrawFn) -> list[Document]:
    limits = sorted(draw(st.sets(st.integers(-3, 300), max_size=3)))
    return [*({"up_to": limit, **draw(some(points=POINTS))} for limit in limits), draw(some(points=POINTS))]


@st.composite
def of_kind(draw: st.DrawFn) -> Document:
    """What a kind needs, and may have."""
    kind = draw(st.sampled_from(["yes_no", "single_choice", "multiple_choice", "scale", *BANDED, *BARE]))
    if kind == "yes_no":
        return {"kind": kind, **draw(some(points=POINTS, good=st.sampled_from(["yes", "no"])))}
    if kind == "single_choice":
        return {"kind": kind, "choices": draw(choices())}
    if kind == "multiple_choice":
        return {"kind": kind, "choices": draw(choices()), **draw(some(points=POINTS))}
    if kind == "scale":
        low = draw(st.integers(-3, 5))
        labels = draw(some(points=POINTS, min_label=TEXTS, max_label=TEXTS))
        return {"kind": kind, "min": low, "max": low + draw(st.integers(1, 9)), **labels}
    return {"kind": kind, **(draw(some(bands=bands())) if kind in BANDED else {})}


EVIDENCE = st.lists(
    st.builds(
        lambda kind, rest: {"kind": kind, **rest},
        st.sampled_from(["photo", "audio", "receipt", "document"]),
        some(min=st.integers(0, 3), max=st.integers(1, 9), when=st.sampled_from(["always", "points_lost"])),
    ),
    max_size=2,
)
CRITICAL = st.fixed_dictionaries(
    {
        "below": st.sampled_from([1, "0.5", 2]),
        "effect": st.sampled_from(["fail_visit", "fail_section", {"cap": 50}, {"cap": "12.50"}]),
    }
)
COMMON = some(
    help=TEXTS,
    standard=TEXTS,
    required=st.booleans(),
    allow_na=st.booleans(),
    critical=st.one_of(st.none(), CRITICAL),
    bonus=st.booleans(),
    subjective=st.booleans(),
    comment=st.sampled_from(["never", "optional", "when_points_lost", "always"]),
    evidence=EVIDENCE,
)


@st.composite
def conditions(draw: st.DrawFn, earlier: list[Document], deep: int = 2) -> Document:
    """A condition on questions of `earlier`, which has at least one."""
    form = draw(st.sampled_from(["leaf", "leaf", "all", "any", "not"] if deep else ["leaf"]))
    if form in ("all", "any"):
        return {form: draw(st.lists(conditions(earlier, deep - 1), max_size=3))}
    if form == "not":
        return {"not": draw(conditions(earlier, deep - 1))}
    question = draw(st.sampled_from(earlier))
    kind = question["kind"]
    fitting = [name for name, kinds in COMPARABLE_KINDS.items() if kind in kinds]
    operator = draw(st.sampled_from([*fitting, *fitting, "answered", "lost_points"]))
    leaf = {"question": question["code"], "is": operator}
    if operator in ("answered", "lost_points"):
        return leaf
    if operator in ("in", "not_in"):
        return {**leaf, "value": draw(st.lists(values(question), max_size=3))}
    if operator == "contains":
        return {
            **leaf,
            "value": draw(st.one_of(st.sampled_from([each["code"] for each in question["choices"]]), WORDS)),
        }
    return {**leaf, "value": draw(values(question))}


def values(question: Document) -> st.SearchStrategy[Any]:
    """What a condition may compare with: mostly what the question can be answered by."""
    codes = [choice["code"] for choice in question.get("choices") or []]
    fitting: dict[str, st.SearchStrategy[Any]] = {
        "yes_no": st.sampled_from(["yes", "no"]),
        "single_choice": st.sampled_from(codes or ["x"]),
        "multiple_choice": st.lists(st.sampled_from(codes or ["x"]), unique=True),
        "date": st.sampled_from(["2026-11-22", "never"]),
        "time": st.sampled_from(["09:30", "10:00:00"]),
        **dict.fromkeys(
            ("scale", "nps", *BANDED), st.one_of(st.integers(-3, 400), st.sampled_from(["3", "2.50", "x"]))
        ),
    }
    return st.one_of(fitting.get(question["kind"], WORDS), WORDS)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A valid document."""
    codes = draw(st.lists(CODES, min_size=1, max_size=7, unique=True))
    section_codes = draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
    earlier: list[Document] = []
    sections = []
    for position, code in enumerate(section_codes):
        section = {"code": code, "title": draw(TEXTS), **draw(some(weight=POINTS, touchpoint=CODES)), **draw(X_FIELDS)}
        section |= shown(draw, [question for question in earlier if question["kind"] != "note"])
        mine = codes[position :: len(section_codes)]
        section["questions"] = []
        for name in mine:
            question = {"code": name, "text": draw(TEXTS), **draw(of_kind()), **draw(COMMON), **draw(X_FIELDS)}
            question |= shown(draw, [each for each in earlier if each["kind"] != "note"])
            section["questions"].append(question)
            earlier.append(question)
        sections.append(section)
    document = {"schema": 1, "title": draw(TEXTS), "sections": sections, **draw(X_FIELDS)}
    document |= draw(some(scoring=some(method=st.sampled_from(["sections", "points"]))))
    askable = [question for question in earlier if question["kind"] != "note"]
    if askable and draw(st.booleans()):
        document["contradictions"] = [{"when": {"question": askable[0]["code"], "is": "answered"}, "text": draw(TEXTS)}]
    return document


def shown(draw: st.DrawFn, earlier: list[Document]) -> Document:
    """Sometimes a condition."""
    return {"show_if": draw(conditions(earlier))} if earlier and draw(st.booleans()) else {}


@st.composite
def answers(draw: st.DrawFn, document: Document) -> Document:
    """Valid answers to some of a document's questions."""
    found: Document = {}
    for section in document["sections"]:
        for question in section["questions"]:
            answer = draw(answer_to(question))
            if answer is not None:
                found[question["code"]] = answer
    return found


def answer_to(question: Document) -> st.SearchStrategy[Any]:
    """One answer of a question's kind, or None."""
    codes = [choice["code"] for choice in question.get("choices") or []]
    numbers = st.sampled_from([0, 2, "2.5", 60])
    of_kinds: dict[str, st.SearchStrategy[Any]] = {
        "yes_no": st.sampled_from(["yes", "no"]),
        "single_choice": st.sampled_from(codes or ["x"]),
        "multiple_choice": st.lists(st.sampled_from(codes or ["x"]), unique=True),
        "scale": st.integers(question.get("min", 0), question.get("max", 1)),
        "number": numbers,
        "money": numbers,
        "duration": st.sampled_from([0, 60, 200]),
        "nps": st.integers(0, 10),
        "text": st.just("words"),
        "date": st.just("2026-11-22"),
        "time": st.just("09:30"),
    }
    return st.one_of(st.none(), of_kinds.get(question["kind"], st.none()))
