"""The sites on which the guide may be embedded, for administrators."""

from django.contrib import admin

from .models import Origin


@admin.register(Origin)
class OriginAdmin(admin.ModelAdmin):
    """One site a row. No role has the permission: administrators do, or whom they give it."""

    list_display = ("origin",)
    search_fields = ("origin",)
    view_on_site = False
