"""A file into a checklist's draft: first what becomes of each row and what would change, then the draft."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import HQ
from accounts.decorators import role_required
from audits.exchange.fates import Fate, Reading
from audits.exchange.files import read_file
from audits.exchange.workbooks import BadWorkbook
from audits.forms.exchange import ImportForm
from audits.models import Checklist
from audits.rules.changes import same_document
from audits.rules.reading import storable
from audits.services.checklist_drafts import NewerDraft, checklist_draft, save_checklist_draft
from audits.views.checklist_changes import change_rows
from audits.views.checklist_words import ChecklistWords
from audits.views.checklists import checklist_or_404, size_of
from audits.views.design import HQRequest, reader_language
from audits.views.fate_words import reason_in_words, refusal_in_words
from common.errors import Refused

SALT = "checklist-import"
A_DAY = 24 * 60 * 60
# A checklist has a thousand questions at most; beyond that a page only takes long to open.
ROWS_SHOWN = 3000
EARNS_SHOWN = 8


@never_cache
@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_import(request: HQRequest, checklist_id: int) -> HttpResponse:
    """Choose a file, see what becomes of it, put it into the draft."""
    checklist = checklist_or_404(request, checklist_id)
    if "document" in request.POST:
        return put_into_draft(request, checklist)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_bound or not form.is_valid():
        return show_import(request, checklist, form)
    try:
        reading = reading_of(form.cleaned_data["file"].read(), checklist)
    except BadWorkbook as refused:
        form.add_error("file", refusal_in_words(refused))
        return show_import(request, checklist, form)
    name = form.cleaned_data["file"].name
    return show_import(request, checklist, ImportForm(), reading.document, reading=reading, file_name=name)


def reading_of(data: bytes, checklist: Checklist) -> Reading:
    """What a file says; what it doesn't name follows the reader and the newest version. Raises `BadWorkbook`."""
    last = checklist.versions.first()
    return read_file(data, language=reader_language(), title=checklist.name, before=last.document if last else None)


def put_into_draft(request: HQRequest, checklist: Checklist) -> HttpResponse:
    """What the preview showed, signed so that it is that and nothing else, into the draft that it was shown against."""
    try:
        shown = signing.loads(request.POST["document"], salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        shown = {}
    if shown.get("checklist") != checklist.pk:
        messages.error(request, _("This preview is no longer good. Choose the file again."))
        return redirect("checklist-import", checklist_id=checklist.pk)
    document = shown["document"]
    try:
        save_checklist_draft(checklist_id=checklist.pk, base=shown["base"], document=document, by=request.user)
    except NewerDraft as refused:
        problem = f"{refused.detail} {_('See what it changes now.')}"
        return show_import(request, checklist, ImportForm(), document, problem=problem)
    except Refused as refused:
        return show_import(request, checklist, ImportForm(), document, problem=refused.detail)
    return redirect("checklist-design", checklist_id=checklist.pk)


def show_import(
    request: HQRequest,
    checklist: Checklist,
    form: ImportForm,
    document: dict[str, Any] | None = None,
    *,
    reading: Reading | None = None,
    **more: Any,
) -> HttpResponse:
    """The page, with what becomes of the rows, and with what would change where there is a document."""
    context: dict[str, Any] = {"checklist": checklist, "form": form, "reading": reading, **more}
    if reading:
        context["groups"] = fate_groups(reading)
    if document is not None:
        document = storable(document)
        draft, last = checklist_draft(checklist), checklist.versions.first()
        signed = {"checklist": checklist.pk, "base": draft.revision, "document": document}
        began = last and same_document(last.document, draft.document)
        context |= {
            "document": signing.dumps(signed, salt=SALT, compress=True),
            "size": size_of(document),
            "last": last,
            "changes": change_rows(last.document, document) if last else None,
            "replaced": draft if draft.revision and not began else None,
        }
    return render(request, "audits/hq/checklist_import.html", context)


def fate_groups(reading: Reading) -> list[dict[str, Any]]:
    """The rows by what becomes of them, the worst first."""
    words = {
        "error": (_("To be put right first"), "poor"),
        "left_out": (_("Left out"), "poor"),
        "changed": (_("Carried with a change"), "fair"),
        "carried": (_("Carried as it is"), "good"),
    }
    asked = ChecklistWords(storable(reading.document)) if reading.document else None
    by_fate: dict[str, list[Fate]] = {became: [] for became in words}
    for fate in reading.fates:
        by_fate[fate.became].append(fate)
    return [
        {
            "became": became,
            "title": title,
            "tag": tag,
            "count": len(by_fate[became]),
            "rows": [fate_row(fate, asked) for fate in by_fate[became][:ROWS_SHOWN]],
            "more": len(by_fate[became][ROWS_SHOWN:]),
        }
        for became, (title, tag) in words.items()
        if by_fate[became]
    ]


def fate_row(fate: Fate, asked: ChecklistWords | None = None) -> dict[str, Any]:
    """One row as the page shows it, with the questions that it becomes where there is a document."""
    place = _("%(sheet)s, row %(row)s") % {"sheet": fate.sheet, "row": fate.row} if fate.row else fate.sheet
    return {
        "place": place,
        "what": fate.what,
        "becomes": [becomes(asked, code) for code in fate.codes] if asked else [],
        "reasons": list(dict.fromkeys(map(reason_in_words, fate.reasons))),
    }


def becomes(asked: ChecklistWords, code: str) -> str:
    """`Yes or no · Yes: 5 points`."""
    words = asked.question(asked.by_code[code][1])
    more = ["…"] if len(words.earns) > EARNS_SHOWN else []
    return " · ".join([words.kind, *words.earns[:EARNS_SHOWN], *more])
