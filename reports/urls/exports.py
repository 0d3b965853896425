"""Exports for HQ under /hq/exports/."""

from django.urls import URLPattern, path

from reports.views import exports

urlpatterns: list[URLPattern] = [
    path("", exports.export_list, name="export-list"),
    path("<int:export_id>/", exports.export_detail, name="export-detail"),
    path("<int:export_id>/status/", exports.export_status, name="export-status"),
    path("<int:export_id>/file/", exports.export_file, name="export-file"),
    path("<int:export_id>/cancel/", exports.export_cancel, name="export-cancel"),
    path("<int:export_id>/retry/", exports.export_retry, name="export-retry"),
    path("visits/<uuid:visit_id>/", exports.export_visit, name="export-visit"),
    path("waves/<int:wave_id>/branches/<int:branch_id>/", exports.export_branch, name="export-branch"),
]
