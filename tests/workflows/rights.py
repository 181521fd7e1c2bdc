"""Stand-ins for the functions of requests, which do as the request's id says and keep what they are called with."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

KINDS = ("objects", "items", "lake", "results", "dead_letters", "warehouse", "caches", "albums", "accounts")
DEPLOYED = ("objects", "items", "lake", "albums", "accounts")
"""Those that the state machine of the tests has."""
STEPS = ("begin", "record", "archive", "certify", "close")
CALLS = "rights-calls"
"""The bucket with an object for each call."""
STAND_IN = """
import json
import os
import time

import boto3

s3 = boto3.client("s3")


class AlreadyClosed(Exception):
    pass


class TransientFault(Exception):
    pass


class AlreadyErased(Exception):
    pass


class ChangeRefused(Exception):
    pass


class Broken(Exception):
    pass


def handler(event, context):
    name = os.environ["AWS_LAMBDA_FUNCTION_NAME"].removeprefix("rights-")
    said = json.loads(event["request_id"] or "{}")
    run = said.get("id", "none")
    before = s3.list_objects_v2(Bucket="rights-calls", Prefix=f"{run}/{name}/").get("KeyCount", 0)
    called = json.dumps([time.time(), event]).encode()
    s3.put_object(Bucket="rights-calls", Key=f"{run}/{name}/{before:03}", Body=called)
    if name == said.get("breaks") and before >= said.get("after", 0):
        raise Broken("for good")
    if name == said.get("fails") and before < said.get("times", 0):
        raise TransientFault("for a while")
    if name == said.get("refuses"):
        raise {"begin": AlreadyErased}.get(name, ChangeRefused)("for good")
    if name == said.get("closed"):
        raise AlreadyClosed("by an erasure")
    if name == "begin":
        return {"kind": said["kind"], "owner_ids": ["ann"], "holds": [{"store": "s", "item": "i", "reason": "r"}]}
    if name == "certify":
        certified = before >= said.get("left", 0)
        return {"left": 0 if certified else 1, "certified": certified}
    if name in ("record", "archive", "close"):
        return {"request_id": event["request_id"]}
    pages = said.get("pages", {}).get(name, 0)
    page = event["cursor"] or 0
    counts = {"found": page, "erased": 0, "rewritten": 0, "kept": []}
    return {"stores": {name: counts}, "cursor": page + 1 if page < pages else None}
"""


def deploy(lambda_: Any, url: str, code: bytes) -> dict[str, str]:
    """Create the stand-ins, and return their ARNs by what the definition calls them."""
    content = io.BytesIO(code)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("stand_in.py", STAND_IN)
    arns = {
        f"{name}_function_arn": lambda_.create_function(
            FunctionName=f"rights-{name}",
            Runtime="provided.al2023",
            Role="arn:aws:iam::000000000000:role/any",
            Handler="stand_in.handler",
            Code={"ZipFile": content.getvalue()},
            Timeout=30,
            Environment={"Variables": {"AWS_ENDPOINT_URL": url}},
        )["FunctionArn"]
        for name in (*STEPS, *DEPLOYED)
    }
    return {**{f"{name}_function_arn": "" for name in KINDS}, **arns}


def request(**said: Any) -> str:
    """Return an id that says what the stand-ins do."""
    return json.dumps(said)
