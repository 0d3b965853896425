"""Evidence packs: the files of visits in a ZIP, with an index as CSV and as a page; nobody is named in one."""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Evidence, EvidenceState, Visit, Wave
from audits.models.visit import VisitQuerySet
from audits.rules.media_types import EXTENSIONS
from audits.rules.readable import in_language
from audits.services.scores import parsed_checklist
from common.cells import Column
from common.csv_files import CsvRows
from common.file_names import Names, safe_name
from reports.exports.scope import visits_of, waves_of
from reports.exports.tables import Tell
from reports.models import Export
from reports.visit_figures import pictures_of, recordings_of
from reports.when import shown_time

CHUNK = 1 << 20
VISITS_AT_ONCE = 100
LARGE = 1 << 31
Variant = Export.Variant
MARK = "<!-- visits -->"
HEADS = ("file", "branch_code", "branch", "visit", "question", "text", "kind", "caption", "when", "bytes", "sha256")
COLUMNS = [Column(head, "count" if head in ("visit", "bytes") else "text") for head in HEADS]
STYLE = "css/pack.css"


@dataclass(frozen=True, slots=True)
class Packed:
    """One file as the index tells it; `file` is empty where the store had none."""

    file: str
    question: str
    text: str
    kind: str
    caption: str
    when: str
    bytes: int
    sha256: str

    @property
    def url(self) -> str:
        """Where the index's page finds it."""
        return quote(self.file)

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it as one."""
        return self.file.endswith((".jpg", ".png", ".webp"))

    @property
    def is_sound(self) -> bool:
        """Whether a browser plays it."""
        return self.file.endswith(".m4a")


def write_pack(export: Export, target: IO[bytes], folder: str, tell: Tell) -> int:
    """Write the pack into `target`, telling how many files of how many are in; their number.

    Raises `OSError`, and whatever `tell` raises.
    """
    waves = waves_of(export)
    visits = visits_of(export, waves)
    total = Evidence.objects.filter(visit__in=visits.values("pk"), in_manifest=True).count()
    with (
        zipfile.ZipFile(target, "w") as pack,
        (Path(folder) / "index.csv").open("wb") as table,
        (Path(folder) / "index.html").open("w", encoding="utf-8") as page,
    ):
        made = Pack(export, waves, pack, table, page)
        done = 0
        tell(done, total)
        for visit in read_evidence(visits):
            made.add_visit(visit, files_of(export, visit))
            done += sum(file.in_manifest for file in visit.evidence.all())
            tell(done, total)
        made.finish()
    return made.count


def read_evidence(visits: VisitQuerySet) -> Iterator[Visit]:
    """The visits by branch and number with their files, a hundred at a time."""
    ordered: list[UUID] = list(visits.order_by("branch__code", "branch", "number").values_list("pk", flat=True))
    rows = Visit.objects.select_related("branch", "wave__programme").prefetch_related("evidence")
    for start in range(0, len(ordered), VISITS_AT_ONCE):
        keys = ordered[start : start + VISITS_AT_ONCE]
        found = rows.in_bulk(keys)
        yield from (found[key] for key in keys if key in found)


def files_of(export: Export, visit: Visit) -> list[Evidence]:
    """The files that go along: for a client what a director sees, for HQ every one that can be shown, or was sent."""
    if export.variant == Variant.CLIENT:
        programme = visit.wave.programme
        return [*pictures_of(visit, programme), *recordings_of(visit, programme)]
    sent = [file for file in visit.evidence.all() if file.in_manifest]
    if export.variant == Variant.ORIGINALS:
        return [file for file in sent if file.original]
    return [file for file in sent if file.state == EvidenceState.READY and file.shown]


class Pack:
    """A pack under way: files go into the ZIP at once, the index grows beside it."""

    def __init__(
        self, export: Export, waves: Sequence[Wave], pack: zipfile.ZipFile, table: IO[bytes], page: IO[str]
    ) -> None:
        self.export, self.pack, self.page = export, pack, page
        self.at = timezone.localtime(timezone.now())
        self.names, self.folders, self.count = Names(), {0: ""}, 0
        self.titles = titles_of(waves, export.language)
        whole = {"export": export, "wave": waves[0] if waves else None, "at": self.at, "mark": MARK}
        head, _mark, self.tail = render_to_string("reports/evidence_pack.html", whole).partition(MARK)
        page.write(head)
        self.rows = CsvRows(table, COLUMNS)

    def add_visit(self, visit: Visit, files: Sequence[Evidence]) -> None:
        """Its files in a folder of its branch, and its part of the index."""
        if not files:
            return
        branch, numbers = visit.branch, dict[str, int]()
        if branch.pk not in self.folders:
            self.folders[branch.pk] = self.names.free(safe_name(f"{branch.code} {branch.name}"))
        place = f"{self.folders[branch.pk]}/{_('visit')} {visit.number}"
        when = shown_time(visit, visit.wave.programme.visit_time_shown)
        packed = []
        for file in files:
            stem = file.question or file.kind
            numbers[stem] = numbers.get(stem, 0) + 1
            packed.append(self._add(file, f"{place}/{safe_name(stem)}-{numbers[stem]}", when))
            self.count += 1
        for each in packed:
            told = [each.file, branch.code, branch.name, visit.number, each.question, each.text, each.kind]
            self.rows.add([*told, each.caption, each.when, each.bytes, each.sha256])
        self.page.write(
            render_to_string("reports/evidence_pack_visit.html", {"visit": visit, "when": when, "files": packed})
        )

    def finish(self) -> None:
        """The index goes in."""
        self.page.write(self.tail)
        style = finders.find(STYLE) or str(Path(settings.STATIC_ROOT or "") / STYLE)
        for text in (self.rows.text, self.page):
            text.flush()
            self._put(Path(text.name).name, Path(text.name))
        self._put("index.css", Path(style))

    def _put(self, name: str, path: Path) -> None:
        with path.open("rb") as source, self.pack.open(self._entry(name, zipfile.ZIP_DEFLATED), "w") as sink:
            while chunk := source.read(CHUNK):
                sink.write(chunk)

    def _entry(self, name: str, compression: int) -> zipfile.ZipInfo:
        # The time of the making: a file's own would tell when the visit was.
        entry = zipfile.ZipInfo(name, self.at.timetuple()[:6])
        entry.compress_type, entry.external_attr = compression, 0o644 << 16
        return entry

    def _add(self, file: Evidence, stem: str, when: str) -> Packed:
        stored = file.original if self.export.variant == Variant.ORIGINALS else file.shown
        name = f"{stem}.{suffix_of(file, stored)}"
        known = (file.question, self.titles.get((file.visit.wave_id, file.question), ""), file.get_kind_display())
        try:
            size, digest = self._copy(stored, name)
        except FileNotFoundError:
            return Packed("", *known, _("The file is missing."), when, 0, "")
        return Packed(name, *known, file.caption, when, size, digest)

    def _copy(self, stored: str, name: str) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        with default_storage.open(stored) as source:
            large = source.size >= LARGE
            with self.pack.open(self._entry(name, zipfile.ZIP_STORED), "w", force_zip64=large) as sink:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    sink.write(chunk)
                    size += len(chunk)
        return size, digest.hexdigest()


def suffix_of(file: Evidence, stored: str) -> str:
    """How the file's name ends: the copy's own, or what an original was found to be."""
    if stored == file.original and stored != file.shown:
        return EXTENSIONS.get(file.media_type, "bin")
    return stored.rpartition(".")[2] if "." in stored else "bin"


def titles_of(waves: Sequence[Wave], language: str) -> dict[tuple[int, str], str]:
    """The questions' texts by wave and code."""
    return {
        (wave.pk, question.code): in_language(question.text, language)
        for wave in waves
        for section in parsed_checklist(wave.checklist_version).sections
        for question in section.questions
    }
