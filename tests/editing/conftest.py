"""What the tests of the desk share."""

import pytest

from .desk import seat


@pytest.fixture
def far(settings):
    """Sessions last while a test travels far."""
    settings.SESSION_COOKIE_AGE = 10**8


@pytest.fixture
def desk():
    """Return a publisher who wrote nothing."""
    return seat("publisher", "Publisher")


@pytest.fixture
def editor():
    return seat("ada", "Editor")
