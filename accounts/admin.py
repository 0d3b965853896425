"""Support's view of people: what a service owns is only shown, and a token's hash never is."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.usersessions.admin import UserSessionAdmin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Invitation, JoinRequest, Membership, Organisation, ShopperProfile, Terms, User

# Support signs in like everybody: with limits on guessing, and with the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnly(admin.ModelAdmin[Any]):
    """Shown, never changed: a service keeps its rules."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(User)
class PersonAdmin(UserAdmin[User]):  # type: ignore[type-var]
    """People; memberships are begun and ended by their services."""

    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("name", "language", "theme")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: a person is made inactive, since history names them."""
        return False


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """Tenants."""

    list_display = ("name", "slug", "currency", "language", "time_zone", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Never."""
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Who holds which role where."""

    list_display = ("user", "organisation", "role", "created_at", "ended_at")
    list_filter = ("role", "organisation")
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "user__name")


@admin.register(ShopperProfile)
class ShopperProfileAdmin(ReadOnly):
    """Shoppers by code; home places are nobody's business here."""

    list_display = ("code", "membership", "capacity")
    list_select_related = ("membership__user", "membership__organisation")
    search_fields = ("code",)
    exclude = ("home_lat", "home_lon", "year_of_birth", "gender", "education", "blocked_why")


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnly):
    """Who asks to shop where."""

    list_display = ("email", "organisation", "created_at")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    search_fields = ("email",)


@admin.register(Terms)
class TermsAdmin(ReadOnly):
    """What shoppers agree to, version by version."""

    list_display = ("kind", "organisation", "created_at", "created_by")
    list_filter = ("organisation",)
    list_select_related = ("organisation", "created_by")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """Who was invited."""

    list_display = ("email", "role", "organisation", "created_at", "sent_at", "expires_at", "accepted_at")
    list_filter = ("role", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("email",)
    exclude = ("token_hash", "profile")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Which programs act for whom."""

    list_display = ("name", "user", "prefix", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__email")
    exclude = ("token_hash",)


class Removable(ReadOnly):
    """Shown but for its secret, and taken away where a phone is lost."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By whoever was given that right."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


admin.site.unregister([Authenticator, UserSession])  # allauth's pages show the secret, and the session's key


@admin.register(Authenticator)
class SecondStepAdmin(Removable):
    """Second steps."""

    list_display = AuthenticatorAdmin.list_display
    list_filter = AuthenticatorAdmin.list_filter
    list_select_related = ("user",)
    search_fields = ("user__email",)
    exclude = ("data",)


@admin.register(UserSession)
class SessionAdmin(Removable):
    """Who is signed in where."""

    list_display = UserSessionAdmin.list_display
    list_select_related = ("user",)
    search_fields = ("user__email", "ip")
    exclude = ("session_key", "data")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        """Signs the person out there."""
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        """The same, of many."""
        for row in queryset:
            row.end()
