"""What the phone's protocol sends and answers, as types: read by the views, shown by the API's documentation."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from audits.rules.content import Day, Instant, Kind, NoneIsEmpty, Obstacle, OffsetMs, Place, Shape


class Nothing(Shape):
    """An empty object."""


class PlannedDay(Shape):
    """The day on which the shopper means to go, in the branch's zone; null for none yet."""

    day: Day | None = None


class MessageSent(Shape):
    """What the shopper writes to HQ, under an id the phone made."""

    id: UUID
    text: Annotated[str, Field(max_length=20_000)]


class PushChoice(Shape):
    """The address that the browser's push service gave this phone, and whether to wake it."""

    endpoint: Annotated[str, Field(max_length=500)]
    on: bool


class PushKey(BaseModel):
    """What a browser subscribes with."""

    key: str


class Decline(Shape):
    """Why a visit is given back."""

    reason: Annotated[str, Field(max_length=2000)] = ""


class Start(Shape):
    """When and where the phone began."""

    started_at: Instant
    clock_offset_ms: OffsetMs = 0
    place: Place | None = None
    reason: Annotated[str, Field(max_length=1000), NoneIsEmpty] = ""


class QuizAnswers(Shape):
    """The index of the picked choice, per question."""

    answers: Annotated[list[Annotated[int, Field(ge=0, le=1000)]], Field(max_length=200)]


class DraftSent(Shape):
    """A draft with its revision; the body is kept as it is."""

    revision: Annotated[int, Field(ge=1, le=2_147_483_647)]
    body: dict[str, Any]


class Answer(BaseModel):
    """Only for the documentation: what the server answers."""

    model_config = ConfigDict(extra="forbid")


class Problem(Answer):
    """Every error there is."""

    code: str
    detail: str
    fields: dict[str, str]


class ServerTime(Answer):
    """The server's clock."""

    server_time: str


class DraftRevision(Answer):
    """What the server holds now."""

    revision: int


class DraftShown(DraftRevision):
    """The newest draft."""

    body: dict[str, Any]
    saved_at: str


class QuizShown(Answer):
    """Where the shopper stands."""

    passed: bool
    attempts_left: int | None


class Receipt(Answer):
    """What the server has; `complete` says that it has everything."""

    submission: str
    receipt: str
    round: int
    received_at: str
    complete: bool
    missing: list[str]
    refused: list[str]
    dropped: list[str]
    state: str


class Sent(Answer):
    """What was submitted last, as it came."""

    answers: dict[str, Any]
    comments: dict[str, str | None]
    notes: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    obstacle: Obstacle | None


class ReceiptAndSent(Receipt):
    """The receipt with what it is for, so that it can be read on any of the shopper's phones."""

    sent: Sent


class EvidenceShown(Answer):
    """One file of the visit."""

    id: str
    kind: Kind
    question: str
    state: Literal["declared", "received", "ready", "refused"]
    refusal: str
    sha256: str
    bytes: int
    captured_at: str | None
    caption: str
    sent: bool
    recording: str | None
    small: str | None
    shown: str | None


class Remark(Answer):
    """What a reviewer asks for; of the whole visit, where `question` is empty."""

    question: str
    text: str
    at: str


class Correction(Answer):
    """An answer that a reviewer put right, in words of the shopper's language."""

    question: str
    old: str
    new: str
    reason: str
    at: str


class WaveName(Answer):
    """The visit's wave."""

    id: str
    name: str


class BranchShown(Answer):
    """Where to go."""

    id: str
    code: str
    name: str
    brand: str
    city: str
    address: str
    lat: float | None
    lon: float | None
    time_zone: str


class Window(Answer):
    """When."""

    opens_at: str
    closes_at: str


class Visit(Answer):
    """VISIT of docs/protocol.md."""

    id: str
    state: str
    number: int
    late: bool
    wave: WaveName
    branch: BranchShown
    channel: str
    window: Window
    offered_until: str | None
    day: str | None
    days: list[str]
    fee: str
    currency: str
    scenario: str
    checklist: str
    quiz_passed: bool
    quiz_attempts_left: int | None
    started_at: str | None
    returned_until: str | None
    remarks: list[Remark]
    corrections: list[Correction]
    editable: list[str] | None
    draft_revision: int
    unread: int
    answers: dict[str, Any] | None = None
    comments: dict[str, str] | None = None
    obstacle: Obstacle | None = None
    notes: list[dict[str, Any]] | None = None
    evidence: list[EvidenceShown]
    receipt: Receipt | None


class Shopper(Answer):
    """Who is signed in; `accent` and `theme` are how the app looks for them, "" where nothing was chosen."""

    code: str
    name: str
    organisation: str
    accent: str
    language: str
    theme: str


class MyVisits(Answer):
    """Everything needed offline."""

    server_time: str
    person: str
    shopper: Shopper
    visits: list[Visit]
    scenarios: dict[str, Any]
    checklists: dict[str, Any]


class Offer(Visit):
    """A visit that may be taken, or why not."""

    eligible: bool
    reason: str
    distance_km: int | None


class Tiles(Answer):
    """Pictures for a map: an address with {z}, {x} and {y}, and whom to thank for them."""

    url: str
    credit: str


class Offers(Answer):
    """The job board."""

    offers: list[Offer]
    scenarios: dict[str, Any]
    tiles: Tiles | None


class EarningLine(Answer):
    """What one visit earns for one thing; `reason` says why it is held."""

    kind: Literal["fee", "repaid", "bonus"]
    amount: str
    state: Literal["paid", "due", "held"]
    reason: str


class Message(Answer):
    """What was written, by whom of the two, and whether the other has seen it."""

    id: str
    side: Literal["shopper", "hq"]
    text: str
    sent_at: str
    read: bool


class Messages(Answer):
    """A thread, oldest first."""

    messages: list[Message]


class Earning(Answer):
    """One visit's fee, and once it is approved its lines."""

    visit: str
    branch: str
    date: str
    fee: str
    currency: str
    state: Literal["paid", "due", "held", "waiting"]
    lines: list[EarningLine]


class Earnings(Answer):
    """All fees, newest first."""

    earnings: list[Earning]
