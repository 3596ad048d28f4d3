"""The admin with our site."""

from django.contrib.admin.apps import AdminConfig


class EditingConfig(AdminConfig):
    default_site = "rules.editing.site.EditingSite"
