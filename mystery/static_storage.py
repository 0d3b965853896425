"""Static files with their content's hash in the name, compressed, ES modules' imports rewritten too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Cached for ever by browsers; a deploy with an old page still open finds the old names until they are cleared."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 16  # the phone's modules import each other that deep
