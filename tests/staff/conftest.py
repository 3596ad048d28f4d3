"""What the tests of the office's tools share."""

import pytest

from tests.factories import member


@pytest.fixture
def maker(db):
    """One who makes links."""
    return member("amal", "Link maker")


@pytest.fixture
def staff(client, maker):
    """Return the browser in which they have signed in."""
    client.force_login(maker)
    return client
