"""An editor at the desk."""

from html import unescape

import pytest
from django.urls import reverse

from rules.models import Amount, Contact, Passage, Text

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"
PAGE = (
    "/en/result/?nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"
)


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def text(language="en"):
    return Text.objects.get(procedure=TEXT, language=language)


def filled(client, row):
    """The form of a row as the admin offers it."""
    url = reverse(f"admin:rules_{row._meta.model_name}_change", args=[row.pk])
    response = client.get(url)
    assert response.status_code == 200
    form = response.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        for one in [formset.management_form, *formset.forms]:
            data |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return url, {name: "" if value is None else value for name, value in data.items()}


def save(client, row, **changes):
    url, data = filled(client, row)
    return client.post(url, data | changes)


def faults(response):
    context = response.context
    found = [str(e) for es in context["adminform"].form.errors.values() for e in es]
    for inline in context["inline_admin_formsets"]:
        found += [
            str(e) for form in inline.formset.forms for es in form.errors.values() for e in es
        ]
    return " ".join(found)


def test_a_saved_word_is_on_the_site_at_once(admin_client, client):
    assert b"Quite new words" not in client.get(PAGE).content
    response = save(admin_client, text(), summary="Quite new words.")
    assert response.status_code == 302
    assert b"Quite new words" in client.get(PAGE).content


def test_a_saved_note_is_on_the_site_at_once(admin_client, client):
    url, data = filled(admin_client, text())
    [name] = [name for name, value in data.items() if value == "open"]
    data[name.replace("phase", "body")] = "A new note."
    assert admin_client.post(url, data).status_code == 302
    assert b"A new note." in client.get(PAGE + "&today=2026-11-23").content


def test_a_saved_amount_is_right_in_both_languages(admin_client, client):
    save(admin_client, Amount.objects.get(key="late-fee"), euros="205")
    for language in ("en", "fr"):
        page = unescape(client.get(PAGE.replace("/en/", f"/{language}/")).content.decode())
        assert "205\N{NO-BREAK SPACE}€" in page
        assert "180\N{NO-BREAK SPACE}€" not in page


def test_a_saved_phone_number_is_right_in_both_languages(admin_client, client):
    save(admin_client, Contact.objects.get(key="anef-support"), phone="01 02 03 04 05")
    for language in ("en", "fr"):
        page = client.get(PAGE.replace("/en/", f"/{language}/")).content.decode()
        assert "01 02 03 04 05" in page
        assert "0806 001 620" not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"summary": ""}, "This field is required."),
        ({"summary": "   "}, "This field is required."),
        ({"cost": "A {late-fe}."}, "Near it: {late-fee}"),
        ({"steps": "<b>x</b>"}, "is HTML"),
        ({"title": "x" * 121}, "at most 120"),
        ({"due": "2020-01-01"}, "due again on a day after"),
        ({"notes-0-body": ""}, "This field is required."),
        ({"notes-0-body": "{no-such}"}, "Nothing has the key"),
    ],
)
def test_a_bad_text_is_refused_with_a_sentence(admin_client, changes, said):
    before = text().summary
    response = save(admin_client, text(), **changes)
    assert response.status_code == 200
    assert said in faults(response)
    assert text().summary == before


@pytest.mark.parametrize("phone", ["call me", "<script>", "0806-001"])
def test_a_bad_phone_number_is_refused(admin_client, phone):
    response = save(admin_client, Contact.objects.get(key="anef-support"), phone=phone)
    assert "Write digits" in faults(response)


def test_a_key_is_chosen_once(admin_client):
    _url, data = filled(admin_client, Amount.objects.get(key="late-fee"))
    assert "key" not in data
    assert "procedure" not in filled(admin_client, text())[1]


def test_a_key_cannot_stand_for_two_things(admin_client):
    data = {
        "key": "late-fee",
        "language": "en",
        "title": "x",
        "body": "x",
        "reviewed": "2026-11-23",
        "due": "2027-05-23",
    }
    response = admin_client.post(reverse("admin:rules_passage_add"), data)
    assert "An amount has the key “late-fee” already" in faults(response)


def test_nothing_that_is_used_can_be_deleted(admin_client):
    for row in (
        text(),
        Passage.objects.get(key="advice-stateless", language="en"),
        Amount.objects.get(key="late-fee"),
        Contact.objects.get(key="anef"),
    ):
        url = reverse(f"admin:rules_{row._meta.model_name}_delete", args=[row.pk])
        assert admin_client.post(url, {"post": "yes"}).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()


def test_an_amount_says_where_it_is_used(admin_client):
    url, _data = filled(admin_client, Amount.objects.get(key="late-fee"))
    page = admin_client.get(url).content.decode()
    assert "refer to {late-fee}" in page
    assert f"{TEXT} (en)" in page


def test_a_missing_note_is_offered_and_asked_for(admin_client):
    text().notes.get(phase="late").delete()
    assert "late" in filled(admin_client, text())[1].values()
    assert "This field is required." in faults(save(admin_client, text()))


def test_the_phase_of_a_note_cannot_be_changed(admin_client):
    before = dict(text().notes.values_list("pk", "phase"))
    response = save(admin_client, text(), **{"notes-0-phase": "late", "notes-1-phase": "open"})
    assert response.status_code == 302
    assert dict(text().notes.values_list("pk", "phase")) == before


def test_the_english_name_of_a_contact_stays(admin_client):
    contact = Contact.objects.get(key="anef")
    response = save(admin_client, contact, **{"names-0-DELETE": "on"})
    assert response.status_code == 200
    assert contact.names.filter(language="en").exists()


def test_what_is_due_is_found(admin_client):
    Text.objects.filter(procedure=TEXT).update(due="2020-01-01")
    page = admin_client.get(reverse("admin:rules_text_changelist") + "?review=due")
    assert page.context["cl"].result_count == 2
    assert "due now" in page.content.decode()


@pytest.mark.parametrize("model", ["text", "passage", "contact", "amount"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_list_opens_in_both_languages(admin_client, model, language):
    url = reverse(f"admin:rules_{model}_changelist")
    response = admin_client.get(url, headers={"accept-language": language})
    assert response.status_code == 200
    assert b" onclick=" not in response.content


def test_a_stranger_is_sent_to_the_door(client):
    assert client.get(reverse("admin:rules_text_changelist")).status_code == 302
