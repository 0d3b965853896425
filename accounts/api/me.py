"""Who the caller is."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView

from accounts.access import memberships_of
from accounts.models import Membership, Organisation, User


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation the caller belongs to."""

    class Meta:
        model = Organisation
        fields = ["id", "name", "slug"]


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """One role of the caller."""

    organisation = OrganisationSerializer()

    class Meta:
        model = Membership
        fields = ["id", "role", "organisation"]


class MeSerializer(serializers.ModelSerializer[User]):
    """The caller, with the memberships that hold."""

    memberships = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "name", "language", "memberships"]

    @extend_schema(responses=MembershipSerializer(many=True))
    @extend_schema_field(MembershipSerializer(many=True))
    def get_memberships(self, user: User) -> list[dict[str, object]]:
        """Every role they act in."""
        rows = memberships_of(user).select_related("organisation")
        return [dict(row) for row in MembershipSerializer(rows, many=True).data]


@extend_schema(summary="Who the caller is")
class MeView(RetrieveAPIView[User]):
    """`GET /api/v1/me`."""

    serializer_class = MeSerializer

    def get_object(self) -> User:
        """The caller."""
        user = self.request.user
        assert isinstance(user, User)
        return user
