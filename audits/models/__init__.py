"""The nouns of audits, one a file."""

from audits.models.answer import Answer, Correction, Submission
from audits.models.assignment import Assignment, AssignmentState
from audits.models.brand import Branch, Brand, Region
from audits.models.checklist import Checklist, ChecklistDraft, ChecklistVersion
from audits.models.conflict import Conflict, ConflictKind
from audits.models.event import Event
from audits.models.evidence import Evidence, EvidenceKind, EvidenceState, Upload
from audits.models.imports import Import, ImportRow
from audits.models.message import MessageSide, VisitMessage
from audits.models.payment import Payment, PaymentKind, PaymentState, Payout
from audits.models.picture import ScenarioPicture
from audits.models.programme import Programme, Rhythm, VisitTimeShown
from audits.models.reminder import Reminder, ReminderKind
from audits.models.review import Action, Dispute, Flag, Remark
from audits.models.scenario import QuizAttempt, Scenario, ScenarioVersion
from audits.models.scope import DirectorScope
from audits.models.visit import Draft, ObstacleKind, SectionScore, Visit, VisitState
from audits.models.wave import Wave, WaveScenario, WaveState

__all__ = [
    "Action",
    "Answer",
    "Assignment",
    "AssignmentState",
    "Branch",
    "Brand",
    "Checklist",
    "ChecklistDraft",
    "ChecklistVersion",
    "Conflict",
    "ConflictKind",
    "Correction",
    "DirectorScope",
    "Dispute",
    "Draft",
    "Event",
    "Evidence",
    "EvidenceKind",
    "EvidenceState",
    "Flag",
    "Import",
    "ImportRow",
    "MessageSide",
    "ObstacleKind",
    "Payment",
    "PaymentKind",
    "PaymentState",
    "Payout",
    "Programme",
    "QuizAttempt",
    "Region",
    "Remark",
    "Reminder",
    "ReminderKind",
    "Rhythm",
    "Scenario",
    "ScenarioPicture",
    "ScenarioVersion",
    "SectionScore",
    "Submission",
    "Upload",
    "Visit",
    "VisitMessage",
    "VisitState",
    "VisitTimeShown",
    "Wave",
    "WaveScenario",
    "WaveState",
]
