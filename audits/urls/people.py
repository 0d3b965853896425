"""HQ pages of shoppers under /hq/people/."""

from django.urls import URLPattern, path

from audits.views import people_export, people_imports, shoppers

SHOPPER = "people/<int:membership_id>/"
IMPORT = "people/import/<int:import_id>/"
urlpatterns: list[URLPattern] = [
    path("people/export.<slug:kind>", people_export.people_export, name="people-export"),
    path("people/import/", people_imports.people_import, name="people-import"),
    path(IMPORT, people_imports.people_import_detail, name="people-import-detail"),
    path(f"{IMPORT}write/", people_imports.people_import_write, name="people-import-write"),
    path(f"{IMPORT}undo/", people_imports.people_import_undo, name="people-import-undo"),
    path(f"{IMPORT}status/", people_imports.people_import_status, name="people-import-status"),
    path(SHOPPER, shoppers.shopper_detail, name="shopper-detail"),
    path(f"{SHOPPER}block/", shoppers.shopper_block, name="shopper-block"),
    path(f"{SHOPPER}conflicts/", shoppers.shopper_conflicts, name="shopper-conflicts"),
    path(f"{SHOPPER}certificates/", shoppers.shopper_certificates, name="shopper-certificates"),
]
