"""A real Chromium, the machine's own: nothing is downloaded. One site for each process."""

import os
import shutil
import sqlite3
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.factories import member

# Playwright's synchronous API runs an event loop in this thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
REQUIRED = os.environ.get("E2E") == "required"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == item.config.rootpath / "tests" / "browser":
            item.add_marker("browser")
            if not (CHROMIUM or REQUIRED):
                reason = "no Chromium here (apt-get install chromium); E2E=required fails instead"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, base_url):
    """End the browser before the site: it keeps connections open."""
    quiet = ("background-networking", "component-update", "sync")
    args = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def playwright(django_db_setup, playwright):
    """Make the database before Playwright's loop, in which Django has other connections."""
    return playwright


@pytest.fixture(scope="session")
def base_url(playwright, django_db_blocker):
    """Return the address of the site, before which `page.goto` takes paths."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(10)
        server.stop()


@pytest.fixture(scope="session")
def _loaded(playwright, django_db_blocker):
    """Return a copy of the database with all words."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.connection.backup(copy)
    yield copy
    copy.close()


@pytest.fixture(autouse=True)
def transactional_db(_loaded, django_db_blocker):
    """Each test begins with the words of the repository: the copy is put back.

    Under this name pytest-django makes the database, and does not empty it after each test.
    """
    with django_db_blocker.unblock():
        _loaded.backup(connection.connection)
        yield


@pytest.fixture
def faults():
    """Collect what no page may do: ask another site, or write to the console."""
    return []


@pytest.fixture
def new_context(new_context, base_url, faults):
    """Make a browser of its own; what one of its pages does wrong fails the test."""

    def asked(request):
        if request.url.startswith("http") and not request.url.startswith(f"{base_url}/"):
            faults.append(request.url)

    def said(message):
        if message.type == "error" and "status of 4" not in message.text:
            faults.append(message.text)

    def watched(**about):
        context = new_context(**about)
        context.on("request", asked)
        context.on("console", said)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        return context

    yield watched
    assert faults == []


@pytest.fixture
def no_barrier(faults):
    """Let axe look at a page, or at a part of it; `rules` are those to be left out."""

    def look(page, part=None, rules=()):
        before = len(faults)
        # It would look for imported style sheets beside the page.
        options = {"resultTypes": ["violations"], "preload": False}
        options |= {"rules": {rule: {"enabled": False} for rule in rules}}
        found = Axe().run(page, context=part, options=options)
        del faults[before:]  # it sets styles itself
        assert found.violations_count == 0, found.generate_report()

    return look


@pytest.fixture
def enter(base_url):
    """Sign somebody in without the form, as which role; returns the person."""

    def enter(page, name, role):
        person, client = member(name, role), Client()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
        return person

    return enter
