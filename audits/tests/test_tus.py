"""tus 1.0 as words: headers and pieces, without a server."""

import base64
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import tus


def test_metadata_is_names_with_base64_texts() -> None:
    headers = {"Upload-Metadata": "name " + base64.b64encode("Кава.jpg".encode()).decode() + ", empty ,bare"}
    assert tus.read_metadata(headers) == {"name": "Кава.jpg", "empty": "", "bare": ""}


@pytest.mark.parametrize("value", ["name ###", "name " + base64.b64encode(b"\xff").decode(), "a " * 5000])
def test_broken_metadata_is_refused(value: str) -> None:
    with pytest.raises(tus.TusError) as refused:
        tus.read_metadata({"Upload-Metadata": value})
    assert refused.value.status == 400


@given(st.text(max_size=200))
def test_no_metadata_breaks_the_reader(value: str) -> None:
    try:
        tus.read_metadata({"Upload-Metadata": value})
    except tus.TusError as refused:
        assert refused.status == 400


@pytest.mark.parametrize("value", ["", "-1", "1.5", "١", "9" * 19, " 1"])
def test_lengths_are_plain_numbers(value: str) -> None:
    with pytest.raises(tus.TusError):
        tus.read_number({"Upload-Length": value}, "Upload-Length")


def test_a_checksum_is_read_and_a_foreign_algorithm_refused() -> None:
    digest = hashlib.sha256(b"x").digest()
    found = tus.read_checksum({"Upload-Checksum": "sha256 " + base64.b64encode(digest).decode()})
    assert found == tus.Checksum("sha256", digest)
    assert tus.read_checksum({}) is None
    for value in ("md5 xxxx", "sha256 #"):
        with pytest.raises(tus.TusError):
            tus.read_checksum({"Upload-Checksum": value})


def test_versions_and_content_types_are_asked_for() -> None:
    tus.require_version({"Tus-Resumable": "1.0.0"})
    tus.require_content_type({"Content-Type": "application/offset+octet-stream"})
    with pytest.raises(tus.TusError) as refused:
        tus.require_version({"Tus-Resumable": "0.2.2"})
    assert refused.value.status == 412
    with pytest.raises(tus.TusError) as refused:
        tus.require_content_type({"Content-Type": "text/plain"})
    assert refused.value.status == 415


@given(st.binary(max_size=300), st.integers(1, 50), st.integers(0, 320))
def test_pieces_are_the_body_up_to_one_byte_too_many(body: bytes, size: int, limit: int) -> None:
    found = list(tus.pieces(io.BytesIO(body), size, limit, OSError))
    assert b"".join(found) == body[: limit + 1]
    assert all(len(piece) == size for piece in found[:-1])


def test_what_arrived_before_the_line_broke_is_given() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= 10:
                raise ConnectionError
            return super().read(min(size or 0, 5))

    assert list(tus.pieces(Broken(b"x" * 100), 7, 100, ConnectionError)) == [b"x" * 7, b"x" * 5]
