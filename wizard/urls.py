"""Addresses of the student's pages, below the language."""

from django.urls import path

from . import beside, changes, feedback, find, letters, none_fits, pages, start, take_along, views
from .api import embed

urlpatterns = [
    path("", start.start, name="start"),
    path("guide/", views.guide, name="guide"),
    path("guide/none/", none_fits.none_fits, name="none"),
    path("guide/<slug:step>/", views.guide, name="question"),
    path("result/", views.result, name="result"),
    path("result/changes/", views.result_changes, name="result-changes"),
    path("result/clock/", beside.clock, name="result-clock"),
    path("result/letter/", take_along.letter, name="result-letter"),
    path("result/letters/<slug:key>/", letters.to_office, name="result-to-office"),
    path("letters/<slug:key>/", letters.letter, name="letter"),
    path("find/", find.find, name="find"),
    path("glossary/", pages.glossary, name="glossary"),
    path("result/papers/", views.result_papers, name="result-papers"),
    path("result/stay/", beside.stay, name="result-stay"),
    path("useful/", feedback.useful, name="useful"),
    path("procedures/", pages.procedures, name="procedures"),
    path("procedures/<slug:key>/", pages.procedure, name="procedure"),
    path("how-it-decides/", pages.how, name="how"),
    path("changes/", changes.news, name="news"),
    path("changes.atom", changes.news_feed, name="news-feed"),
    path("api/", embed.about, name="api"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("result.ics", take_along.dates, name="calendar"),
    path("result.svg", take_along.code, name="code"),
    path("result.html", take_along.file, name="result-file"),
]
