"""Files under /files/, each behind a permission check; a calendar behind its own key."""

from django.urls import URLPattern, path

from audits.views import calendars, files, pictures

urlpatterns: list[URLPattern] = [
    path("<uuid:evidence_id>/shown", files.evidence_shown, name="evidence-shown"),
    path("<uuid:evidence_id>/small", files.evidence_small, name="evidence-small"),
    path("<uuid:evidence_id>/original", files.evidence_original, name="evidence-original"),
    path("pictures/<uuid:picture_id>/shown", pictures.picture_shown, name="picture-shown"),
    path("pictures/<uuid:picture_id>/small", pictures.picture_small, name="picture-small"),
    path("calendars/<str:key>/visits.ics", calendars.shopper_calendar, name="shopper-calendar"),
]
