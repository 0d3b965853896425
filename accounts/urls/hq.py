"""Members and settings under /hq/."""

from django.urls import path

from accounts.views import invitations, joining, members, organisations, people_bulk, saved_views, terms

urlpatterns = [
    path("people/", members.list_members, name="member-list"),
    path("people/requests/", joining.list_requests, name="join-list"),
    path("people/requests/<int:request_id>/", joining.decide, name="join-decide"),
    path("people/bulk/", people_bulk.people_bulk, name="people-bulk"),
    path("people/invite/", members.invite, name="member-invite"),
    path("people/<int:membership_id>/shopper/", members.edit_shopper, name="shopper-edit"),
    path("people/<int:membership_id>/end/", members.end, name="member-end"),
    path("people/invitations/<int:invitation_id>/resend/", invitations.resend, name="invitation-resend"),
    path("people/invitations/<int:invitation_id>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("views/", saved_views.save, name="view-save"),
    path("views/<int:view_id>/drop/", saved_views.drop, name="view-drop"),
    path("settings/", organisations.edit, name="organisation-edit"),
    path("settings/terms/", terms.edit, name="terms-edit"),
]
