"""The links of the words and of the law: which they are, and what the command keeps of them."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from rules.law.cited import CITED
from rules.management.commands import check_links
from rules.models import Amount, Contact, LinkCheck, Paper, Passage, Text
from rules.outside_links import check, live_links, no_network, record
from rules.words.live import current
from rules.words.snapshot import Snapshot

pytestmark = pytest.mark.django_db
ANEF = "https://administration-etrangers-en-france.interieur.gouv.fr"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def test_every_address_of_the_words_and_of_the_law_is_found():
    found = live_links(current())
    wanted = {source.url for source in CITED}
    for model in (Contact, Amount, Paper):
        wanted |= {url for row in model.objects.all() for url in row.addresses() if url}
    assert set(found) == wanted  # no text has a link of its own yet
    assert "contacts.toml [anef]" in found[ANEF]
    law = "http://gisti.org/spip.php?article2019"
    assert found[law] == ["law: Gisti, agreement with Cameroon of 21 May 2009, not ratified"]
    assert list(found) == sorted(found)


def words(**fields):
    day = date(2026, 11, 23)
    return {"language": "en", "title": "A title", "reviewed": day, "due": day} | fields


def test_addresses_in_markdown_are_found_wherever_they_stand():
    text = Text(
        **words(procedure="aps"),
        summary="See [this](https://a.example/summary), [write](mailto:a@b.example).",
        documents="| a |\n| --- |\n| [b](https://a.example/table) |",
        steps="1. > **[b](https://a.example/deep)**\n\n[c]\n\n[c]: HTTPS://a.example/by-name",
        cost="`[x](https://a.example/code)` and https://a.example/bare",
        next="[call](tel:+33806001620), <https://a.example/angle>, [é](https://a.example/é)",
        trouble="[again](https://a.example/summary) ![no](https://a.example/image)",
        notes={"open": "[n](http://a.example/note?a=1&b=2)"},
    )
    passage = Passage(**words(key="p"), body="[both](https://a.example/summary)")
    found = live_links(Snapshot.of([text, passage]))
    law = {source.url for source in CITED}
    mine = {url: places for url, places in found.items() if url not in law}
    here = ["en/aps.md"]
    assert mine.pop("https://a.example/summary") == ["en/aps.md", "en/passages/p.md"]
    assert {url.lower().removeprefix("https://a.example/"): at for url, at in mine.items()} == {
        "table": here,
        "deep": here,
        "by-name": here,
        "angle": here,
        "%c3%a9": here,
        "http://a.example/note?a=1&b=2": here,
    }


def kept():
    return {row.url: (row.outcome, row.at, row.since) for row in LinkCheck.objects.all()}


def test_since_moves_only_when_an_address_begins_to_fail_or_opens_again():
    record({"a": "", "b": "404 Not Found", "c": "", "d": "410 Gone", "gone": ""}, NOW)
    too_long = "https://a.example/" + "x" * 500
    now = {"a": "", "b": "x" * 300, "c": "404 Not Found", "d": "", "new": "", too_long: ""}
    record(now, LATER)
    assert kept() == {
        "a": ("", LATER, NOW),
        "b": ("x" * 200, LATER, NOW),
        "c": ("404 Not Found", LATER, LATER),
        "d": ("", LATER, LATER),
        "new": ("", LATER, LATER),
    }
    assert [row.url for row in LinkCheck.objects.exclude(outcome="")] == ["b", "c"]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("", False),
        ("name not known, no route to the host, connection refused", True),
        ("no answer in time, not a valid address", True),
        ("name not known, ", False),
        ("name not known, 404 Not Found", False),
        ("not a valid address", False),
    ],
)
def test_no_network_is_told_from_broken_links(outcomes, expected):
    assert no_network(dict(enumerate(outcomes.split(", ")))) is expected


@pytest.fixture
def outcomes(monkeypatch):
    """The outcome of each address, in place of opening it; an address that is not set opens."""
    found = {}

    def pretended(urls, timeout):
        return [(url, found.get(url, found.get("*", ""))) for url in urls]

    monkeypatch.setattr(check_links, "check", pretended)
    return found


def run(*args, **options):
    out = StringIO()
    call_command("check_links", *args, stdout=out, **options)
    return out.getvalue().splitlines()


def test_command_prints_what_fails_and_where_and_keeps_it(outcomes):
    total = len(live_links(current()))
    assert run("--fail") == [f"{total} links: 0 failing"]
    outcomes[ANEF] = "404 Not Found"
    err = StringIO()
    assert run(verbosity=2, stderr=err) == [
        f"{ANEF}: 404 Not Found",
        "    contacts.toml [anef]",
        f"{total} links: 1 failing",
    ]
    assert f"404 Not Found: {ANEF}" in err.getvalue()
    failing = LinkCheck.objects.exclude(outcome="").values_list("url", "outcome")
    assert [*failing] == [(ANEF, "404 Not Found")]
    assert LinkCheck.objects.count() == total
    with pytest.raises(SystemExit) as left:
        run("--fail")
    assert left.value.code == 1
    before = kept()
    outcomes["*"] = outcomes[ANEF] = "name not known"
    with pytest.raises(CommandError, match="no network") as left:
        run()
    assert (left.value.returncode, kept()) == (1, before)


@pytest.mark.parametrize("timeout", ["0", "nan", "soon", "601"])
def test_command_refuses_a_time_that_cannot_be_waited(outcomes, timeout):
    with pytest.raises(CommandError):
        run(f"--timeout={timeout}")


def test_command_opens_the_addresses_of_the_words(web, monkeypatch):
    """From end to end, with the server of this module; by itself it opens no address inside."""
    links = {f"{web.base}/status/{status}": ["a", "b"] for status in (200, 404)}
    monkeypatch.setattr(check_links, "live_links", lambda snapshot: links)
    assert run()[-1] == "2 links: 2 failing"
    monkeypatch.setattr(check_links, "check", partial(check, may_open=lambda address: True))
    failed = f"{web.base}/status/404: 404 Not Found"
    assert run("--timeout=5") == [failed, "    a", "    b", "2 links: 1 failing"]
