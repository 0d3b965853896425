"""The nouns of accounts, one a file."""

from accounts.models.invitation import Invitation
from accounts.models.joining import JoinRequest
from accounts.models.membership import Membership, Role
from accounts.models.notices import NoticeKind, NoticeSettings, notices_of
from accounts.models.organisation import Organisation
from accounts.models.push import PushSubscription
from accounts.models.saved_view import SavedView
from accounts.models.shopper import Certificate, Education, Experience, Gender, ShopperProfile
from accounts.models.terms import Terms, TermsAcceptance, TermsKind
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "Certificate",
    "Education",
    "Experience",
    "Gender",
    "Invitation",
    "JoinRequest",
    "Membership",
    "NoticeKind",
    "NoticeSettings",
    "Organisation",
    "PushSubscription",
    "Role",
    "SavedView",
    "ShopperProfile",
    "Terms",
    "TermsAcceptance",
    "TermsKind",
    "User",
    "notices_of",
]
