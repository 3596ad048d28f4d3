"""All addresses (DESIGN section 5)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from rules.editing import preview
from wizard import countries, crawlers, health, start, theme
from wizard.api import embed
from wizard.short_links import go
from wizard.urls import urlpatterns as student_pages

urlpatterns = [
    path("", start.home, name="home"),
    *i18n_patterns(
        path("embed/", embed.embed, name="embed"),
        path("preview/", preview.index, name="preview"),
        *student_pages,
    ),
    path("api/v1/", include("wizard.api.views")),
    path("healthz/live", health.is_live, name="live"),
    path("healthz/ready", health.is_ready, name="ready"),
    path("countries.json", countries.country_names_json, name="country-names"),
    path("theme.css", theme.theme, name="theme"),
    path("office-logo", theme.logo, name="logo"),
    path("favicon.ico", theme.favicon, name="favicon"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("admin/", admin.site.urls),
    path("go/<slug:slug>/", go, name="go"),
    path("staff/", include("wizard.staff.urls")),
]

handler400 = "wizard.error_pages.bad_request"
handler403 = "wizard.error_pages.permission_denied"
handler404 = "wizard.error_pages.not_found"
handler500 = "wizard.error_pages.server_error"
