"""Places of a checklist document as people call them."""

import re
from typing import Any

from django.utils.translation import gettext as _

from audits.views.checklist_changes import label

STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def place_words(path: str) -> str:
    """`sections[0].questions[1].choices[2].text` is “1.2, choice 3: Words”; nothing at all is the whole checklist."""
    steps = [(name, int(number) + 1 if number else 0) for name, number in STEP.findall(path)]
    numbers = {name: number for name, number in steps if number}
    said = ".".join(str(numbers[name]) for name in ("sections", "questions") if name in numbers)
    if said and "questions" not in numbers:
        said = _("section %(number)s") % {"number": said}
    if "choices" in numbers:
        said = _("%(question)s, choice %(number)s") % {"question": said, "number": numbers["choices"]}
    if "contradictions" in numbers:
        said = _("contradiction %(number)s") % {"number": numbers["contradictions"]}
    name, number = steps[-1] if steps else ("", 0)
    if not name or (number and said):
        return said or _("the whole checklist")
    return f"{said}: {label(name)}" if said else label(name)


def with_places(found: dict[str, Any]) -> dict[str, Any]:
    """Findings (`checklist_findings`) whose every place is said in words too."""
    told = {
        name: [{**each, "place": place_words(each["path"])} for each in found[name]] for name in ("errors", "warnings")
    }
    gaps = [
        {**gap, "places": [{"path": path, "place": place_words(path)} for path in gap["paths"]]}
        for gap in found["gaps"]
    ]
    return {**found, **told, "gaps": gaps}
