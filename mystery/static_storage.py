"""Static files with their content's hash in the name, ES modules' imports rewritten too; compressed in production."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Cached for ever by browsers; a deploy with an old page still open finds the old names until they are cleared."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 16  # the phone's modules import each other that deep


class DemoStaticFiles(ManifestStaticFilesStorage):
    """The same without compression, which takes half a minute and saves nothing on one's own machine."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 16
