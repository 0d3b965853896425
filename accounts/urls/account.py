"""Sign-in and one's own account under /account/."""

from django.urls import include, path

from accounts.views import account, brand, invitations, joining, notices, reminders, terms, tokens

urlpatterns = [
    path("", account.show_account, name="account-home"),
    path("shopping/", account.edit_own_shopping, name="shopping-edit"),
    path("shopping/terms/", terms.accept, name="terms-accept"),
    path("shopping/calendar/", account.renew_own_calendar, name="calendar-renew"),
    path("role/", account.switch_membership, name="membership-switch"),
    path("tokens/", tokens.list_tokens, name="token-list"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("invitations/<str:token>/", invitations.accept, name="invitation-accept"),
    path("join/<slug:slug>/", joining.join, name="join"),
    path("letters/", notices.edit_notices, name="notices-edit"),
    path("digest/<str:key>/", notices.stop, name="digest-stop"),
    path("reminders/<str:key>/", reminders.stop, name="reminders-stop"),
    path("brand.css", brand.show_brand_css, name="brand-css"),
    path("email/", account.not_offered, name="account-email"),
    path("confirm-email/", account.not_offered, name="account-confirm-email"),
    path("confirm-email/<str:key>/", account.not_offered, name="account-confirm-email-key"),
    path("", include("allauth.urls")),
]
