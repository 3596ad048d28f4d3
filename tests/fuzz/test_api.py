"""The door for programs: schemathesis invents requests from the description that the API gives."""

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from .sending import share

CHECKS = [not_a_server_error, checks.status_code_conformance, checks.content_type_conformance]
CHECKS += [checks.response_headers_conformance, checks.response_schema_conformance]


@pytest.mark.parametrize("mode", GenerationMode)
def test_the_api_keeps_to_its_description(stranger, mode):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", stranger)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 5

    @share(0.04)
    @given(st.one_of([one.as_strategy(generation_mode=mode) for one in operations]))
    def ask(case):
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
