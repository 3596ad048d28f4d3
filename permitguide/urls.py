"""All addresses (DESIGN section 5)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from rules.desk.preview import preview
from wizard import api, country_names, theme, views

urlpatterns = [
    path("", views.home, name="home"),
    path("api/v1/guidance", api.guidance_view, name="guidance"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("countries.json", country_names.country_names_json, name="country-names"),
    path("theme.css", theme.theme, name="theme"),
    path("office-logo", theme.logo, name="logo"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("admin/", admin.site.urls),
    path("staff/", include("wizard.staff.urls")),
    path("preview/<str:scope>/", preview, name="preview"),
    path("preview/<str:scope>/<path:rest>", preview, name="preview-page"),
    *i18n_patterns(path("", include("wizard.urls"))),
]

handler400 = "wizard.errors.bad_request"
handler403 = "wizard.errors.permission_denied"
handler404 = "wizard.errors.not_found"
handler500 = "wizard.errors.server_error"
