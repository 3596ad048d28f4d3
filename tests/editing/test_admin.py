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
from rules.models import PARTS, LinkCheck, Paper, Text, Version
from rules.models.amounts import COLUMNS
from tests.clock import moment
from tests.factories import draft, publish, publish_with, shared_passage

from .desk import (
    CASE,
    FRENCH,
    NEW,
    TEXT,
    Editing,
    amount,
    contact,
    faults,
    on,
    result,
    retire,
    save,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
EURO = "\N{NO-BREAK SPACE}€"


def page_of(client, row):
    return unescape(client.get(reverse(f"admin:rules_{row.kind}_change", args=[row.pk])).text)


# ---- words ----


def test_a_bad_text_is_refused_with_a_sentence(admin_client):
    form = Editing(admin_client, text())
    url, data = form.url, form.data
    assert not {"procedure", "closed"} & set(data)  # chosen once; it does not speak in this phase
    for name, words, said in (
        ("summary", "   ", "This field is required."),
        ("cost", "A {late-fe}.", "Near it: {late-fee}"),
        ("title", "x" * 121, "at most 120 characters"),
        ("due", "2020-01-01", "due again on a day after"),
        ("open", "", "This field is required."),
        ("next", "x" * 20_001, "at most 20000"),
        ("summary", "::: if arrival=known\nMine.\n:::", "“arrival=known” is left open in"),
    ):
        response = admin_client.post(url, data | {name: words})
        assert said in unescape(faults(response)[name]), name
        assert escape(words) in response.text  # the editor's words are kept
    assert text().version == 1


def test_a_bad_contact_is_refused_and_only_its_english_name_is_needed(admin_client):
    row = contact()
    assert "Write digits" in save(admin_client, row, phone="0806-001")["phone"]
    assert "name-en" in save(admin_client, row, **{"name-en": ""})
    both = "Give an address or a phone number."
    assert both in str(save(admin_client, row, url="", phone=""))
    save(admin_client, row, **{"name-fr": ""})
    assert set(contact().names) == {"name-en"}


def test_a_key_cannot_stand_for_two_things(admin_client):
    about = {"reviewed": "2026-11-23", "due": "2027-05-23"}
    data = about | {"key": "late-fee", "language": "en", "title": "x", "body": "x"}
    said = faults(admin_client.post(reverse("admin:rules_passage_add"), data))
    assert "An amount has the key “late-fee” already" in " ".join(said.values())


def test_an_amount_says_where_it_is_used_and_what_a_draft_changes(admin_client):
    page = page_of(admin_client, amount())
    assert "texts refer to it" in page
    assert "Renew your student residence permit (en)" in page
    assert "What this draft changes" not in page
    save(admin_client, amount(), **{"value-0-euros": "205"})
    page = page_of(admin_client, amount())
    assert "in all languages" in page
    assert "<ins>205</ins>" in page
    assert "Renouveler votre titre de séjour étudiant" in page


def test_an_editor_sees_in_how_many_cases_a_block_shows_and_a_preview_of_it(admin_client):
    draft(text(), **dict.fromkeys(PARTS, "Words."))
    assert save(admin_client, text(), summary="All.\n\n::: if phase=penalty\nPay.\n:::") == {}
    page = page_of(admin_client, text())
    said = r"<code>phase=penalty</code>\s+shows in (\d+) of (\d+) cases"
    [(shows, of)] = re.findall(said, page)
    assert 0 < int(shows) < int(of)
    [address] = re.findall(r'href="([^"]*)"><code>phase=penalty</code>', page)
    assert "Pay." in admin_client.get(address).text
    assert "document=student-card|vls-ts-validated" in page


# ---- translations ----


def test_a_missing_translation_is_written_beside_its_source(admin_client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_text WHERE procedure = %s AND language = 'fr'", [TEXT])
    draft(text(), **dict.fromkeys(PARTS, "Words."))  # without papers and conditions
    table = admin_client.get(reverse("admin:editing-languages")).text
    add = reverse("admin:rules_text_add") + f"?language=fr&procedure={TEXT}"
    missing = f'<td class="state-missing"><a href="{add.replace("&", "&amp;")}">missing</a>'
    assert missing in re.sub(r"\s*(<[^>]+>)\s*", r"\1", table)
    page = admin_client.get(add)
    fields = set(page.context["adminform"].form.fields)
    assert {"too-early", "open", "late", "penalty"} < fields
    assert "closed" not in fields
    assert text().steps.splitlines()[0] in unescape(page.text)
    words = dict.fromkeys(("title", "summary", *text().notes), "Mots.")
    about = {"language": "fr", "procedure": TEXT, "reviewed": "2026-11-23", "follows": "on"}
    assert faults(admin_client.post(add, words | about)) == {}
    made = text(language="fr")
    assert made.notes == dict.fromkeys(text().notes, "Mots.")
    assert made.translates == text().mark
    assert Version.newest(FRENCH).number > 1  # the older words are in the history


def test_a_translation_is_out_of_date_once_its_source_has_changed(admin_client, client):
    changed, newer = "changed since this was translated", "plus récent"
    assert changed not in page_of(admin_client, text(language="fr"))
    save(admin_client, text(), summary=NEW)
    shown = page_of(admin_client, text(language="fr"))
    assert changed in shown
    assert "<ins>Quite new" in shown
    assert newer not in result(client, "fr")
    publish(text())
    assert newer in result(client, "fr")
    table = admin_client.get(reverse("admin:editing-languages"), {"state": "outdated"}).text
    assert table.count("state-outdated") == 1
    save(admin_client, text(language="fr"), summary="Mots tout nouveaux.", follows="on")
    publish(text(language="fr"))
    assert newer not in result(client, "fr")
    assert changed not in page_of(admin_client, text(language="fr"))


# ---- what is to be done ----


def test_a_text_that_a_person_has_read_says_who_and_no_longer_warns(admin_client, client):
    assert "No person of the office has reviewed" in result(client)
    assert save(admin_client, text(), seen="on", reviewed="", due="") == {}
    row, today = text(), timezone.localdate()
    assert (row.reviewed_by, row.reviewed) == ("admin", today)
    assert row.due == today + relativedelta(months=6)
    publish(row)
    assert "No person of the office has reviewed" not in result(client)


def test_what_is_due_is_found(admin_client):
    Text._base_manager.update(due=on(1))
    for row in Text.objects.filter(procedure=TEXT):
        draft(row, reviewed="2019-01-01", due="2020-01-01")
    page = admin_client.get(reverse("admin:rules_text_changelist"), {"review": "due"})
    assert page.context["cl"].result_count == 2
    assert "due now" in page.text
    for state, number in (("draft", Text.objects.count()), ("live", 0)):
        page = admin_client.get(reverse("admin:rules_text_changelist"), {"state": state})
        assert page.context["cl"].result_count == number
    page = admin_client.get(reverse("admin:editing-due")).text
    assert "Renew your student residence permit (en)" in page
    assert "Renouveler votre titre de séjour étudiant (fr)" in page
    assert "(APS)" not in page


def tasks(client):
    found = client.get(reverse("admin:index")).context["tasks"]
    return {str(task.name): task.count for task in found}, [task.href for task in found]


@pytest.mark.usefixtures("far")
def test_a_source_of_the_law_is_due_again_after_six_months(admin_client):
    """Also one on which only a list of countries rests."""
    title = escape(f"Source of the law: {WITHDRAWAL.title}")
    for day, is_due in ((WITHDRAWAL.due - DAY, False), (WITHDRAWAL.due, True)):
        with time_machine.travel(moment(str(day)), tick=False):
            page = admin_client.get(reverse("admin:editing-due"))
            assert (title in page.text) is is_due
            assert tasks(admin_client)[0]["Due for review"] == len(page.context["rows"])


def test_the_home_is_a_list_of_what_is_to_be_done(admin_client):
    publish_with(amount(), due=on(1))
    before, _links = tasks(admin_client)
    assert before["Drafts that are not published"] == 0
    save(admin_client, text(), summary=NEW)
    draft(amount(), checked="2020-01-01", due="2020-01-02")
    publish(amount(), starts=date(2099, 1, 1))
    for days in (29, 30):  # the first of them ends soon
        publish(amount(), until=on(days))
    LinkCheck.objects.create(url="https://a.test", at=timezone.now(), since=timezone.now())
    after, links = tasks(admin_client)
    assert before["Outside links that were never opened"] > after["Outside links that fail"] == 0
    assert after["Drafts that are not published"] == 1
    assert after["Due for review"] == before["Due for review"] + 1
    assert after["Translations out of date"] == 1
    assert after["Changes that are scheduled"] == 1
    assert after["Changes that end within 30 days"] == 1
    assert {admin_client.get(link).status_code for link in links} == {200}


# ---- notices ----


def test_a_notice_is_proofread_and_live_at_once(admin_client, client):
    url = reverse("admin:rules_notice_add")
    data = {
        "words-en": "ANEF is down: call {anef-support}.",
        "words-fr": "L'ANEF est en panne.",
        "starts": f"{on(0)}T00:00",
        "ends": f"{on(1)}T12:00",
    }
    for changes, said in (
        ({"words-en": "{nope}"}, "Nothing has the key"),
        ({"words-en": "", "words-fr": ""}, "one language at least"),
        ({"ends": data["starts"]}, "must be later"),
    ):
        assert said in str(faults(admin_client.post(url, data | changes)))
    assert faults(admin_client.post(url, data)) == {}
    assert "0806 001 620" in unescape(client.get("/en/").text)
    assert "est en panne" in client.get("/fr/").text


@pytest.mark.parametrize(
    "night", ["2027-03-28T02:30", "2027-10-31T02:30", "2027-10-31T02:30+01:00"]
)
def test_a_notice_is_live_at_once_in_a_night_of_new_clocks(admin_user, client, night):
    with time_machine.travel(moment(night), tick=False):
        client.force_login(admin_user)
        data = {"words-en": "ANEF is down.", "starts": night[:16], "ends": "2027-11-01T00:00"}
        assert faults(client.post(reverse("admin:rules_notice_add"), data)) == {}
        assert "ANEF is down." in client.get("/en/").text


# ---- amounts by day ----


def line(number, **columns):
    """Return the fields of a line of an amount's form."""
    return {f"value-{number}-{name}": value for name, value in columns.items()}


SOURCE = {"source": "https://s.example", "source_title": "A"}


def test_a_value_from_a_later_day_is_added_and_shown_from_that_day(still, admin_client, client):
    row, first = amount(), on(30)
    added = line(1, **{"from": first}, euros="205,50", **SOURCE, checked=still)
    assert save(admin_client, row, **added) == {}
    assert [str(value.euros) for value in amount().series] == ["180.00", "205.50"]
    publish(row)
    answers = CASE | {"expires": str(still + relativedelta(months=3))}
    for day, fee in ((on(29), "180"), (first, "205.50")):
        page = client.get("/en/result/", answers | {"today": str(day)}).text
        assert f"{fee}{EURO}" in unescape(page)


def test_a_bad_series_is_refused_with_a_sentence(admin_client):
    form = Editing(admin_client, amount())
    url, data = form.url, form.data
    assert "key" not in data
    same_day = line(1, **{"from": "2021-05-01"}, euros="181")
    for changes, said in (
        (line(0, euros=""), "This field is required."),
        (line(0, euros="-5"), "greater than or equal to 0"),
        (line(0, source="http://s.example"), "Begin with https"),
        (same_day, "This field is required."),
        (same_day | line(1, **SOURCE), "Another value begins on this day."),
        (line(0, **dict.fromkeys(COLUMNS, "")), "Give one value at least."),
        (line(1, **{"from": "2027-01-01"}, euros="1800", **SOURCE), f"180{EURO} to 1,800{EURO}"),
    ):
        assert said in " ".join(faults(admin_client.post(url, data | changes)).values()), changes
    assert amount().version == 1


def test_who_compared_an_amount_dates_what_holds_now_or_later_and_an_empty_value_goes(
    admin_client, frozen
):
    assert save(admin_client, amount("renewal-fee"), seen="on") == {}
    checked = [value.checked for value in amount("renewal-fee").series]
    assert checked == [date(2026, 11, 26), frozen]
    save(admin_client, amount("renewal-fee"), **line(0, **dict.fromkeys(COLUMNS, "")))
    assert [str(value.starts) for value in amount("renewal-fee").series] == ["2026-05-01"]


# ---- papers, uses, search ----


def test_a_paper_is_edited_and_shown_in_a_text(admin_client, client):
    row = Paper.objects.get(key="bill-or-lease")
    assert save(admin_client, row, **{"name-en": "rental lease", "months": "3"}) == {}
    assert save(admin_client, text(), documents="- [ ] {paper:bill-or-lease}") == {}
    publish(Paper.objects.get(key="bill-or-lease"), text())
    assert "<span>Rental lease</span>" in result(client)
    assert "not older than 3 months" in client.get(f"/en/procedures/{TEXT}/").text
    long = {"name-en": "one two three four five six seven eight nine ten eleven"}
    for changes, said in (
        (long, "at most ten words"),
        ({"issuer-fr": "la {mairie}"}, "plain words"),
    ):
        assert said in " ".join(save(admin_client, row, **changes).values())
    retire(admin_client, row.name)
    assert not Paper.objects.get(key="bill-or-lease").retired  # the text names it


def test_each_key_is_shown_with_the_texts_that_name_it(admin_client):
    shared_passage(text())
    about = {"source": "https://s.example", "checked": "2026-11-23", "due": "2027-05-23"}
    for key in ("trial-named", "trial-other"):
        Paper(key=key, words={"name-en": "a paper"}, **about).save()
    draft(text(), documents="- [ ] {paper:trial-named}", cost="None.")
    page = unescape(admin_client.get(reverse("admin:editing-usage")).text)

    def uses(name):
        return " ".join(page.partition(f'id="{name}"')[2].partition("</tr>")[0].split())

    assert f"{text().title} (en)</a> (draft only)" in uses("paperstoml-trial-named")
    assert f"{text().title} (en)</a> (live only)" in uses("enpassagestrialmd")
    assert "None." in uses("paperstoml-trial-other")
    named = page_of(admin_client, Paper.objects.get(key="trial-named"))
    assert reverse("admin:editing-usage") + "#paperstoml-trial-named" in named


def test_words_are_found_whatever_their_accents_and_capitals(admin_client):
    row = text(language="fr")
    draft(row, cost="Une <b>REÇU</b> de l'Œuvre à payer. " * 9, title="Étudiant Müller")

    def found(asked):
        return unescape(admin_client.get(reverse("admin:editing-search"), {"q": asked}).text)

    page = found("recu</B>")
    assert f"{reverse('admin:rules_text_change', args=[row.pk])}#id_cost" in page
    assert "Une <b><mark>REÇU</b></mark> de l'Œuvre" in page
    assert "<mark>Müller</mark>" in found("muller")
    assert "#id_name-en" in found("passport")
    page = admin_client.get(reverse("admin:editing-search"), {"q": "<script>alert(1)</script>"})
    assert "0 places" in page.text
    assert "<script>alert" not in page.text


def test_a_text_without_a_procedure_is_refused_and_one_of_before_still_opens(admin_client):
    page = reverse("admin:rules_text_add") + "?language=fr&procedure=aps"
    assert "procedure" in faults(admin_client.post(page, {"language": "fr", "procedure": ""}))
    row = text(TEXT)
    row.procedure = "of-before"
    row.save()
    assert "en/of-before.md" in page_of(admin_client, row)
