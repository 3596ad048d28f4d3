"""Addresses of the student's pages, below the language."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.start, name="start"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:step>/", views.guide, name="question"),
    path("result/", views.result, name="result"),
    path("result.ics", views.result_calendar, name="calendar"),
    path("result.html", views.result_file, name="result-file"),
]
