"""What a phone sends at the end of a visit: shape and bounds (docs/protocol.md), before any checklist rule."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic import ValidationError as ShapeError
from pydantic_core import PydanticCustomError

from audits.rules.values import read_date

MEGABYTE = 1024 * 1024
FILE_BYTES = {
    "photo": 30 * MEGABYTE,
    "receipt": 30 * MEGABYTE,
    "screenshot": 30 * MEGABYTE,
    "document": 30 * MEGABYTE,
    "audio": 200 * MEGABYTE,
    "video": 500 * MEGABYTE,
}
MOST_FILES = 200
# All files of one visit; all that a person uploads to visits not yet sent; unfinished uploads of one file.
VISIT_BYTES = 2048 * MEGABYTE
PERSON_BYTES = 5120 * MEGABYTE
MOST_UPLOADS = 3
MOST_NOTES = 500
MOST_QUESTIONS = 2000
COMMENT_CHARACTERS = 10_000
CAPTION_CHARACTERS = 500
TEXT_CHARACTERS = 20_000
TEN_YEARS_MS = 315_360_000_000
TEN_YEARS_S = 315_360_000
MAX_EXPONENT = 100
ShapeT = TypeVar("ShapeT", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """One thing at fault: the place like `answers.queue_wait` or `evidence[0].sha256`, a code, and its figures."""

    place: str
    code: str
    count: int = 0


class Unreadable(ValueError):
    """A body whose shape is wrong; `problems` is never empty."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


def _sane_time(value: dt.datetime) -> dt.datetime:
    if not 2000 <= value.year <= 2100:
        raise ValueError("a time of this century")
    return value.astimezone(dt.UTC)


def _day(value: Any) -> dt.date:
    day = read_date(value)
    if day is None:
        raise ValueError("a day")
    return day


def _none_is(default: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: default if value is None else value)


NoneIsEmpty = _none_is("")
Instant = Annotated[AwareDatetime, AfterValidator(_sane_time)]
OffsetMs = Annotated[int, Field(ge=-TEN_YEARS_MS, le=TEN_YEARS_MS), _none_is(0)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", to_lower=True)]
Kind = Literal["photo", "audio", "video", "receipt", "screenshot", "document"]
QuestionOrVisit = Annotated[str, Field(max_length=50)]
Comment = Annotated[str, Field(max_length=COMMENT_CHARACTERS)]
Seconds = Annotated[Decimal, Field(ge=0, le=TEN_YEARS_S)]
Caption = Annotated[str, StringConstraints(strip_whitespace=True, max_length=CAPTION_CHARACTERS), NoneIsEmpty]
Signature = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Shape(BaseModel):
    """Any object of the protocol; what a newer app adds is no error."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Place(Shape):
    """Where the phone was, as it measured."""

    lat: Annotated[Decimal, Field(ge=-90, le=90)]
    lon: Annotated[Decimal, Field(ge=-180, le=180)]
    accuracy_m: Annotated[Decimal, Field(ge=0, le=1_000_000_000)] | None = None


class Manifest(Shape):
    """One file of a visit, as the phone knows it; `question` is empty for the visit's own."""

    id: UUID
    kind: Kind
    question: QuestionOrVisit = ""
    sha256: Sha256
    bytes: Annotated[int, Field(gt=0)]
    captured_at: Instant | None = None
    place: Place | None = None
    caption: Caption = ""
    recording: UUID | None = None

    @model_validator(mode="after")
    def keep_within_limit(self) -> "Manifest":
        """Each kind has its largest size."""
        if self.bytes > FILE_BYTES[self.kind]:
            raise PydanticCustomError("file_too_large", "is too large")
        return self


class Note(Shape):
    """A note taken inside the branch, in the discreet mode."""

    at: Instant | None = None
    text: Comment
    question: QuestionOrVisit = ""


class Declaration(Shape):
    """What the shopper signed by name: that the visit was made as briefed."""

    name: Signature
    signed_at: Instant


class Obstacle(Shape):
    """Why the visit could not be made; whether that is proven is for the rules of the submission."""

    kind: Literal["closed", "gone", "refused", "unsafe", "other"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=COMMENT_CHARACTERS), NoneIsEmpty] = ""


class Submission(Shape):
    """SUBMISSION of docs/protocol.md; answers are read by the checklist's rules afterwards."""

    id: UUID
    finished_at: Instant
    clock_offset_ms: OffsetMs = 0
    answers: Annotated[dict[str, Any], Field(max_length=MOST_QUESTIONS)]
    comments: Annotated[dict[str, Comment | None], Field(max_length=MOST_QUESTIONS), _none_is({})] = {}
    timings: Annotated[dict[str, Seconds | None], Field(max_length=MOST_QUESTIONS), _none_is({})] = {}
    notes: Annotated[list[Note], Field(max_length=MOST_NOTES), _none_is([])] = []
    evidence: Annotated[list[Manifest], Field(max_length=MOST_FILES), _none_is([])] = []
    app: Annotated[str, Field(max_length=50), NoneIsEmpty] = ""
    declaration: Declaration | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True)
class SubmissionContent:
    """A read submission: typed, whole as it came (`body`), and the checksum that tells a retry from another."""

    sent: Submission
    body: dict[str, Any]
    sha256: str


def read_submission(raw: Any) -> SubmissionContent:
    """The content of a parsed JSON body; raises `Unreadable` with every fault of its shape."""
    sent = read_shape(Submission, raw)
    seen: set[UUID] = set()
    for number, file in enumerate(sent.evidence):
        if file.id in seen:
            raise Unreadable([Problem(f"evidence[{number}].id", "twice")])
        seen.add(file.id)
    if sum(file.bytes for file in sent.evidence) > VISIT_BYTES:
        raise Unreadable([Problem("evidence", "files_too_large")])
    body = as_json(raw)
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return SubmissionContent(sent, body, hashlib.sha256(canonical.encode()).hexdigest())


def read_shape(model: type[ShapeT], raw: Any) -> ShapeT:
    """`raw` as `model`; raises `Unreadable`."""
    try:
        return model.model_validate(raw)
    except ShapeError as refused:
        errors = refused.errors(include_url=False, include_context=False, include_input=False)
        raise Unreadable([Problem(path_of(error["loc"]), error["type"]) for error in errors[:100]]) from refused


def path_of(steps: tuple[str | int, ...]) -> str:
    """A place as the API tells it, like `evidence[0].sha256`."""
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path[:200] or "body"


def as_json(value: Any) -> Any:
    """A value as JSON columns keep it: decimals become strings, so that they come back exactly."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        plain = isinstance(exponent, int) and abs(exponent) <= MAX_EXPONENT
        return format(value, "f") if plain else str(value)
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return value
