"""The records of the platform's API, as its component records them: valid, and answered as they must be."""

from __future__ import annotations

import pytest

from components.secure_api import SecureApi
from recorder.run import record
from route53 import Dns, Health, answer, read_recorded, refusals
from tests.components.examples import EXAMPLES


def recorded(*, preview: bool) -> Dns:
    args = EXAMPLES[SecureApi][1]
    recording = record(lambda: SecureApi("api", args), preview=preview)  # pyright: ignore[reportArgumentType]
    return read_recorded(recording.resources)


def test_viewers_get_cloudfront_and_cloudfront_gets_the_api() -> None:
    dns = recorded(preview=False)
    assert not dns.unread
    assert not list(refusals(dns))
    aliases = {
        (record.name, record.type): str(record.alias.name)
        for zone in dns.zones
        for record in zone.records
        if record.alias
    }
    for type_ in ("A", "AAAA"):
        assert aliases["api.example.com", type_].endswith(".cloudfront.net")
        assert aliases["origin.api.example.com", type_].endswith(".execute-api.eu-west-1.amazonaws.com")
    assert len(aliases) == 4
    target = aliases["api.example.com", "A"]
    down = Health(frozenset({target}))  # nobody evaluates CloudFront's health: it is answered whatever happens
    said = answer(dns, "api.example.com", "A", health=down, addresses={target: ["192.0.2.7"]})
    assert [one.value for one in said.records] == ["192.0.2.7"]


@pytest.mark.parametrize("preview", [False, True])
def test_certificates_prove_themselves_by_records_that_a_preview_cannot_know(*, preview: bool) -> None:
    dns = recorded(preview=preview)
    proofs = [r for zone in dns.zones for r in zone.records if r.type == "CNAME"]
    assert (len(proofs), len(dns.unread)) == ((0, 2) if preview else (2, 0))
