"""The nouns of accounts, one a file."""

from accounts.models.invitation import Invitation
from accounts.models.membership import Membership, Role
from accounts.models.organisation import Organisation
from accounts.models.shopper import ShopperProfile
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = ["ApiToken", "Invitation", "Membership", "Organisation", "Role", "ShopperProfile", "User"]
