"""The nouns of audits, one a file."""

from audits.models.brand import Branch, Brand, Region
from audits.models.checklist import Checklist, ChecklistVersion
from audits.models.programme import Programme, VisitTimeShown

__all__ = ["Branch", "Brand", "Checklist", "ChecklistVersion", "Programme", "Region", "VisitTimeShown"]
