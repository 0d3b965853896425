"""Sign-in and one's own account under /account/."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.urls")),
]
