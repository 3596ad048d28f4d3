"""The office's test cases in the admin: what has moved, and whether that is right."""

from collections.abc import Iterator

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..case_book import expected, moved, outcome
from ..django_types import ModelAdmin
from ..models import TestCase
from ..words.live import procedure_title


def refusals() -> Iterator[str]:
    """Yield for each case that has moved why nothing is published until somebody confirms it."""
    for case, present in moved():
        words = {"case": case, "before": _title(case.procedure), "now": _title(present.procedure)}
        if case.procedure == present.procedure:
            sentence = gettext(
                "The test case “%(case)s” still leads to “%(now)s”, but to other days."
            )
        else:
            sentence = gettext(
                "The test case “%(case)s” led to “%(before)s” and leads to “%(now)s”."
            )
        advice = gettext("Confirm it among the test cases, or have the table mended.")
        yield f"{sentence % words} {advice}"


def _title(procedure: str) -> str:
    """Return the title of a procedure; its key if it no longer exists, a dash for none."""
    return procedure_title(procedure, get_language()) or "–"


@admin.register(TestCase)
class TestCaseAdmin(ModelAdmin[TestCase]):
    """Test cases, made at the counter: here they are read, confirmed or deleted."""

    list_display = ("__str__", "day", "procedure", "phase", "stands")
    fields = ("note", "answers", "day", "procedure", "phase", "days", "leads_to", "made_by")
    readonly_fields = fields[1:]
    actions = ("confirm_all",)

    @admin.display(description=_("as expected"), boolean=True)
    def stands(self, case: TestCase) -> bool:
        return outcome(case.answers, case.day) == expected(case)

    @admin.display(description=_("leads now to"))
    def leads_to(self, case: TestCase) -> str:
        present = outcome(case.answers, case.day)
        days = ", ".join(f"{key} {day}" for key, day in present.days.items())
        return f"{present.procedure} {present.phase}: {days}"

    @admin.action(description=_("What these lead to now is right"), permissions=["publish"])
    def confirm_all(self, request: HttpRequest, queryset: QuerySet[TestCase]) -> None:
        for case in queryset:
            case.procedure, case.phase, case.days = outcome(case.answers, case.day)
            case.save()  # which the audit log sees
        messages.success(request, gettext("Confirmed: %(number)s.") % {"number": len(queryset)})

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rules.publish_publication")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
