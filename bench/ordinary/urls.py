"""The addresses, below the language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from . import views

urlpatterns = i18n_patterns(
    path("", views.start, name="start"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:step>/", views.guide, name="question"),
)
