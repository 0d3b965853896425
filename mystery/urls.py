"""Every address of the product; each app owns its own lists."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.views.home import home
from common.catalogue import Catalogue
from mystery.demo.views import mail_list
from mystery.health import healthz, readyz

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("accounts.urls.account")),
    path("account/", include("audits.urls.account")),
    path("account/", include("reports.urls.account")),
    path("hq/", include("accounts.urls.hq")),
    path("hq/results/", include("reports.urls.hq")),
    path("hq/exports/", include("reports.urls.exports")),
    path("hq/deliveries/", include("reports.urls.deliveries")),
    path("hq/programmes/", include("reports.urls.prints")),
    path("hq/", include("audits.urls.hq")),
    path("branch/", include("reports.urls.branch")),
    path("verify/", include("reports.urls.verify")),
    path("shop/", include("audits.urls.shopper")),
    path("files/", include("audits.urls.files")),
    path("api/v1/", include("accounts.urls.api")),
    path("api/v1/", include("audits.urls.api")),
    path("api/v1/", include("reports.urls.api")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("i18n/catalogue.js", Catalogue.as_view(packages=["audits", "reports"]), name="javascript-catalog"),
    path("admin/", admin.site.urls),
    path("demo/mail/", mail_list, name="demo-mail"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
