"""A branch report with photos by WeasyPrint, against a warm headless Chromium printing the same HTML."""

import base64
import io
import shutil
import statistics
import subprocess
import sys
from typing import Any

from bench.common import finish, in_turn, ratio, say, start, timed

asked = start("report", __doc__)

from django.core.files.base import ContentFile  # noqa: E402 the project is set up first
from django.core.files.storage import default_storage  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.utils import translation  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from audits.models import Branch, Evidence, Wave  # noqa: E402
from conftest import make_cast  # noqa: E402
from reports import paper, pdf  # noqa: E402
from reports.branch_report import branch_figures  # noqa: E402
from reports.figures import BranchFigures  # noqa: E402
from reports.tests.rows import make_network  # noqa: E402

PHOTOS, PAGES = 12, 8
WORKER = """
import os, sys, time
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from audits.models import Branch, Wave
from reports import pdf
from reports.branch_report import branch_figures
figures = branch_figures(Wave.objects.get(pk=sys.argv[1]), Branch.objects.get(pk=sys.argv[2]), "en")
pdf.print_report(figures)
began, pages = time.perf_counter(), 0
for _ in range(int(sys.argv[3])):
    pages += pdf.print_report(figures).pages
print(pages / (time.perf_counter() - began), int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) / 1024)
"""


def pages_of(figures: BranchFigures) -> int:
    """Pages of the report."""
    return pdf.print_report(figures).pages


def sized_report() -> tuple[Wave, Branch, BranchFigures]:
    """A branch with as many visits as make about eight pages, and twelve photos in all."""
    cast = make_cast()
    wave = make_network(cast, branches=8, waves=3, visits=asked.size or 2)[-1]
    branch = cast.podil
    for extra in Evidence.objects.filter(visit__wave=wave, visit__branch=branch)[PHOTOS:]:
        extra.delete()
    files = list(Evidence.objects.filter(visit__wave=wave, visit__branch=branch))
    for file in files[: PHOTOS - len(files)] if len(files) < PHOTOS else []:
        name = default_storage.save("shown/more.jpg", ContentFile(default_storage.open(file.shown).read()))
        file.pk = None
        import uuid  # noqa: PLC0415 only where photos lack

        file.pk, file.sha256, file.original, file.shown, file.small = (
            uuid.uuid4(),
            uuid.uuid4().hex * 2,
            name,
            name,
            name,
        )
        file.save(force_insert=True)
    return wave, branch, branch_figures(wave, branch, "en")


def for_chromium(figures: BranchFigures) -> str:
    """The same HTML, with its style, fonts and photos inside."""
    with translation.override(figures.language):
        html = render_to_string(pdf.TEMPLATE, pdf.report_context(figures))
    style = paper.fonts_css() + paper.style_sheet() + f":root{{--accent:{figures.accent}}}"
    for name, path in paper.font_files().items():
        style = style.replace(f"{paper.FONT_SCHEME}{name}", as_data("font/woff2", path.read_bytes()))
    for photo in pdf.all_photos(figures):
        html = html.replace(
            f'"{paper.PHOTO_SCHEME}{pdf.photo_name(photo)}"',
            f'"{as_data("image/jpeg", paper.photo_for_print(photo.file))}"',
        )
    return html.replace("</head>", f"<style>{style}</style></head>", 1)


def as_data(media_type: str, content: bytes) -> str:
    """A data: address."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def two_workers(wave: Wave, branch: Branch) -> tuple[float, float]:
    """Pages a second of two processes at once, and the larger one's peak in megabytes."""
    command = [sys.executable, "-c", WORKER, str(wave.pk), str(branch.pk), "20" if asked.full else "6"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603 our own words
    said = [process.communicate()[0].split() for process in started]
    return sum(float(words[0]) for words in said), max(float(words[1]) for words in said)


def main() -> None:
    """In turn, both warm."""
    wave, branch, figures = sized_report()
    html = for_chromium(figures)
    printed = pdf.print_report(figures)
    say(f"{printed.pages} pages, {len(pdf.all_photos(figures))} photos, {len(printed.content) / 1e6:.2f} MB")
    chromium: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()

        def theirs() -> None:
            page.set_content(html, wait_until="load")
            chromium["pdf"] = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

        theirs()
        found = in_turn(
            max(asked.runs, 5), ours=lambda: timed(lambda: pdf.print_report(figures)), theirs=lambda: timed(theirs)
        )
        browser.close()
    per_second, peak = two_workers(wave, branch)
    say(
        f"WeasyPrint {statistics.median(found['ours']):.2f} s, Chromium {statistics.median(found['theirs']):.2f} s for {len(PdfReader(io.BytesIO(chromium['pdf'])).pages)} pages and {len(chromium['pdf']) / 1e6:.2f} MB"
    )
    finish(
        ratio_to_chromium=ratio(found["ours"], found["theirs"]),
        seconds=statistics.median(found["ours"]),
        chromium_seconds=statistics.median(found["theirs"]),
        pdf_bytes=len(printed.content),
        pages=printed.pages,
        photos=len(pdf.all_photos(figures)),
        pages_per_second=per_second,
        peak_mb=peak,
    )


if __name__ == "__main__":
    main()
