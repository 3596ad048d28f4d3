"""A real Chromium, the machine's own: nothing is downloaded."""

import os
import shutil
import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection

from rules.models import Text
from wizard.theme import styles

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
def browser_type_launch_args(browser_type_launch_args):
    args = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def _loaded(django_db_setup, django_db_blocker):
    """A copy of the database with all words: to load these for each test takes seconds."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with django_db_blocker.unblock():
        if not Text.objects.exists():  # other tests emptied the database before
            call_command("load_content", verbosity=0)
        connection.ensure_connection()
        connection.connection.backup(copy)
    yield copy
    copy.close()


@pytest.fixture(autouse=True)
def _words(_loaded, transactional_db):
    """The live server's database is emptied after each test: the copy is put back."""
    connection.ensure_connection()
    _loaded.backup(connection.connection)


@pytest.fixture(autouse=True)
def _style_sheet(context):
    """The one that `collectstatic` makes: axe looks for imported ones beside the page."""
    context.route(
        "**/static/css/site.css",
        lambda route: route.fulfill(body=styles(), content_type="text/css"),
    )


@pytest.fixture
def quiet(page, live_server):
    """The page, which fails the test if it asks another site or writes to the console."""
    faults = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(live_server.url) else faults.append(request.url)
        ),
    )
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type == "error" and "status of 400" not in message.text
            else None
        ),
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []
