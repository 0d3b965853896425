"""What a file is, judged by its first bytes and never by its name; what each kind of evidence may be."""

from collections.abc import Callable

HEAD_BYTES = 4096
TAIL_BYTES = 2048

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
MP4, QUICKTIME, THREE_GP, WEBM = "video/mp4", "video/quicktime", "video/3gpp", "video/webm"
M4A, OGG, MP3, WAV, AAC, AMR, FLAC = (
    "audio/mp4",
    "audio/ogg",
    "audio/mpeg",
    "audio/wav",
    "audio/aac",
    "audio/amr",
    "audio/flac",
)
PDF = "application/pdf"

IMAGES = frozenset({JPEG, PNG, WEBP, HEIC})
VIDEOS = frozenset({MP4, QUICKTIME, THREE_GP, WEBM})
# A phone's recorder puts sound alone into the same containers as film.
SOUNDS = frozenset({M4A, OGG, MP3, WAV, AAC, AMR, FLAC}) | VIDEOS
ACCEPTED = {
    "photo": IMAGES,
    "receipt": IMAGES,
    "screenshot": IMAGES,
    "audio": SOUNDS,
    "video": VIDEOS,
    "document": IMAGES | {PDF},
}
EXTENSIONS = {
    JPEG: "jpg",
    PNG: "png",
    WEBP: "webp",
    HEIC: "heic",
    MP4: "mp4",
    QUICKTIME: "mov",
    THREE_GP: "3gp",
    WEBM: "webm",
    M4A: "m4a",
    OGG: "ogg",
    MP3: "mp3",
    WAV: "wav",
    AAC: "aac",
    AMR: "amr",
    FLAC: "flac",
    PDF: "pdf",
}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"dash"})


class Unfit(Exception):
    """A file that can't be shown, with a stable code.

    Codes: `empty`, `wrong_type`, `truncated`, `too_many_pixels`, `too_long`, `unreadable`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _iso_media(head: bytes) -> str:
    """The member of the ISO family (`ftyp`) by its major brand, then by the compatible ones."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, 128, len(head)), 4))]
    for brand in brands:
        if brand in HEIC_BRANDS:
            return HEIC
        if brand in {b"M4A ", b"M4B "}:
            return M4A
        if brand == b"qt  ":
            return QUICKTIME
        if brand[:3] == b"3gp":
            return THREE_GP
        if brand in MP4_BRANDS:
            return MP4
    return ""


def _riff(head: bytes) -> str:
    return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12], "")


def _matroska(head: bytes) -> str:
    return WEBM if b"webm" in head[:80] or b"matroska" in head[:80] else ""


def _mpeg_audio(head: bytes) -> str:
    """Layer III by its frame header (sync, no reserved fields), ADTS by its own."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return AAC
    layer, bitrate, rate = head[1] & 0x06, head[2] >> 4, head[2] & 0x0C
    return MP3 if layer == 0x02 and bitrate not in {0, 15} and rate != 0x0C else ""


SIGNATURES: tuple[tuple[int, bytes, str | Callable[[bytes], str]], ...] = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"RIFF", _riff),
    (4, b"ftyp", _iso_media),
    (0, b"\x1a\x45\xdf\xa3", _matroska),
    (0, b"OggS", OGG),
    (0, b"ID3", MP3),
    (0, b"fLaC", FLAC),
    (0, b"#!AMR\n", AMR),
    (0, b"%PDF-", PDF),
    (0, b"\xff", _mpeg_audio),
)


def sniff(head: bytes) -> str:
    """The media type of a file that starts so; "" for every type that no evidence may have."""
    for at, signature, found in SIGNATURES:
        if head[at : at + len(signature)] == signature:
            return found if isinstance(found, str) else found(head)
    return ""


def judge(kind: str, head: bytes) -> str:
    """The media type, where evidence of this kind may be of it; raises `Unfit`."""
    if not head:
        raise Unfit("empty")
    media_type = sniff(head)
    if media_type not in ACCEPTED[kind]:
        raise Unfit("wrong_type")
    return media_type


def check_pdf(tail: bytes) -> None:
    """A PDF ends with its mark; raises `Unfit`."""
    if b"%%EOF" not in tail:
        raise Unfit("truncated")
