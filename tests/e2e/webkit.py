"""WebKit, the engine of every iPhone, driven by plain WebDriver on a screen that nobody sees."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.e2e.browser import wait_until
from tests.faults.house import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PYTHON = "/usr/bin/python3"  # the system's own: WebKitGTK speaks to it, not to a virtual environment
BROWSER = Path(__file__).with_name("webkit_browser.py")
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
CAN_SPEAK = "import gi; gi.require_version('WebKit2', '4.1')"


def skip_without_webkit() -> None:
    """It can't be had everywhere; `make system-test` brings it where Debian's packages are."""
    found = shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and Path(PYTHON).exists()
    if not found or subprocess.run([PYTHON, "-c", CAN_SPEAK], check=False, **QUIET).returncode:
        pytest.skip("needs WebKitGTK: apt-get install webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb")


class WebKit:
    """A phone with this engine: what it keeps stays in its folder when its browser is closed."""

    def __init__(self, driver: str, folder: Path) -> None:
        self.driver, self.folder, self.session = driver, folder, ""

    def open(self) -> None:
        options = {"binary": PYTHON, "args": [str(BROWSER), str(self.folder), "--automation"]}
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        answer = requests.post(f"{self.driver}/session", json=asked, timeout=120).json()["value"]
        self.session = f"{self.driver}/session/{answer['sessionId']}"

    def close(self) -> None:
        """As when its owner closes it; the driver complains that the window is gone, as it should be."""
        with contextlib.suppress(requests.RequestException):
            requests.delete(self.session, timeout=60)

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One command of the WebDriver protocol; gives its value."""
        sent = {"json": body} if method == "POST" else {}
        answer = requests.request(method, f"{self.session}{path}", timeout=120, **sent).json()["value"]
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def go(self, url: str) -> None:
        self.call("POST", "/url", url=url)

    def ask(self, function: str, *arguments: Any) -> Any:
        """What an asynchronous function of the page gives."""
        script = (
            f"const done = arguments[arguments.length - 1]; ({function})(...[...arguments].slice(0, -1)).then(done)"
        )
        return self.call("POST", "/execute/async", script=script, args=list(arguments))

    def all(self, xpath: str) -> list[str]:
        """The elements there are, seen or not."""
        return [row[ELEMENT] for row in self.call("POST", "/elements", using="xpath", value=xpath)]

    def see(self, xpath: str, seconds: float = 60) -> str:
        """The first such element, once it can be seen."""

        def seen() -> str:
            for element in self.all(xpath):
                with contextlib.suppress(AssertionError):  # drawn anew meanwhile
                    if self.call("GET", f"/element/{element}/displayed"):
                        return element
            return ""

        return str(wait_until(seen, seconds))

    def tap(self, xpath: str) -> None:
        """Press it, once it is there and stays."""

        def pressed() -> bool:
            with contextlib.suppress(AssertionError):
                self.call("POST", f"/element/{self.see(xpath)}/click")
                return True
            return False

        wait_until(pressed)

    def type(self, xpath: str, text: str) -> None:
        self.call("POST", f"/element/{self.see(xpath)}/value", text=text)

    def attach(self, xpath: str, file: Path) -> None:
        """A file for an input that may be out of sight."""
        self.call("POST", f"/element/{wait_until(lambda: self.all(xpath))[-1]}/value", text=str(file))

    def picture(self) -> str:
        """The screen, as base64."""
        return str(self.call("GET", "/screenshot"))


@contextlib.contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """A phone with nothing in it, its browser open; ended whatever happens."""
    skip_without_webkit()
    port = free_port()
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(screen())
        env = {**os.environ, "DISPLAY": display, "HOME": str(folder), "XDG_CACHE_HOME": str(folder), "LANG": "C.UTF-8"}
        driver = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=env, **QUIET)
        stack.callback(end, driver)
        phone = WebKit(f"http://127.0.0.1:{port}", folder)
        wait_until(lambda: answers(phone.driver))
        phone.open()
        stack.callback(phone.close)
        yield phone


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A display that nobody sees; gives its name."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "800x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        try:
            yield f":{process.stdout.readline().decode().strip()}"
        finally:
            process.terminate()


def answers(address: str) -> bool:
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"{address}/status", timeout=5).ok
    return False


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)
