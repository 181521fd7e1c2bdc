"""PhotoApi: its routes are what SecureApi takes, and each function may do what its operation needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema
import pytest
from pulumi import InputPropertiesError

from components.photo_api import PhotoApi, schemas
from components.secure_api.routes import label, route_problems
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES, SUBJECT_KEY, TOMBSTONES

ARGS: Any = EXAMPLES[PhotoApi][1]
REVIEWS = {"GET /reviews", "POST /reviews/{review_id}/answer"}
PHOTOS = {"POST /uploads", "GET /photos", "GET /photos/{photo_id}", "DELETE /photos/{photo_id}"}


@cache
def recorded() -> Recording:
    return record(lambda: PhotoApi("api", ARGS))


def routes(**changed: Any) -> list[Any]:
    found: list[Any] = []
    args: Any = {**ARGS, **changed}
    record(lambda: found.extend(PhotoApi("api", args).routes))
    return found


def test_the_routes_are_good_and_those_that_were_asked_for() -> None:
    every = routes()
    assert not list(route_problems(every))
    labels = {label(route) for route in every}
    assert labels >= {*PHOTOS, *REVIEWS}
    assert len([one for one in labels if "/albums" in one]) == 7
    assert {label(route) for route in routes(reviews=None, albums=False)} == PHOTOS


def test_another_issuers_tokens_are_for_everything_but_reviews() -> None:
    assert {route.get("auth", "cognito") for route in routes(token_issuer=None)} == {"cognito"}
    by_label = {label(route): route.get("auth", "cognito") for route in routes()}
    assert {by_label.pop(one) for one in REVIEWS} == {"cognito"}
    assert set(by_label.values()) == {"jwt"}


@pytest.mark.parametrize(
    "schema",
    [
        schemas.UPLOAD,
        schemas.PHOTOS,
        schemas.REVIEWS,
        schemas.ALBUM_WITH_PHOTOS,
        schemas.PROBLEM,
        schemas.upload_request(5),
    ],
)
def test_schemas_are_those_of_draft_4(schema: Mapping[str, Any]) -> None:
    jsonschema.Draft4Validator.check_schema(schema)


def allowed(function: str) -> dict[str, set[str]]:
    """Return what a function may do, but for its logs and traces: action -> resources."""
    policy = next(r for r in recorded().resources if r.type == "aws:iam/rolePolicy:RolePolicy" and r.name == function)
    found: dict[str, set[str]] = {}
    for statement in json.loads(policy.inputs["policy"])["Statement"]:
        actions, resources = statement["Action"], statement["Resource"]
        for action in [actions] if isinstance(actions, str) else actions:
            if action.partition(":")[0] not in ("logs", "xray"):
                found.setdefault(action, set()).update([resources] if isinstance(resources, str) else resources)
    return found


@pytest.mark.parametrize(
    ("function", "actions"),
    [
        (
            "create-upload",
            {"s3:PutObject", "dynamodb:GetItem", "dynamodb:PutItem", "kms:Decrypt", "kms:GenerateDataKey"},
        ),
        ("list-photos", {"dynamodb:Query", "kms:Decrypt", "kms:Sign"}),
        ("read-photo", {"dynamodb:GetItem", "kms:Decrypt", "kms:Sign"}),
        (
            "delete-photo",
            {
                *("s3:ListBucketVersions", "s3:DeleteObjectVersion", "lambda:InvokeFunction", "kms:Decrypt"),
                *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"),
            },
        ),
        ("list-reviews", {"dynamodb:Query", "kms:Decrypt", "s3:GetObjectVersion"}),
        ("answer-review", {"lambda:InvokeFunction"}),
        ("authorize", set[str]()),
    ],
)
def test_a_function_may_do_what_its_operation_needs_and_no_more(function: str, actions: set[str]) -> None:
    may = allowed(f"api-{function}")
    assert set(may) == actions
    assert "*" not in {resource for resources in may.values() for resource in resources}


def test_with_a_list_of_subjects_uploads_are_refused_by_it() -> None:
    subjects: Any = {**ARGS, "tombstones": TOMBSTONES, "subject_key_secret": SUBJECT_KEY}
    found = record(lambda: PhotoApi("api", subjects))
    function = next(
        r for r in found.resources if r.type == "aws:lambda/function:Function" and r.name == "api-create-upload"
    )
    assert function.inputs["environment"]["variables"]["TOMBSTONES_TABLE"] == "tombstones"
    may = next(
        r for r in found.resources if r.type == "aws:iam/rolePolicy:RolePolicy" and r.name == "api-create-upload"
    )
    assert "dynamodb:BatchGetItem" in may.inputs["policy"]
    assert "secretsmanager:GetSecretValue" in may.inputs["policy"]


@pytest.mark.parametrize("given", ["tombstones", "subject_key_secret"])
def test_half_of_the_list_of_subjects_is_refused(given: str) -> None:
    half: Any = {**ARGS, given: {"tombstones": TOMBSTONES, "subject_key_secret": SUBJECT_KEY}[given]}
    with pytest.raises(InputPropertiesError, match=f"required with `{given}`"):
        record(lambda: PhotoApi("api", half))


def test_files_are_deleted_below_what_belongs_to_owners_only() -> None:
    assert allowed("api-delete-photo")["s3:DeleteObjectVersion"] == {
        "arn:aws:s3:::uploads/raw/*",
        "arn:aws:s3:::variants/sizes/*",
        "arn:aws:s3:::variants/filtered/*",
        "arn:aws:s3:::variants/work/*",
    }


def test_what_waits_is_read_from_its_index_alone() -> None:
    assert allowed("api-list-reviews")["dynamodb:Query"] == {f"{ARGS['reviews']['table']['arn']}/index/waiting"}
    assert allowed("api-list-reviews")["s3:GetObjectVersion"] == {"arn:aws:s3:::uploads/raw/*"}


def test_the_authorizer_knows_its_issuer() -> None:
    function = next(
        r for r in recorded().resources if r.type == "aws:lambda/function:Function" and r.name == "api-authorize"
    )
    variables = function.inputs["environment"]["variables"]
    assert variables["TOKEN_KEYS_URL"] == "https://login.example.com/.well-known/jwks.json"
    assert variables["TOKEN_ALGORITHMS"] == "RS256,ES256"


def test_the_key_that_signs_is_the_one_that_cloudfront_knows() -> None:
    resources = {(r.type, r.name): r for r in recorded().resources}
    key = resources["aws:kms/key:Key", "api-media"]
    assert (key.inputs["keyUsage"], key.inputs["customerMasterKeySpec"]) == ("SIGN_VERIFY", "ECC_NIST_P256")
    assert resources["aws:cloudfront/publicKey:PublicKey", "api-media"].inputs["encodedKey"].startswith("-----BEGIN")
