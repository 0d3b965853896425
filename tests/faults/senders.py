"""One file of one visit, and tus clients that aren't ours to send it with."""

import base64
import io
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader import Uploader

from audits.models import Evidence, Visit
from audits.tests.phone import manifest
from tests.faults.house import ROOT, House
from tests.faults.wire import Wire

BYTES = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def told(visit: Visit, file: dict[str, Any]) -> dict[str, str]:
    """The metadata of a file's upload."""
    named = {key: file[key] for key in ("kind", "question", "sha256", "captured_at")}
    return {"visit": str(visit.pk), "evidence": file["id"], **named}


class Sender:
    """Content by chance, the same for the same size."""

    def __init__(self, house: House, wire: Wire, visit: Visit, session: dict[str, str], size: int) -> None:
        self.house, self.wire, self.session = house, wire, session
        self.content = random.Random(size).randbytes(size)
        self.metadata = told(visit, manifest(self.content))
        self.endpoint = f"{wire.url}/api/v1/uploads"

    # --- tus-js-client in Node ---
    def start_node(self, **options: Any) -> "subprocess.Popen[bytes]":
        path = self.house.folder / self.metadata["evidence"]
        path.write_bytes(self.content)
        job = {"endpoint": self.endpoint, "headers": self.session, "metadata": self.metadata, "file": str(path)}
        command = ["node", "tests/faults/tus_node.mjs", json.dumps(job | options)]
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)

    def by_node(self, **options: Any) -> None:
        """To its end."""
        ended(self.start_node(**options))

    # --- tuspy ---
    def uploader(self, **options: Any) -> Uploader:
        client = TusClient(self.endpoint, headers=self.session)
        return client.uploader(file_stream=io.BytesIO(self.content), metadata=self.metadata, **options)

    def by_tuspy(self, **options: Any) -> None:
        """To its end; what it doesn't try again itself is tried again here, as its users must."""
        place = None
        while True:
            try:
                uploader = self.uploader(url=place, **options)
                uploader.set_url(place := uploader.url or uploader.create_url())
                return uploader.upload()
            except (TusCommunicationError, requests.RequestException):
                continue

    # --- one request at a time ---
    def create(self) -> str:
        words = ",".join(f"{name} {base64.b64encode(word.encode()).decode()}" for name, word in self.metadata.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(self.content)), "Upload-Metadata": words}
        answer = requests.post(self.endpoint, headers=self.session | headers, timeout=60)
        assert answer.status_code == 201
        return self.wire.url + answer.headers["Location"]

    def patch(self, place: str, first: int, last: int) -> int:
        headers = self.session | BYTES | {"Upload-Offset": str(first)}
        return requests.patch(place, self.content[first:last], headers=headers, timeout=60).status_code

    # --- what came of it ---
    def arrived(self, *, strays: bool = False) -> bool:
        """Whole, once, and nothing else of it is left in storage (but strays of a killed server)."""
        row = Evidence.objects.get(pk=self.metadata["evidence"])
        assert row.state == "received"
        whole = Path(self.house.files, row.original)
        left = [*whole.parent.glob(f"{row.pk}*"), *(self.house.files / "uploads").rglob("*")]
        assert strays or [path for path in left if path.is_file()] == [whole]
        return whole.read_bytes() == self.content


def ended(node: "subprocess.Popen[bytes]") -> None:
    """Waits for a client's process; it must have sent its file."""
    _said, problem = node.communicate(timeout=300)
    assert node.returncode == 0, problem.decode()
