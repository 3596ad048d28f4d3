"""What the tests of the office's tools share."""

import pytest

from tests.factories import member


@pytest.fixture
def staff(client):
    """A client signed in as one who makes links."""
    client.force_login(member("amal", "Link maker"))
    return client
