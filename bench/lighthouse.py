"""What Lighthouse says of the shopper's form, the library's for cafés, as production serves it (HTTP/2): fails below 100, 100 and 95."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.common import finish, say, start

RUNS = 3
start("lighthouse", __doc__)

from playwright.sync_api import sync_playwright  # noqa: E402 the project is set up first

from bench.phone import free_port, production, street, visit_to_fill  # noqa: E402

COMMAND = Path(__file__).parent / "npm" / "node_modules" / "lighthouse" / "cli" / "index.js"
LEAST = {"accessibility": 100, "best-practices": 100, "performance": 95}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--ignore-certificate-errors"]


def ask(address: str, path: str, session: str, folder: Path) -> dict[str, Any]:
    """One run in a browser of its own that is signed in, with Lighthouse's own slow phone on a slow network."""
    report, port = folder / "report.json", free_port()
    options = [
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(LEAST)}",
        f"--port={port}",
    ]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=shutil.which("chromium"),
            args=[*FLAGS, f"--remote-debugging-port={port}"],
        )
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        subprocess.run([shutil.which("node") or "node", COMMAND, address + path, *options], check=True)  # noqa: S603
        context.close()
    found: dict[str, Any] = json.loads(report.read_text())
    refused = [
        one["url"] for one in found["audits"]["network-requests"]["details"]["items"] if one["statusCode"] >= 400
    ]
    if refused:
        sys.exit(f"It saw no form: {refused}")
    return found


def faults(report: dict[str, Any]) -> dict[str, str]:
    """What cost points: the audit's name and what it saw, in all categories."""
    counted = [ref["id"] for part in report["categories"].values() for ref in part["auditRefs"] if ref["weight"]]
    audits = {name: report["audits"][name] for name in counted}
    return {
        name: f"{audit['title']} ({audit.get('displayValue', '')})"
        for name, audit in audits.items()
        if audit["score"] is not None and audit["score"] < 1
    }


def main() -> None:
    """Several runs; the worst of what is a rule, the median of what is a time."""
    path, session = visit_to_fill(is_long=False)
    folder = Path(tempfile.mkdtemp(prefix="mystery-lighthouse-"))
    for run in range(RUNS):
        (folder / str(run)).mkdir()
    with production(folder / "static") as server, street(server, folder) as address:
        reports = [ask(address, path, session, folder / str(run)) for run in range(RUNS)]
    for name, words in {name: words for report in reports for name, words in faults(report).items()}.items():
        say(f"{name}: {words}")
    say(f"The last report: {folder}")
    scores = {name: [100 * report["categories"][name]["score"] for report in reports] for name in LEAST}
    found = {name: min(values) for name, values in scores.items()}
    found["performance"] = statistics.median(scores["performance"])
    times = {
        name: reports[-1]["audits"][name]["numericValue"]
        for name in ("largest-contentful-paint", "total-blocking-time")
    }
    finish(**{name.replace("-", "_"): value for name, value in (found | times).items()}, load=os.getloadavg()[0])
    short = [name for name, least in LEAST.items() if found[name] < least]
    if short:
        sys.exit(f"Too low: {', '.join(short)}.")


if __name__ == "__main__":
    main()
