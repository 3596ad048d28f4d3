"""Addresses of the student's pages, below the language."""

from django.urls import path

from . import around, embed, feedback, news, views

urlpatterns = [
    path("", views.start, name="start"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:step>/", views.guide, name="question"),
    path("result/", views.result, name="result"),
    path("useful/", feedback.useful, name="useful"),
    path("procedures/", around.procedures, name="procedures"),
    path("procedures/<slug:key>/", around.procedure, name="procedure"),
    path("how-it-decides/", around.how, name="how"),
    path("changes/", news.news, name="news"),
    path("changes.atom", news.news_feed, name="news-feed"),
    path("api/", embed.about, name="api"),
    path("privacy/", around.privacy, name="privacy"),
    path("accessibility/", around.accessibility, name="accessibility"),
    path("result.ics", views.result_calendar, name="calendar"),
    path("result.svg", views.result_code, name="code"),
    path("result.html", views.result_file, name="result-file"),
]
