"""What HQ prints of a programme's design, under /hq/programmes/."""

from django.urls import URLPattern, path

from reports.views import checklist_print, scenario_print

CHECKLIST = "checklists/<int:checklist_id>/"
SCENARIO = "scenarios/<int:scenario_id>/"
urlpatterns: list[URLPattern] = [
    path(CHECKLIST + "print/", checklist_print.checklist_print, name="checklist-print"),
    path(
        CHECKLIST + "versions/<int:number>/print/",
        checklist_print.checklist_version_print,
        name="checklist-version-print",
    ),
    path(SCENARIO + "print/", scenario_print.scenario_print, name="scenario-print"),
    path(
        SCENARIO + "versions/<int:number>/print/", scenario_print.scenario_version_print, name="scenario-version-print"
    ),
]
