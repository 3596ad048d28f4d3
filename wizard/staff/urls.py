"""Addresses of the office's tools."""

from django.urls import path
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from django.views.i18n import set_language

from . import cohort, counter, figures, links, posters
from .access import staff

app_name = "staff"
urlpatterns = [
    path("", staff()(TemplateView.as_view(template_name="staff/home.html")), name="home"),
    path("language/", require_POST(staff()(set_language)), name="language"),
    *links.urlpatterns,
    *posters.urlpatterns,
    *figures.urlpatterns,
    *counter.urlpatterns,
    *cohort.urlpatterns,
]
