"""Forms of reports, by whose they are."""

from reports.forms.alerts import AnswerForm, RuleForm
from reports.forms.director import ActionForm, DisputeForm, add_refusal
from reports.forms.subscriptions import LogFilter, SubscriptionForm

__all__ = ["ActionForm", "AnswerForm", "DisputeForm", "LogFilter", "RuleForm", "SubscriptionForm", "add_refusal"]
