"""Addresses of the office's tools."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import path

from . import home

app_name = "staff"
urlpatterns = [path("", home.home, name="home")]
for room in ("links", "posters", "figures", "counter", "cohort"):
    if find_spec(f"wizard.staff.{room}"):
        urlpatterns += import_module(f"wizard.staff.{room}").urlpatterns
