"""XLSForm's `relevant` to conditions: the part of XPath that a condition can say, parsed; all else is refused by name.

An unanswered question is an empty text in XPath and makes every operator false here (scoring.md, "Conditions"),
so `!=` becomes `not (eq)`, which is true of both before an answer is given.
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audits.rules.conditions import NUMERIC_KINDS, ORDERED_KINDS
from audits.rules.documents import nested_deeper

Condition = dict[str, Any]
MAX_DEPTH = 20
MAX_TOKENS = 3000
MAX_NESTING = 30  # a question stands six deep in a document, which may be 40 deep
CHOSEN = ("yes_no", "single_choice")
TOKEN = re.compile(
    r"""\s*(?:\$\{(?P<ref>[^{}]*)\}
    |(?P<number>-?\s*(?:\d+(?:\.\d*)?|\.\d+))
    |(?P<string>'[^']*'|"[^"]*"|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”])
    |(?P<sign>!=|<=|>=|=|<|>|\(|\)|,)
    |(?P<word>[^\W\d][\w.:-]*))""",
    re.VERBOSE,
)
OPERATORS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class NotCarried(ValueError):
    """What a condition can't say: a reason's code and its parts."""

    def __init__(self, code: str, **parts: str | int) -> None:
        super().__init__(code)
        self.code, self.parts = code, parts


@dataclass(frozen=True)
class Named:
    """A question as a form names it: its code and kind here, and what its choices' names became."""

    code: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)


class Token(NamedTuple):
    """`kind` is the group of `TOKEN` that matched, or "end"."""

    kind: str
    text: str


class Operand(NamedTuple):
    """One side of a comparison: a question, or a literal as it was written."""

    question: Named | None
    text: str = ""


def read_relevant(expression: str, known: Mapping[str, Named], later: Container[str] = ()) -> Condition:
    """The condition; `known` are the questions before it by name, `later` the names of others, to say so.

    Raises `NotCarried`.
    """
    condition = _Parser(_tokens(expression), known, later).whole()
    if nested_deeper(condition, MAX_NESTING):
        raise NotCarried("xpath_too_deep")
    return condition


def _tokens(expression: str) -> list[Token]:
    text, at = expression.strip(), 0
    found: list[Token] = []
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match or len(found) >= MAX_TOKENS:
            raise NotCarried("xpath_other", part=text[at : at + 40].strip())
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind]))
        at = match.end()
    return [*found, Token("end", "")]


class _Parser:
    """Recursive descent; each level gives back the condition it read."""

    def __init__(self, tokens: list[Token], known: Mapping[str, Named], later: Container[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0
        self.known, self.later = known, later

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def takes(self, kind: str, text: str) -> bool:
        """Whether the next token is this one; it is then taken."""
        found = self.token == (kind, text)
        self.at += found
        return found

    def expect(self, text: str) -> None:
        if not self.takes("sign", text):
            raise self.unexpected()

    def unexpected(self) -> NotCarried:
        rest = " ".join(token.text for token in self.tokens[self.at : self.at + 4]).strip()
        return NotCarried("xpath_other", part=rest) if rest else NotCarried("xpath_ends_early")

    def whole(self) -> Condition:
        condition = self.either()
        if self.token.kind != "end":
            raise self.unexpected()
        return condition

    def either(self) -> Condition:
        return self.joined("or", "any", self.both)

    def both(self) -> Condition:
        return self.joined("and", "all", self.single)

    def joined(self, word: str, form: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self.takes("word", word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return (self.known_pair(parts) if form == "all" else None) or {form: parts}

    @staticmethod
    def known_pair(parts: list[Condition]) -> Condition | None:
        """`q != '' and q != 'x'`, which is how `ne` and `not_in` are written."""
        if len(parts) != 2 or parts[0].get("is") != "answered" or "not" not in parts[1]:
            return None
        leaf = parts[1]["not"]
        if leaf.get("question") != parts[0]["question"] or leaf.get("is") not in ("eq", "in"):
            return None
        return {**leaf, "is": {"eq": "ne", "in": "not_in"}[leaf["is"]]}

    def single(self) -> Condition:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotCarried("xpath_too_deep")
        condition = self.boolean() or self.comparison()
        self.depth -= 1
        return condition

    def boolean(self) -> Condition | None:
        """What is true or false by itself, or None where a comparison begins."""
        if self.takes("sign", "("):
            condition = self.either()
            self.expect(")")
            return condition
        follows = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if self.token.kind != "word" or follows != ("sign", "("):
            return None
        functions = {"not": self.negation, "selected": self.selected, "true": self.true, "false": self.false}
        if self.token.text not in functions:
            return None
        name = self.take().text
        self.expect("(")
        condition = functions[name]()
        self.expect(")")
        return condition

    def negation(self) -> Condition:
        return {"not": self.either()}

    @staticmethod
    def true() -> Condition:
        return {"all": []}

    @staticmethod
    def false() -> Condition:
        return {"any": []}

    def selected(self) -> Condition:
        """`selected(${q}, 'x')`, or `selected('x y', ${q})`, which asks for one of several."""
        left = self.operand()
        self.expect(",")
        right = self.operand()
        if left.question and not right.question:
            if left.question.kind == "multiple_choice":
                return leaf(left.question, "contains", left.question.values.get(right.text, right.text))
            if left.question.kind in CHOSEN:
                return leaf(left.question, "eq", left.question.values.get(right.text, right.text))
        if right.question and not left.question and right.question.kind in {*CHOSEN, *NUMERIC_KINDS}:
            return leaf(right.question, "in", [value_of(right.question, text) for text in left.text.split()])
        raise NotCarried("xpath_function", name="selected")

    def comparison(self) -> Condition:
        left = self.operand()
        if self.token.kind != "sign" or self.token.text not in OPERATORS:
            raise self.unexpected()
        sign = self.take().text
        right = self.operand()
        if left.question and not right.question:
            return compared(left.question, sign, right.text)
        if right.question and not left.question:
            return compared(right.question, TURNED[sign], left.text)
        raise NotCarried("xpath_not_one_question")

    def operand(self) -> Operand:
        token = self.take()
        if token.kind == "ref":
            return Operand(self.named(token.text.strip()))
        if token.kind == "number":
            return Operand(None, number_text(token.text))
        if token.kind == "string":
            return Operand(None, token.text[1:-1])
        if token == ("word", "date") and self.takes("sign", "("):
            inner = self.operand()
            self.expect(")")
            if not inner.question:
                return inner
        if token.kind == "word":
            raise NotCarried("xpath_function", name=token.text)
        self.at -= token.kind != "end"
        raise self.unexpected()

    def named(self, name: str) -> Named:
        if name in self.known:
            return self.known[name]
        raise NotCarried("names_later_question" if name in self.later else "names_unknown_question", name=name)


def compared(question: Named, sign: str, text: str) -> Condition:
    """The condition of one comparison; raises `NotCarried` where the operator doesn't fit the kind."""
    if question.kind == "note":
        raise NotCarried("operator_does_not_fit", name=question.code)
    if sign in ("=", "!="):
        same = leaf(question, "answered") if text == "" else leaf(question, "eq", value_of(question, text))
        return same if (sign == "=") is (text != "") else {"not": same}
    if question.kind not in ORDERED_KINDS:
        raise NotCarried("operator_does_not_fit", name=question.code)
    return leaf(question, OPERATORS[sign], value_of(question, text))


def leaf(question: Named, operator: str, value: Any = None) -> Condition:
    """One comparison as the document writes it."""
    return {"question": question.code, "is": operator} | ({} if value is None else {"value": value})


def value_of(question: Named, text: str) -> Any:
    """A literal as the kind's values are: a choice's code, several, a number, else the text."""
    if question.kind == "multiple_choice":
        return [question.values.get(name, name) for name in text.split()]
    if question.kind in NUMERIC_KINDS:
        return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,14}", text) else text
    return question.values.get(text, text)


def number_text(text: str) -> str:
    """A number as the document's grammar has it: XPath allows `.5`, `5.` and `- 5`."""
    text = re.sub(r"\s", "", text)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, places = digits.partition(".")
    return f"{sign}{whole or '0'}" + (f".{places}" if places else "")
