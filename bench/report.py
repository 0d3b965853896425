"""A branch report with photos by WeasyPrint, against a warm headless Chromium printing the same HTML."""

import io
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.common import finish, in_turn, ratio, say, start, timed

asked = start("report", __doc__)

import numpy as np  # noqa: E402 the project is set up first
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.utils import translation  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from audits.models import Branch, Evidence, Visit, Wave  # noqa: E402
from conftest import make_cast  # noqa: E402
from reports import paper, pdf  # noqa: E402
from reports.branch_report import branch_figures  # noqa: E402
from reports.figures import BranchFigures  # noqa: E402
from reports.tests.rows import add_photo, make_network  # noqa: E402

PHOTOS, VISITS = 12, 2
LENGTHS = (1, 16)  # times the usual visits: about 10 and 100 pages
REPORTS = 20
PRINTING = {"prefer_css_page_size": True, "print_background": True, "tagged": True, "outline": True}
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
print(flush=True)
sys.stdin.readline()
began, pages = time.perf_counter(), 0
for _ in range(int(sys.argv[3])):
    pages += pdf.print_report(figures).pages
print(pages / (time.perf_counter() - began), int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) / 1024)
"""


def photo(seed: int) -> bytes:
    """A JPEG of 1600 pixels with as much in it as a photo has, and as many bytes."""
    chance = np.random.default_rng(seed)
    pixels = np.zeros((1200, 1600, 3))
    for side, share in ((8, 0.55), (32, 0.25), (128, 0.12), (400, 0.08)):
        rough = Image.fromarray(chance.integers(0, 256, (side * 3 // 4, side, 3), dtype=np.uint8))
        pixels += share * np.asarray(rough.resize((1600, 1200), Image.Resampling.BICUBIC), float)
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=82)
    return out.getvalue()


def sized_report() -> tuple[Wave, Branch, BranchFigures]:
    """A branch whose report has about eight pages and twelve photos with all that a photo has."""
    cast = make_cast()
    wave = make_network(cast, branches=8, waves=3, visits=asked.size or VISITS)[-1]
    mine = Evidence.objects.filter(visit__wave=wave, visit__branch=cast.podil)
    visits = list(Visit.objects.filter(wave=wave, branch=cast.podil).order_by("number"))
    question = mine.values_list("question", flat=True)[0]
    while mine.count() < PHOTOS:
        add_photo(visits[mine.count() % len(visits)], question, random.Random(mine.count()))
    mine.filter(pk__in=list(mine.values_list("pk", flat=True)[PHOTOS:])).delete()
    for number, file in enumerate(mine):
        default_storage.delete(file.shown)
        default_storage.save(file.shown, ContentFile(photo(number)))
    figures = branch_figures(wave, cast.podil, "en")
    return wave, cast.podil, replace(figures, code="ABCDEFGH2345")


def for_chromium(figures: BranchFigures, folder: Path) -> str:
    """The address of the same HTML on the disk, with its style, fonts and photos beside it."""
    with translation.override(figures.language):
        html = render_to_string(pdf.TEMPLATE, pdf.report_context(figures))
    style = paper.fonts_css() + paper.style_sheet() + f":root{{--accent:{figures.accent}}}"
    for name, path in paper.font_files().items():
        shutil.copy(path, folder / path.name)
        style = style.replace(f"{paper.FONT_SCHEME}{name}", path.name)
    for shown in pdf.all_photos(figures):
        name = pdf.photo_name(shown)
        (folder / f"{name}.jpg").write_bytes(paper.photo_for_print(shown.file))
        html = html.replace(f'"{paper.PHOTO_SCHEME}{name}"', f'"{name}.jpg"')
    (folder / "report.css").write_text(style)
    sheet = '<link rel="stylesheet" href="report.css"/></head>'
    (folder / "report.html").write_text(html.replace("</head>", sheet, 1))
    return f"file://{folder}/report.html"


def two_workers(wave: Wave, branch: Branch) -> tuple[float, float]:
    """Pages a second of two warm processes at once, and the larger one's peak in megabytes after twenty reports."""
    command = [sys.executable, "-c", WORKER, str(wave.pk), str(branch.pk), str(REPORTS)]
    pipes = {"stdout": subprocess.PIPE, "stdin": subprocess.PIPE, "text": True}
    started: list[Any] = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]  # noqa: S603 our own words
    for process in started:
        process.stdout.readline()
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate()[0].split() for process in started]
    return sum(float(words[0]) for words in said), max(float(words[1]) for words in said)


def by_length(figures: BranchFigures) -> dict[str, float]:
    """Milliseconds a page of reports of several lengths."""
    lengths = (*LENGTHS, 24) if asked.full else LENGTHS
    found = {}
    for times in lengths:
        longer = replace(figures, made=[visit for _ in range(times) for visit in figures.made])
        pages = pdf.print_report(longer).pages
        seconds = min(timed(lambda longer=longer: pdf.print_report(longer)) for _ in range(3))
        found[str(pages)] = round(1000 * seconds / pages, 1)
    return found


def print_by(page: Page, address: str) -> bytes:
    """Load and print."""
    page.goto(address, wait_until="load")
    return page.pdf(**PRINTING)  # type: ignore[arg-type]


def in_new_tab(browser: Browser, address: str) -> bytes:
    """Load and print in a tab of its own, as a service does whose reports must not see one another."""
    page = browser.new_page()
    try:
        return print_by(page, address)
    finally:
        page.close()


def beside_chromium(figures: BranchFigures, address: str) -> tuple[dict[str, list[float]], bytes]:
    """Runs in turn, all warm: ours, Chromium in one tab used again, and in a new tab each time; and Chromium's file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        acts: dict[str, Callable[[], Any]] = {
            "ours": lambda: pdf.print_report(figures),
            "same_tab": lambda: print_by(tab, address),
            "new_tab": lambda: in_new_tab(browser, address),
        }
        for act in acts.values():
            act()
        timings = {name: lambda act=act: timed(act) for name, act in acts.items()}
        found = in_turn(max(asked.runs, 5), **timings)  # type: ignore[arg-type]
        theirs = print_by(tab, address)
        browser.close()
    return found, theirs


def main() -> None:
    """Ours beside Chromium, then two workers, then long reports."""
    wave, branch, figures = sized_report()
    printed = pdf.print_report(figures)
    say(f"{printed.pages} pages, {len(pdf.all_photos(figures))} photos, {len(printed.content) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory(prefix="mystery-report-") as folder:
        found, theirs = beside_chromium(figures, for_chromium(figures, Path(folder)))
    middle = {name: statistics.median(runs) for name, runs in found.items()}
    say(", ".join(f"{name} {seconds:.2f} s" for name, seconds in middle.items()))
    say(f"Chromium's: {len(PdfReader(io.BytesIO(theirs)).pages)} pages, {len(theirs) / 1e6:.2f} MB")
    per_second, peak = two_workers(wave, branch)
    finish(
        ratio_to_chromium=ratio(found["ours"], found["same_tab"]),
        ratio_to_new_tab=ratio(found["ours"], found["new_tab"]),
        seconds=middle["ours"],
        chromium_seconds=middle["same_tab"],
        new_tab_seconds=middle["new_tab"],
        pdf_bytes=len(printed.content),
        pages=printed.pages,
        photos=len(pdf.all_photos(figures)),
        pages_per_second=per_second,
        peak_mb=peak,
        ms_per_page=by_length(figures),
    )


if __name__ == "__main__":
    main()
