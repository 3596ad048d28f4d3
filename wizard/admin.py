"""What students wrote, to be read and, where a name slipped in, deleted."""

from django.contrib import admin
from django.http import HttpRequest

from rules.editing.columns import day_column

from .models import Comment


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """Nobody writes or changes a comment here."""

    list_display = (day_column(Comment, "day"), "rule", "phase", "language", "useful", "text")
    list_filter = ("useful", "language", "rule")
    date_hierarchy = "day"
    search_fields = ("rule", "text")
    readonly_fields = ("day", "rule", "phase", "language", "useful", "text")
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False
