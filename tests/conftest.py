"""What the tests share: the words loaded once, and clocks that stand still."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as site
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.test import override_settings
from django.utils import translation
from hypothesis import settings

from rules import proofreading
from rules.content_files import sync
from rules.content_files.format import CONTENT, Reading
from rules.words import live
from rules.words.markdown import REFERENCE
from tests import clock
from tests.clock import pytest_configure  # noqa: F401
from wizard import counting, page_cache

TODAY = date(2026, 11, 23)

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("steady")


@receiver(setting_changed)
def _render_pages_anew(**_about):
    page_cache.pages_of.cache_clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test of the database starts with the words of the repository."""
    with django_db_blocker.unblock():
        reading = Reading(CONTENT)
        for row in reading.rows.values():  # a check of all texts takes seconds: `make check`
            row.clean_fields()
        sync.load(reading)


@pytest.fixture
def still():
    """Stand still at the moment at which the tests were begun: no midnight between two lines."""
    with time_machine.travel(clock.NOW, tick=False):
        yield clock.TODAY


@pytest.fixture
def frozen():
    """Noon in Paris on TODAY, for dates that were worked out by hand."""
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(noon, tick=False):
        yield TODAY


@pytest.fixture(autouse=True, scope="session")
def _quick():
    """Serve static files without the manifest that `make run` builds, and without listing them.

    A password is made to be slow to try; tests make hundreds of people.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=site.STORAGES | {"staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch):
    """Look the words up each time: what a test publishes is rolled back unseen."""
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    counting.counts.clear()
    counting.remarks.clear()


@pytest.fixture(autouse=True, scope="session")
def _texts_are_proofread_once():
    """Remember which texts are sound: to check all takes seconds, and dozens of tests do."""
    real, right = proofreading.proofread, {}

    def proofread(text, proof):
        named = frozenset((key, proof.kinds.get(key)) for key in REFERENCE.findall(text))
        about = (text, named, *proof[1:3], id(proof.cases))
        if about in right:
            return []
        faults = real(text, proof)
        if not faults:
            right[about] = proof.cases  # held: another would be given its place, and its id
        return faults

    proofreading.proofread = proofread
    yield
    proofreading.proofread = real


@pytest.fixture(autouse=True)
def _english():
    """Forget the language of a request: no test begins with that of another."""
    with translation.override("en"):
        yield
