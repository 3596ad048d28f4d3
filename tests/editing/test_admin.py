"""An editor at the desk."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from rules.law.sources import WITHDRAWAL
from rules.law.windows import DAY
from rules.models import PARTS, Amount, Contact, LinkCheck, Paper, Text, Version
from rules.models.amounts import COLUMNS
from tests.clock import moment
from tests.factories import draft, publish, publish_with, shared_passage

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def result(client, language="en"):
    """What a student reads whose permit ends in three months: the window is open."""
    answers = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}
    answers["expires"] = str(timezone.localdate() + relativedelta(months=3))
    return unescape(client.get(f"/{language}/result/", answers).text)


def text(language="en"):
    return Text.objects.get(procedure=TEXT, language=language)


def filled(client, row):
    """The form of a row as the admin offers it."""
    url = reverse(f"admin:rules_{row._meta.model_name}_change", args=[row.pk])
    response = client.get(url)
    assert response.status_code == 200
    form = response.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    return url, {name: value for name, value in data.items() if value not in (None, False)}


def save(client, row, **changes):
    url, data = filled(client, row)
    return client.post(url, data | changes)


def faults(response):
    context = response.context
    return " ".join(str(e) for es in context["adminform"].form.errors.values() for e in es)


def test_a_saved_word_is_a_draft_and_a_published_one_is_on_the_site(admin_client, client):
    response = save(admin_client, text(), summary="Quite new words.", why="A trial")
    assert response.status_code == 302
    assert "Quite new words" not in result(client)
    publish(text())
    assert "Quite new words" in result(client)


def test_a_saved_note_is_on_the_site_once_published(admin_client, client):
    assert save(admin_client, text(), open="A new note.").status_code == 302
    publish(text())
    assert "A new note." in result(client)


def test_a_published_amount_is_right_in_both_languages(admin_client, client):
    save(admin_client, Amount.objects.get(key="late-fee"), **{"value-0-euros": "205"})
    publish(Amount.objects.get(key="late-fee"))
    for language in ("en", "fr"):
        page = result(client, language)
        assert "205\N{NO-BREAK SPACE}€" in page
        assert "180\N{NO-BREAK SPACE}€" not in page


def test_a_published_phone_number_is_right_in_both_languages(admin_client, client):
    save(admin_client, Contact.objects.get(key="anef-support"), phone="01 02 03 04 05")
    publish(Contact.objects.get(key="anef-support"))
    for language in ("en", "fr"):
        page = result(client, language)
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
        ({"open": ""}, "This field is required."),
        ({"open": "{no-such}"}, "Nothing has the key"),
        ({"cost": "x" * 20_001}, "at most 20000"),
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


def test_nothing_can_be_deleted(admin_client):
    for row in (
        text(),
        shared_passage(text()),
        Amount.objects.get(key="late-fee"),
        Contact.objects.get(key="anef"),
    ):
        url = reverse(f"admin:rules_{row._meta.model_name}_delete", args=[row.pk])
        assert admin_client.post(url, {"post": "yes"}).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()


def test_an_amount_says_where_it_is_used_and_what_a_draft_changes(admin_client):
    url, _data = filled(admin_client, Amount.objects.get(key="late-fee"))
    page = admin_client.get(url).content.decode()
    assert "texts refer to it" in page
    assert "Renew your student residence permit (en)" in page
    assert "What this draft changes" not in page
    save(admin_client, Amount.objects.get(key="late-fee"), **{"value-0-euros": "205"})
    page = unescape(admin_client.get(url).content.decode())
    assert "in all languages" in page
    assert "<ins>205</ins>" in page
    assert "Renouveler votre titre de séjour étudiant" in page
    assert "Renew your student residence permit" in page


def test_a_missing_note_is_asked_for(admin_client):
    row = text()
    row.notes.pop("late")
    row.save()
    assert "late" in faults_of(save(admin_client, text()))


def faults_of(response):
    return response.context["adminform"].form.errors


def test_a_procedure_has_no_note_for_a_phase_in_which_it_does_not_speak(admin_client):
    assert "closed" not in filled(admin_client, text())[1]
    save(admin_client, text(), closed="Too late.")
    assert "closed" not in text().notes


def test_the_english_name_of_a_contact_stays(admin_client):
    contact = Contact.objects.get(key="anef")
    response = save(admin_client, contact, **{"name-en": ""})
    assert "name-en" in faults_of(response)
    save(admin_client, contact, **{"name-fr": ""})
    contact.refresh_from_db()
    assert set(contact.names) == {"en"}


def test_what_is_due_is_found(admin_client):
    Text._base_manager.update(due=timezone.localdate() + relativedelta(days=1))
    for row in Text.objects.filter(procedure=TEXT):
        draft(row, reviewed="2019-01-01", due="2020-01-01")
    page = admin_client.get(reverse("admin:rules_text_changelist") + "?review=due")
    assert page.context["cl"].result_count == 2
    assert "due now" in page.content.decode()
    page = admin_client.get(reverse("admin:editing-due")).content.decode()
    assert "Renew your student residence permit (en)" in page
    assert "Renouveler votre titre de séjour étudiant (fr)" in page
    assert "(APS)" not in page


@pytest.mark.usefixtures("far")
def test_a_source_of_the_law_is_due_again_after_six_months(admin_client):
    """Also one on which only a list of countries rests."""
    title = escape(f"Source of the law: {WITHDRAWAL.title}")
    for day, is_due in ((WITHDRAWAL.due - DAY, False), (WITHDRAWAL.due, True)):
        with time_machine.travel(moment(str(day)), tick=False):
            home = admin_client.get(reverse("admin:index")).context["tasks"]
            page = admin_client.get(reverse("admin:editing-due"))
        assert (title in page.text) is is_due
        count = next(task.count for task in home if str(task.name) == "Due for review")
        assert count == len(page.context["rows"])


@pytest.mark.parametrize("model", ["text", "passage", "contact", "amount", "paper"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_list_opens_in_both_languages(admin_client, model, language):
    url = reverse(f"admin:rules_{model}_changelist")
    response = admin_client.get(url, headers={"accept-language": language})
    assert response.status_code == 200
    assert b" onclick=" not in response.content


def test_a_stranger_is_sent_to_the_door(client):
    assert client.get(reverse("admin:rules_text_changelist")).status_code == 302


def test_a_missing_translation_is_written_beside_its_source(admin_client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_text WHERE procedure = %s AND language = 'fr'", [TEXT])
    draft(text(), **dict.fromkeys(PARTS, "Words."))  # without papers and conditions
    table = admin_client.get(reverse("admin:editing-languages")).text
    add = reverse("admin:rules_text_add") + f"?language=fr&procedure={TEXT}"
    missing = f'<td class="state-missing"><a href="{add.replace("&", "&amp;")}">missing</a>'
    assert missing in re.sub(r"\s*(<[^>]+>)\s*", r"\1", table)
    page = admin_client.get(add)
    form = page.context["adminform"].form
    assert {"too-early", "open", "late", "penalty"} < set(form.fields)
    assert "closed" not in form.fields
    assert text().steps.splitlines()[0] in unescape(page.content.decode())
    words = dict.fromkeys(("title", "summary", *text().notes), "Mots.")
    about = {"language": "fr", "procedure": TEXT, "reviewed": "2026-11-23", "follows": "on"}
    response = admin_client.post(add, words | about)
    assert response.status_code == 302, faults_of(response)
    made = text("fr")
    assert made.notes == dict.fromkeys(text().notes, "Mots.")
    assert made.translates == text().mark
    assert Version.newest(made.name).number > 1  # the older words are in the history


def test_a_translation_is_out_of_date_once_its_source_has_changed(admin_client, client):
    page = reverse("admin:rules_text_change", args=[text("fr").pk])
    assert "changed since this was translated" not in admin_client.get(page).content.decode()
    save(admin_client, text(), summary="Quite new words.")
    shown = unescape(admin_client.get(page).content.decode())
    assert "changed since this was translated" in shown
    assert "<ins>Quite new" in shown
    assert "plus récent" not in result(client, "fr")
    publish(text())
    assert "plus récent" in result(client, "fr")
    table = admin_client.get(
        reverse("admin:editing-languages") + "?state=outdated"
    ).content.decode()
    assert table.count("state-outdated") == 1
    save(admin_client, text("fr"), summary="Mots tout nouveaux.", follows="on")
    publish(text("fr"))
    assert "plus récent" not in result(client, "fr")
    assert "changed since this was translated" not in admin_client.get(page).content.decode()


def test_a_text_that_a_person_has_read_says_who_and_no_longer_warns(admin_client, client):
    assert "No person of the office has reviewed" in result(client)
    save(admin_client, text(), seen="on")
    row = text()
    assert row.reviewed_by == "admin"
    assert row.reviewed == timezone.localdate()
    assert row.due == row.reviewed + relativedelta(months=6)
    publish(row)
    assert "No person of the office has reviewed" not in result(client)


def test_the_home_is_a_list_of_what_is_to_be_done(admin_client):
    def counts():
        tasks = admin_client.get(reverse("admin:index")).context["tasks"]
        return {str(task.name): task.count for task in tasks}

    fee = Amount.objects.get(key="late-fee")
    publish_with(fee, due=timezone.localdate() + relativedelta(days=1))
    before = counts()
    assert before["Drafts that are not published"] == 0
    save(admin_client, text(), summary="Quite new words.")
    draft(fee, checked="2020-01-01", due="2020-01-02")
    publish(fee, starts=date(2099, 1, 1))
    for days in (29, 30):  # the first of them ends soon
        publish(fee, until=timezone.localdate() + relativedelta(days=days))
    LinkCheck.objects.create(url="https://a.test", at=timezone.now(), since=timezone.now())
    after = counts()
    assert before["Outside links that were never opened"] > after["Outside links that fail"] == 0
    assert after["Drafts that are not published"] == 1
    assert after["Due for review"] == before["Due for review"] + 1
    assert after["Translations out of date"] == 1
    assert after["Changes that are scheduled"] == 1
    assert after["Changes that end within 30 days"] == 1
    for task in admin_client.get(reverse("admin:index")).context["tasks"]:
        assert admin_client.get(task.href).status_code == 200


def test_what_is_pasted_is_refused_as_too_long_and_never_cut(admin_client):
    row = text()
    page = admin_client.get(reverse("admin:rules_text_change", args=[row.pk]))
    fields = page.context["adminform"].form.fields
    assert [name for name, field in fields.items() if "maxlength" in field.widget.attrs] == []
    assert "at most 120 characters" in faults(save(admin_client, row, title="e" * 121))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_notice_is_proofread_and_live_at_once(admin_client, client, language):
    url = reverse("admin:rules_notice_add")
    now = timezone.localtime()
    data = {
        "words-en": "ANEF is down: call {anef-support}.",
        "words-fr": "L'ANEF est en panne.",
        "starts": now.strftime("%Y-%m-%dT00:00"),
        "ends": (now + relativedelta(days=1)).strftime("%Y-%m-%dT12:00"),
    }
    assert "Nothing has the key" in faults(admin_client.post(url, data | {"words-en": "{nope}"}))
    assert "one language at least" in faults(
        admin_client.post(url, data | {"words-en": "", "words-fr": ""})
    )
    assert admin_client.post(url, data).status_code == 302
    page = unescape(client.get(f"/{language}/").content.decode())
    assert {"en": "0806 001 620", "fr": "est en panne"}[language] in page


@pytest.mark.parametrize(
    "night", ["2027-03-28T02:30", "2027-10-31T02:30", "2027-10-31T02:30+01:00"]
)
def test_a_notice_is_live_at_once_in_a_night_of_new_clocks(admin_user, client, night):
    with time_machine.travel(moment(night), tick=False):
        client.force_login(admin_user)
        data = {"words-en": "ANEF is down.", "starts": night[:16], "ends": "2027-11-01T00:00"}
        response = client.post(reverse("admin:rules_notice_add"), data)
        assert response.status_code == 302, faults(response)
        assert "ANEF is down." in client.get("/en/").text


def test_conditions_are_proven_at_saving_and_the_editors_words_are_kept(admin_client):
    words = "::: if arrival=known\nWords of the editor.\n:::"
    response = save(admin_client, text(), summary=words)
    page = unescape(response.content.decode())
    assert "“arrival=known” is left open in" in page
    assert "Words of the editor." in page
    assert "arrival" not in Text.objects.get(pk=text().pk).summary


def test_an_editor_sees_in_how_many_cases_a_block_shows_and_a_preview_of_it(admin_client):
    draft(text(), **dict.fromkeys(PARTS, "Words."))
    save(admin_client, text(), summary="All.\n\n::: if phase=penalty\nPay.\n:::")
    page = unescape(
        admin_client.get(reverse("admin:rules_text_change", args=[text().pk])).content.decode()
    )
    assert re.search(r"<code>phase=penalty</code>\s+shows in \d+ of \d+ cases", page)
    [address] = re.findall(r'href="([^"]*)"><code>phase=penalty</code>', page)
    assert "Pay." in admin_client.get(address).content.decode()
    assert "document=student-card|vls-ts-validated" in page


# ---- amounts by day, papers, uses, search ----


def test_a_value_from_a_later_day_is_added_and_shown_from_that_day(still, admin_client, client):
    row = Amount.objects.get(key="late-fee")
    first = still + relativedelta(days=30)
    added = {"from": first, "euros": "205,50", "source": "https://s.example", "source_title": "A"}
    added |= {"checked": still}
    response = save(admin_client, row, **{f"value-1-{name}": v for name, v in added.items()})
    assert response.status_code == 302, faults(response)
    row.refresh_from_db()
    assert [str(value.euros) for value in row.series] == ["180.00", "205.50"]
    publish(row)
    answers = {"nationality": "BR", "situation": "continue-studies", "document": "student-card"}
    answers["expires"] = str(still + relativedelta(months=3))
    for day, fee in ((first - relativedelta(days=1), "180"), (first, "205.50")):
        page = client.get("/en/result/", answers | {"today": str(day)}).text
        assert f"{fee}\N{NO-BREAK SPACE}€" in unescape(page)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value-0-euros": ""}, "This field is required."),
        ({"value-0-euros": "-5"}, "greater than or equal to 0"),
        ({"value-0-source": "http://s.example"}, "Begin with https"),
        ({"value-1-from": "2021-05-01", "value-1-euros": "181"}, "This field is required."),
        (
            {
                "value-1-from": "2021-05-01",
                "value-1-euros": "181",
                "value-1-source": "https://s.example",
                "value-1-source_title": "A",
            },
            "Another value begins on this day.",
        ),
        ({f"value-0-{name}": "" for name in COLUMNS}, "Give one value at least."),
    ],
)
def test_a_bad_series_is_refused_with_a_sentence(admin_client, changes, said):
    row = Amount.objects.get(key="late-fee")
    assert said in faults(save(admin_client, row, **changes))
    row.refresh_from_db()
    assert row.version == 1


def test_a_new_value_far_from_the_one_before_is_asked_about(admin_client):
    row = Amount.objects.get(key="late-fee")
    about = {"from": "2027-01-01", "source": "https://s.example", "source_title": "A"}
    added = {f"value-1-{name}": value for name, value in about.items()}
    response = save(admin_client, row, **added, **{"value-1-euros": "1800"})
    assert "You change 180\N{NO-BREAK SPACE}€ to 1,800\N{NO-BREAK SPACE}€" in faults(response)
    assert save(admin_client, row, **added, **{"value-1-euros": "200"}).status_code == 302


def test_a_value_whose_fields_are_emptied_is_taken_away(admin_client):
    row = Amount.objects.get(key="renewal-fee")
    save(admin_client, row, **{f"value-0-{name}": "" for name in COLUMNS})
    row.refresh_from_db()
    assert [str(value.starts) for value in row.series] == ["2026-05-01"]


def test_who_compared_an_amount_dates_what_holds_now_or_later(admin_client, frozen):
    row = Amount.objects.get(key="renewal-fee")
    assert save(admin_client, row, seen="on").status_code == 302
    row.refresh_from_db()
    assert [value.checked for value in row.series] == [date(2026, 11, 26), frozen]


def test_a_paper_is_edited_and_shown_in_a_text(admin_client, client):
    words = {"name-en": "rental lease", "months": "3"}
    row = Paper.objects.get(key="bill-or-lease")
    assert save(admin_client, row, **words).status_code == 302
    assert save(admin_client, text(), documents="- [ ] {paper:bill-or-lease}").status_code == 302
    assert "Rental lease" not in result(client)
    publish(Paper.objects.get(key="bill-or-lease"), text())
    assert "<span>Rental lease</span>" in result(client)
    assert "not older than 3 months" in client.get(f"/en/procedures/{TEXT}/").text
    long = {"name-en": "one two three four five six seven eight nine ten eleven"}
    assert "at most ten words" in faults(save(admin_client, row, **long))


def test_a_paper_that_a_text_names_is_not_retired(admin_client):
    publish_with(text(), documents="- [ ] {paper:passport}")
    name = {"name": "papers.toml [passport]"}
    admin_client.post(reverse("admin:editing-retire"), name)
    assert not Paper.objects.get(key="passport").retired


def test_each_key_is_shown_with_the_texts_that_name_it(admin_client):
    shared_passage(text())
    for key in ("trial-named", "trial-other"):
        about = {"source": "https://s.example", "checked": "2026-11-23", "due": "2027-05-23"}
        Paper(key=key, words={"name-en": "a paper"}, **about).save()
    draft(text(), documents="- [ ] {paper:trial-named}", cost="None.")
    page = unescape(admin_client.get(reverse("admin:editing-usage")).text)

    def uses(name):
        return " ".join(page.partition(f'id="{name}"')[2].partition("</tr>")[0].split())

    assert f"{text().title} (en)</a> (draft only)" in uses("paperstoml-trial-named")
    assert f"{text().title} (en)</a> (live only)" in uses("enpassagestrialmd")
    assert "None." in uses("paperstoml-trial-other")
    url, _data = filled(admin_client, Paper.objects.get(key="trial-named"))
    assert reverse("admin:editing-usage") + "#paperstoml-trial-named" in admin_client.get(url).text


def test_words_are_found_whatever_their_accents_and_capitals(admin_client):
    draft(text("fr"), cost="Une <b>REÇU</b> de l'Œuvre à payer. " * 9, title="Étudiant Müller")

    def found(asked):
        return unescape(admin_client.get(reverse("admin:editing-search"), {"q": asked}).text)

    page = found("recu</B>")
    assert f"{reverse('admin:rules_text_change', args=[text('fr').pk])}#id_cost" in page
    assert "Une <b><mark>REÇU</b></mark> de l'Œuvre" in page
    assert "<mark>Müller</mark>" in found("muller")
    assert "#id_name-en" in found("passport")
    assert "0 places" in found("xyzzy")
    assert (
        "<script>"
        not in admin_client.get(reverse("admin:editing-search"), {"q": "<script>alert(1)</script>"})
        .text.partition('name="q"')[2]
        .partition("</main>")[0]
    )
