"""The admin with our site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "rules.desk.site.DeskSite"
