"""What a shopper tells of branches, under /account/."""

from django.urls import URLPattern, path

from audits.views import own_conflicts

urlpatterns: list[URLPattern] = [
    path("shopping/conflicts/", own_conflicts.own_conflicts, name="shopping-conflicts"),
]
