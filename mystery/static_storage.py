"""Static files with their content's hash in the name, ES modules' imports rewritten too; compressed in production."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("shopper/", "hq/", "branch/")
# A whole line of them, or one within a line; `image/*` in a string begins with no space and one star.
DOCS = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n|(?<=[\s(\[])/\*\*(?:(?!\*/).)*\*/ ?", re.MULTILINE | re.DOTALL)


def without_docs(script: str) -> str:
    """A module of ours without its JSDoc: the types are the checker's, and a quarter of what a phone would fetch."""
    return DOCS.sub("", script)


class ScriptsWithoutDocs:
    """A finder's storage, its modules as the browser needs them."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def open(self, name: str) -> ContentFile[bytes]:
        """The module, ready to be hashed."""
        with self.storage.open(name) as file:
            return ContentFile(without_docs(file.read().decode()).encode())


class Modules:
    """Our modules' imports are rewritten to hashed names; a type named in a comment is no import."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 16  # the phone's modules import each other that deep

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """As Django's, with what `without_docs` leaves of our own scripts."""
        bare = {
            name: (ScriptsWithoutDocs(storage) if name.endswith(".js") and name.startswith(OURS) else storage, path)
            for name, (storage, path) in paths.items()
        }
        processed: Iterator[Any] = super().post_process(bare, *args, **options)  # type: ignore[misc]
        return processed


class HashedStaticFiles(Modules, CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # Django's own mixture
    """Cached for ever by browsers; a deploy with an old page still open finds the old names until they are cleared."""


class DemoStaticFiles(Modules, ManifestStaticFilesStorage):  # type: ignore[misc]  # as above
    """The same without compression, which takes half a minute and saves nothing on one's own machine."""
