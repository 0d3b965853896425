"""Score checklists by hand: cases in on standard input, scores out on standard output (scoring.md)."""

import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audits.rules.answers import InvalidAnswer
from audits.rules.documents import InvalidDocument, parse_checklist
from audits.rules.scoring import score_visit, shown


class Command(BaseCommand):
    """`manage.py score_document < cases.json`; needs no database."""

    help = "Scores a JSON list of {checklist, answers} from standard input."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a list with one result or error a case."""
        try:
            cases = json.load(sys.stdin, parse_float=Decimal)
        except (ValueError, RecursionError) as broken:
            raise CommandError(f"Standard input is no JSON: {broken}") from broken
        if not isinstance(cases, list):
            raise CommandError("Standard input must be a JSON list of cases.")
        self.stdout.write(json.dumps([score_case(case) for case in cases], ensure_ascii=False, indent=1))


def score_case(case: Any) -> dict[str, Any]:
    """One case's scores in the form of the vectors' `expect`, or its error."""
    if not isinstance(case, dict) or not isinstance(case.get("answers", {}), dict):
        return refusal("bad_case", "a case is {checklist, answers}", "")
    try:
        score = score_visit(parse_checklist(case.get("checklist")), case.get("answers", {}))
    except InvalidDocument as invalid:
        first = invalid.errors[0]
        return refusal(first.code, first.detail, first.path)
    except InvalidAnswer as invalid:
        return refusal(invalid.code, invalid.detail, f"answers.{invalid.question}")
    return {
        "score": shown(score.score),
        "raw_score": shown(score.raw_score),
        "critical": score.critical,
        "sections": {code: shown(section.percent) if section else None for code, section in score.sections.items()},
        "visible": score.visible,
    }


def refusal(code: str, detail: str, path: str) -> dict[str, Any]:
    """A case that can't be scored, told by its place."""
    return {"error": {"code": code, "detail": detail, "path": path}}
