"""What a service says when it refuses: a stable code, a sentence for people, and the fields at fault."""

from collections.abc import Mapping


class Refused(Exception):
    """A wish that can't be granted; pages show `detail`, the API all three (docs/api.md lists the codes)."""

    def __init__(
        self, code: str, detail: object, fields: Mapping[str, object] | None = None, *, status: int = 409
    ) -> None:
        super().__init__(str(detail))
        self.code, self.detail, self.status = code, str(detail), status
        self.fields = {name: str(text) for name, text in (fields or {}).items()}
