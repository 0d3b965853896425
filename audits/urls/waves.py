"""HQ pages of today, waves and visits."""

from django.urls import URLPattern, path

from audits.views import assignments, schedule, today, visit_days, visit_messages, visits, wave_steps, waves

VISIT = "waves/visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern] = [
    path("", today.today, name="hq-today"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/<uuid:visit_id>/fits/", schedule.visit_fits, name="visit-fits"),
    path("schedule/<uuid:visit_id>/reassign/", schedule.visit_reassign, name="visit-reassign"),
    path("waves/", waves.wave_list, name="wave-list"),
    path("waves/new/", wave_steps.wave_create, name="wave-create"),
    path("waves/<int:wave_id>/", waves.wave_detail, name="wave-detail"),
    path("waves/<int:wave_id>/edit/", wave_steps.wave_edit, name="wave-edit"),
    path("waves/<int:wave_id>/where/", wave_steps.wave_where, name="wave-where"),
    path("waves/<int:wave_id>/terms/", wave_steps.wave_terms, name="wave-terms"),
    path("waves/<int:wave_id>/open/", waves.wave_open, name="wave-open"),
    path("waves/<int:wave_id>/repeat/", wave_steps.wave_repeat, name="wave-repeat"),
    path("waves/<int:wave_id>/status/", waves.wave_status, name="wave-status"),
    path("waves/<int:wave_id>/withdraw/", waves.wave_withdraw, name="wave-withdraw"),
    path("waves/<int:wave_id>/offer/", waves.wave_offer, name="wave-offer"),
    path("waves/<int:wave_id>/close/", waves.wave_close, name="wave-close"),
    path("waves/<int:wave_id>/publish/", waves.wave_publish, name="wave-publish"),
    path("waves/<int:wave_id>/assign/", assignments.assignment_create, name="assignment-create"),
    path("waves/assignments/<int:assignment_id>/", assignments.assignment_detail, name="assignment-detail"),
    path("waves/assignments/<int:assignment_id>/status/", assignments.assignment_status, name="assignment-status"),
    path("waves/assignments/<int:assignment_id>/apply/", assignments.assignment_apply, name="assignment-apply"),
    path("waves/assignments/<int:assignment_id>/drop/", assignments.assignment_drop, name="assignment-drop"),
    path("waves/visits/", visits.visit_list, name="visit-list"),
    path("waves/visits/bulk/", visits.visit_bulk, name="visit-bulk"),
    path(VISIT, visits.visit_detail, name="visit-detail"),
    path(f"{VISIT}offer/", visits.visit_offer, name="visit-offer"),
    path(f"{VISIT}assign/", visits.visit_assign, name="visit-assign"),
    path(f"{VISIT}messages/", visit_messages.visit_messages, name="visit-messages"),
    path(f"{VISIT}day/", visit_days.visit_day, name="visit-day"),
    path(f"{VISIT}unassign/", visits.visit_unassign, name="visit-unassign"),
    path(f"{VISIT}cancel/", visits.visit_cancel, name="visit-cancel"),
]
