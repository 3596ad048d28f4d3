"""Comments of students, and the sites that may embed the guide, for administrators."""

from django.contrib import admin
from django.http import HttpRequest

from rules.django_types import ModelAdmin
from rules.editing.columns import day_column

from .models import Comment, Origin


@admin.register(Comment)
class CommentAdmin(ModelAdmin[Comment]):
    """Nobody writes or changes a comment here; one in which a name slipped in can be deleted."""

    list_display = (day_column(Comment, "day"), "rule", "phase", "language", "useful", "text")
    list_filter = ("useful", "language", "rule")
    date_hierarchy = "day"
    search_fields = ("rule", "text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False


@admin.register(Origin)
class OriginAdmin(ModelAdmin[Origin]):
    """One site a row. Only administrators have the permission, and those to whom they give it."""

    list_display = ("origin",)
    search_fields = ("origin",)
