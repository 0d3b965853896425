"""HQ pages where a programme is designed: brands, branches, programmes, scenarios, checklists, scopes.

Addresses of scenarios and checklists stand below the programmes', and brands' below the branches', so that the
navigation shows where one is.
"""

from django.urls import URLPattern, path

from audits.views import (
    branch_bulk,
    branch_export,
    branch_imports,
    branches,
    brands,
    checklist_design,
    checklist_draft,
    checklist_export,
    checklist_import,
    checklist_preview,
    checklist_publish,
    checklists,
    library,
    pictures,
    programmes,
    questions,
    scenario_preview,
    scenario_versions,
    scenarios,
    scopes,
)

PROGRAMME = "programmes/<int:programme_id>/"
SCENARIO = "programmes/scenarios/<int:scenario_id>/"
CHECKLIST = "programmes/checklists/<int:checklist_id>/"
BRANCH = "branches/<int:branch_id>/"
IMPORT = "branches/import/<int:import_id>/"
BRAND = "branches/brands/<int:brand_id>/"

urlpatterns: list[URLPattern] = [
    path("branches/", branches.branch_list, name="branch-list"),
    path("branches/new/", branches.branch_create, name="branch-create"),
    path("branches/import/", branch_imports.branch_import, name="branch-import"),
    path("branches/export/<slug:kind>/", branch_export.branch_export, name="branch-export"),
    path("branches/change/", branch_bulk.branch_bulk, name="branch-bulk"),
    path(IMPORT, branch_imports.branch_import_detail, name="branch-import-detail"),
    path(IMPORT + "write/", branch_imports.branch_import_write, name="branch-import-write"),
    path(IMPORT + "undo/", branch_imports.branch_import_undo, name="branch-import-undo"),
    path(IMPORT + "status/", branch_imports.branch_import_status, name="branch-import-status"),
    path(BRANCH, branches.branch_edit, name="branch-edit"),
    path(BRANCH + "archive/", branches.branch_archive, name="branch-archive"),
    path("branches/brands/", brands.brand_list, name="brand-list"),
    path("branches/brands/new/", brands.brand_create, name="brand-create"),
    path(BRAND, brands.brand_edit, name="brand-edit"),
    path(BRAND + "archive/", brands.brand_archive, name="brand-archive"),
    path(BRAND + "regions/new/", brands.region_create, name="region-create"),
    path("branches/regions/<int:region_id>/", brands.region_edit, name="region-edit"),
    path("branches/regions/<int:region_id>/remove/", brands.region_remove, name="region-remove"),
    path("programmes/", programmes.programme_list, name="programme-list"),
    path("programmes/new/", programmes.programme_create, name="programme-create"),
    path(PROGRAMME, programmes.programme_detail, name="programme-detail"),
    path(PROGRAMME + "edit/", programmes.programme_edit, name="programme-edit"),
    path(PROGRAMME + "archive/", programmes.programme_archive, name="programme-archive"),
    path(PROGRAMME + "library/", library.library_list, name="library-list"),
    path(PROGRAMME + "library/scenarios/<int:scenario_id>/", library.library_copy, name="library-copy"),
    path(PROGRAMME + "library/<slug:slug>/questions/", library.library_detail, name="library-detail"),
    path(PROGRAMME + "library/<slug:slug>/", library.library_add, name="library-add"),
    path(PROGRAMME + "scenarios/new/", scenarios.scenario_create, name="scenario-create"),
    path("programmes/scenarios/pictures/", pictures.scenario_picture_add, name="scenario-picture-add"),
    path(PROGRAMME + "scenarios/preview/", scenario_preview.scenario_preview, name="scenario-preview"),
    path(PROGRAMME + "scenarios/phone/", scenario_preview.scenario_phone, name="scenario-phone"),
    path(SCENARIO, scenarios.scenario_edit, name="scenario-edit"),
    path(SCENARIO + "versions/<int:number>/", scenario_versions.scenario_version, name="scenario-version"),
    path(
        SCENARIO + "versions/<int:number>/since/<int:other>/",
        scenario_versions.scenario_compare,
        name="scenario-compare",
    ),
    path(
        SCENARIO + "versions/<int:number>/reuse/",
        scenario_versions.scenario_version_reuse,
        name="scenario-version-reuse",
    ),
    path(SCENARIO + "copy/", scenarios.scenario_copy, name="scenario-copy"),
    path(SCENARIO + "archive/", scenarios.scenario_archive, name="scenario-archive"),
    path(PROGRAMME + "checklists/new/", checklists.checklist_create, name="checklist-create"),
    path(CHECKLIST, checklists.checklist_detail, name="checklist-detail"),
    path("programmes/checklists/preview/", checklist_preview.checklist_preview, name="checklist-preview"),
    path(CHECKLIST + "design/", checklist_design.checklist_design, name="checklist-design"),
    path(CHECKLIST + "draft/", checklist_draft.checklist_draft_json, name="checklist-draft"),
    path(CHECKLIST + "trial/", checklist_draft.checklist_trial, name="checklist-trial"),
    path(CHECKLIST + "publish/", checklist_publish.checklist_publish, name="checklist-publish"),
    path(
        CHECKLIST + "versions/<int:number>/since/<int:other>/",
        checklist_publish.checklist_compare,
        name="checklist-compare",
    ),
    path(
        CHECKLIST + "versions/<int:number>/reuse/",
        checklist_publish.checklist_version_reuse,
        name="checklist-version-reuse",
    ),
    path("programmes/checklists/sources/", checklist_draft.checklist_sources, name="checklist-sources"),
    path("programmes/checklists/sources/<slug:source>/", checklist_draft.checklist_source, name="checklist-source"),
    path("programmes/questions/", questions.question_list, name="question-list"),
    path(CHECKLIST + "archive/", checklists.checklist_archive, name="checklist-archive"),
    path(CHECKLIST + "versions/new/", checklists.checklist_version_create, name="checklist-version-create"),
    path(CHECKLIST + "versions/<int:number>/", checklists.checklist_version, name="checklist-version"),
    path(CHECKLIST + "import/", checklist_import.checklist_import, name="checklist-import"),
    path(CHECKLIST + "export/", checklist_export.checklist_export, name="checklist-export"),
    path(
        CHECKLIST + "draft/export/<slug:kind>/", checklist_export.checklist_draft_export, name="checklist-draft-export"
    ),
    path(
        CHECKLIST + "versions/<int:number>/export/<slug:kind>/",
        checklist_export.checklist_version_export,
        name="checklist-version-export",
    ),
    path("people/<int:membership_id>/scope/", scopes.scope_edit, name="scope-edit"),
]
