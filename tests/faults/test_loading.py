"""Words are loaded while editors work, as in an upgrade on PostgreSQL."""

import json

import pytest

pytestmark = pytest.mark.real

SAVED_MEANWHILE = """
import json, threading, time
import django; django.setup()
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from rules.content_files import sync as loading
from rules.content_files.format import CONTENT, Reading
from rules.models import Amount, Version

editor = Client(headers={"host": "localhost"})
editor.force_login(User.objects.create_superuser("ada"))
row = Amount.objects.get(key="late-fee")
page, found = f"/admin/rules/amount/{row.pk}/change/", {}
value = {f"value-0-{name}": words for name, words in row.values[0].items()}
data = row.content() | value | {"base": row.version, "why": "", "value-0-euros": "205"}

def save():
    response = editor.post(page, data)
    found.update(asked="Two people changed this" in response.text, mine='"205"' in response.text)

def waits_or_ended():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] or not thread.is_alive()

def read_then_wait(day):
    thread.start()
    while not waits_or_ended():
        time.sleep(0.02)
    return live_rows(day)

thread = threading.Thread(target=save)
live_rows, loading.live_rows = loading.live_rows, read_then_wait
reading = Reading(CONTENT)
assert loading.check(reading) == []
[entry] = [entry for entry in reading.entries if entry.row.name == row.name]
entry.row.values[-1]["euros"] = "999.00"
report = loading.load(reading)
thread.join()
row.refresh_from_db()
found["loaded"], found["euros"] = report.updated, int(row.series[-1].euros)
found["versions"] = list(Version.objects.filter(name=row.name).values_list("origin", flat=True))
print(json.dumps(found))
"""


def test_an_editor_who_saves_while_words_are_loaded_is_shown_both(on_postgres):
    """The moment between reading and writing is held open until the editor has saved or waits."""
    assert json.loads(on_postgres.python("-c", SAVED_MEANWHILE)) == {
        "loaded": ["amounts.toml [late-fee]"],
        "euros": 999,
        "versions": ["loaded", "loaded"],
        "asked": True,
        "mine": True,
    }
