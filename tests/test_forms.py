"""Days and numbers in the forms of editors and staff: values, in whatever language they are typed.

The forms are found, not listed: a new one is walked as soon as a page has it.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from rules.form_fields import DayField, EurosField
from rules.models import CONTENT_KINDS, Amount, Notice
from tests.editing.desk import Editing
from tests.factories import draft, publish
from tests.fuzz.sending import routes
from wizard.models import Link

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
VALUES = (forms.DateField, forms.DateTimeField, forms.IntegerField, forms.MultiValueField)
"""Fields whose value is not the text that stands for it; a decimal field is an integer field."""
OURS = ("rules.", "wizard.")
SHOWN = {
    "date": r"\d{4}-\d\d-\d\d",
    "datetime-local": r"\d{4}-\d\d-\d\dT\d\d:\d\d",
    "number": r"-?\d+(\.\d+)?",
}
"""The values that a browser shows in a field of a type; it empties the field of any other."""


def inputs(page):
    """Return the fields of a page by name, as a browser shows and sends them."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        about = {key: unescape(value) for key, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        value = about.get("value", "")
        if not re.fullmatch(SHOWN.get(about.get("type"), "(?s:.*)"), value):
            value = ""
        found.setdefault(about.get("name"), []).append(value)
    return found


def forms_of(response):
    """Yield the forms that a page has, with their fields of days and numbers."""
    several = response.context if isinstance(response.context, list) else [response.context]
    values = [value for context in filter(None, several) for value in context.flatten().values()]
    found = [getattr(value, "form", value) for value in values]
    for form in {id(form): form for form in found if isinstance(form, forms.BaseForm)}.values():
        yield form, [form[name] for name, one in form.fields.items() if isinstance(one, VALUES)]


def subclasses(cls):
    for one in cls.__subclasses__():
        yield one
        yield from subclasses(one)


def pages(link):
    """Yield the addresses of the admin and the staff tools; a draft is named to those that ask."""
    name = Amount.objects.first().name
    for path, _name in routes():
        if path.startswith(("admin/", "staff/")) and "logout" not in path:
            path = path.replace("<int:pk>", str(link.pk))
            if not re.search(r"[<(]", path):
                yield f"/{path}?name={name}&language=fr"
    for model in admin.site._registry:
        if row := model.objects.first():
            yield reverse(
                f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[row.pk]
            )


@pytest.fixture
def rows(admin_user, frozen):
    """Rows whose days and amounts mean something else if they are read in another order."""
    for model in CONTENT_KINDS.values():
        row = model.objects.first()
        draft(row, **{row.day_field: date(2026, 4, 3), "due": date(2027, 5, 4)})
    draft(Amount.objects.first(), euros="7550.50")
    now = timezone.now()
    Notice.objects.create(words={"en": "Down."}, starts=now, ends=now + timedelta(days=19))
    User.objects.update(last_login=now, date_joined=now - timedelta(days=20))
    return Link.objects.create(title="A", slug="a", ends=date(2027, 3, 2), owner=admin_user)


def test_what_a_page_shows_can_be_typed_back(admin_client, rows):
    """In French, where a day and an amount are written otherwise than a browser sends them."""
    language = "fr"
    met, seen = set(), set()
    for address in pages(rows):
        response = admin_client.get(address, headers={"accept-language": language})
        shown = inputs(response.text) if response.context else {}
        for form, fields in forms_of(response):
            met.add(type(form))
            for bound in fields:
                name, widget = bound.html_name, bound.field.widget
                assert len(shown.get(name, "1")) == 1, f"{address}: two fields named {name}"
                typed = widget.value_from_datadict({k: v[0] for k, v in shown.items()}, {}, name)
                with override(language):
                    if bound.initial in (None, ""):
                        assert not any(typed or ""), (address, name, typed)
                    else:
                        assert bound.field.clean(typed) == bound.initial, (address, name, typed)
                        seen.add((bound.name, bound.initial))
    assert {("due", date(2027, 5, 4)), ("value-1-euros", Decimal("7550.50"))} < seen
    ours = {one for one in subclasses(forms.BaseForm) if one.__module__.startswith(OURS)}
    for one in ours:
        if any(isinstance(field, VALUES) for field in one.base_fields.values()):
            assert any(issubclass(form, one) for form in met), f"no page with {one} was walked"


@LANGUAGES
def test_days_are_read_day_first_and_what_is_none_is_refused(language):
    with override(language):
        for typed, day in {
            "04/05/2027": date(2027, 5, 4), "24/05/2027": date(2027, 5, 24),
            "24 mai 2027": date(2027, 5, 24), "24 May 2027": date(2027, 5, 24),
            "1er janvier 2027": date(2027, 1, 1), "2027-05-04": date(2027, 5, 4),
        }.items():  # fmt: skip
            assert DayField().clean(typed) == day, typed
        for typed in ("05/24/2027", "31/06/2027", "soon", "20270504", "5/2027"):
            with pytest.raises(ValidationError, match="24"):
                DayField().clean(typed)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Do you mean 7550 or 7.55?"),
        ("fr", "Voulez-vous dire 7550 ou 7,55\N{NO-BREAK SPACE}?"),
    ],
)
def test_a_comma_and_a_point_are_the_same_and_what_may_be_two_amounts_is_asked_for(language, said):
    with override(language):
        for typed, euros in {
            "75,50": "75.50", "75.50": "75.50", "75": "75", "7 550,5": "7550.5", " 0,05 ": "0.05",
        }.items():  # fmt: skip
            assert EurosField().clean(typed) == Decimal(euros), typed
        for typed in ("7,550", "7.550"):
            with pytest.raises(ValidationError) as refused:
                EurosField().clean(typed)
            assert refused.value.messages == [said]


@pytest.mark.parametrize("typed", ["1,234.56", "1e3", "NaN", "75,", "7,5 €"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError, match="not an amount"):
        EurosField().clean(typed)


@pytest.mark.django_db
def test_a_jump_is_saved_at_the_second_press(admin_client):
    row = draft(Amount.objects.get(key="late-fee"), euros=75)
    form = Editing(admin_client, row, "fr")
    url, data = form.url, form.data
    for ordinary in ("37.50", "112.50", "75.00"):
        sent = data | {"value-0-euros": ordinary, "base": row.version}
        assert admin_client.post(url, sent).status_code == 302
        row = draft(Amount.objects.get(key="late-fee"), euros=75)
    data |= {"value-0-euros": "37,49", "note": "A note.", "base": row.version}
    headers = {"accept-language": "fr"}
    asked = admin_client.post(url, data, headers=headers)
    assert "Vous remplacez 75\xa0€ par 37,49\xa0€." in unescape(asked.text)
    row.refresh_from_db()
    assert row.series[0].euros == 75
    shown = inputs(asked.text)
    assert shown["value-0-euros"] == ["37,49"]
    again = data | {"confirmed": shown["confirmed"][0]}
    other = admin_client.post(url, again | {"value-0-euros": "9000"}, headers=headers)
    assert other.status_code == 200, "another jump is asked for again"
    assert admin_client.post(url, again, headers=headers).status_code == 302
    row.refresh_from_db()
    assert (row.series[0].euros, row.note) == (Decimal("37.49"), "A note.")


@pytest.mark.django_db
def test_lists_and_history_write_a_day_in_one_way(admin_client):
    row = draft(Amount.objects.first(), checked=date(2026, 11, 1), due=date(2099, 1, 1))
    publish(row, starts=date(2099, 1, 1))
    about = "admin:rules_amount"
    for address in (reverse(f"{about}_history", args=[row.pk]), reverse(f"{about}_changelist")):
        page = admin_client.get(address, headers={"accept-language": "fr"}).text
        assert "1er janvier 2099" in page
        assert not re.search(r"01/01/2099|>1 janvier|2099-01-01", page)
