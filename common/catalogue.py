"""The words of the phone's app: what Django's own catalogue says, in a quarter less bytes."""

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.views.i18n import JavaScriptCatalog

# As Django's template of the same functions, without the formats and contexts that no module asks for.
SCRIPT = """"use strict";
{
  const words = %(words)s;
  const form = (n) => Number(%(plural)s);
  Object.assign(globalThis, {
    gettext: (one) => [words[one] ?? one].flat()[0],
    ngettext: (one, many, n) => words[one]?.[form(n)] ?? (n === 1 ? one : many),
    interpolate: (text, values) => text.replace(/%%\\((\\w+)\\)s/g, (_, name) => String(values[name])),
  });
}
"""


# Every module writes its words in double quotes, where they are asked for.
ASKED = re.compile(r"""gettext\(\s*("(?:[^"\\]|\\.)*")""")


def asked_words(modules: Iterable[Path]) -> frozenset[str]:
    """The words that modules ask for: of a plural, the one."""
    return frozenset(json.loads(found) for path in modules for found in ASKED.findall(path.read_text()))


class Catalogue(JavaScriptCatalog):
    """The same view, its letters written as they are: most of them would be six signs long.

    `only`: words to leave it at; None sends all there are.
    """

    only: Collection[str] | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is sent."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.only is not None:
            context["catalog"] = {one: said for one, said in context["catalog"].items() if one in self.only}
        return context

    def render_to_response(self, context: dict[str, Any], **_options: Any) -> HttpResponse:
        """The script."""
        words = json.dumps(context["catalog"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        script = SCRIPT % {"words": words, "plural": context["plural"] or "n !== 1"}
        return HttpResponse(script, content_type="text/javascript; charset=utf-8")
