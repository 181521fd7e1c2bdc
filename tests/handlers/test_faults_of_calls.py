"""A fault at every call to AWS of every handler: the calls are those that an undisturbed run makes."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

import handlers
from handlers.images import apply_filters, clean_up, optimise, resize
from handlers.images import validate as validate_photo
from handlers.images.bulk import summarise
from handlers.images.core.keys import photo_of_event
from handlers.images.heavy import create_variants, record_outcome
from handlers.images.heavy import validate as validate_heavy
from handlers.images.heavy.exit_status import TRY_AGAIN
from handlers.images.review import answer, ask
from handlers.shared import clients
from handlers.shared.faults import TransientFault
from samples import photos
from tests.handlers.faulty import (
    LASTING,
    LEDGER,
    PASSING,
    RAW,
    REVIEWS,
    TOKEN,
    VARIANTS,
    Cloud,
    Fault,
    numbered,
    refused,
)
from tests.handlers.lambda_context import context

Document = dict[str, Any]
REVIEW_ID = "4f1d6c1e-93a5-4a59-a7f4-5d0f3b0c9f11"
OPTIONS = {
    "sizes": [{"name": "large", "width": 40}, {"name": "small", "width": 20}],
    "filters": [{"type": "watermark", "image": "watermarks/logo.png"}],
    "formats": ["jpeg"],
}
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "VARIANTS_BUCKET": VARIANTS,
    "REPORTS_BUCKET": VARIANTS,
    "LEDGER_TABLE": LEDGER,
    "REVIEWS_TABLE": REVIEWS,
    "RETENTION_DAYS": "30",
    "REVIEW_SECONDS": "3600",
    "IMAGE_OPTIONS": json.dumps(OPTIONS),
    "TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:photos",
    "REVIEWERS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:reviewers",
    "JOB_QUEUE": "queue",
    "JOB_DEFINITION": "definition",
}
LOGO = photos.png_with_palette()


class Platform(Cloud):
    """The services with two uploads: a photo, and a text that is none."""

    def __init__(self) -> None:
        super().__init__()
        self.photo = self._upload("photo.jpg", photos.jpeg(64, 48))
        self.text = self._upload("text.jpg", b"Dear diary")

    def empty(self, *buckets: str) -> None:
        super().empty(*buckets)
        self.s3.put_object(Bucket=VARIANTS, Key="watermarks/logo.png", Body=LOGO)

    def _upload(self, name: str, data: bytes) -> Document:
        stored = self.s3.put_object(Bucket=RAW, Key=f"raw/ann/{name}", Body=data)
        object_ = {"key": f"raw/ann/{name}", "size": len(data), "version-id": stored["VersionId"]}
        return {"id": name, "time": "2026-01-02T03:04:05Z", "detail": {"bucket": {"name": RAW}, "object": object_}}


Call = Callable[[], Any]


def of_state(platform: Platform) -> Document:
    photo = photo_of_event(platform.photo)
    fields = ("bucket", "key", "version", "versioned", "owner_id", "photo_id")
    return {"photo": {name: getattr(photo, name) for name in fields}}


def validated(platform: Platform) -> Document:
    return of_state(platform) | validate_photo.handler(of_state(platform), context())


def to_encode(platform: Platform) -> Document:
    event = validated(platform)
    made = [variant for step in (resize, apply_filters) for variant in step.handler(event, context())["variants"]]
    return event | {"variants": made}


def map_results(_: Platform) -> Document:
    file = {"Key": "reports/a/b/SUCCEEDED_0.json"}
    manifest = json.dumps({"ResultFiles": {"SUCCEEDED": [file], "FAILED": [], "PENDING": []}})
    result = json.dumps(
        [{"Input": '{"Key": "k"}', "Status": "SUCCEEDED", "Output": '{"outcome": "processed", "key": "k"}'}]
    )
    for key, body in (("reports/a/b/manifest.json", manifest), (file["Key"], result)):
        clients.s3().put_object(Bucket=VARIANTS, Key=key, Body=body.encode())
    return {"prefix": "reports/a/"}


def to_review(platform: Platform) -> Document:
    return of_state(platform) | {"original": {}, "reason": "why", "review_id": REVIEW_ID, "task_token": TOKEN}


def reviewed(platform: Platform, decision: str) -> Document:
    ask.handler(to_review(platform), context())
    return {"review_id": REVIEW_ID, "decision": decision, "reviewer": "rita"}


def versions_of(platform: Platform) -> tuple[str, str]:
    photo = photo_of_event(platform.photo)
    validate_heavy.handler(platform.photo, context())
    return photo.owner_id, photo.photo_id


def version(platform: Platform) -> Call:
    """Return the call of a container; its answer is its exit status, and what it says of its version."""
    owner_id, photo_id = versions_of(platform)

    def call() -> Any:
        status = create_variants.main(owner_id, photo_id, 0)
        return status, platform.files().get(f"work/heavy/{owner_id}/{photo_id}/0.json")

    return call


def job_ended(platform: Platform, *, made: int) -> Document:
    owner_id, photo_id = versions_of(platform)
    for index in range(made):
        create_variants.main(owner_id, photo_id, index)
    job = {"jobId": "job-1", "status": "SUCCEEDED", "parameters": {"owner_id": owner_id, "photo_id": photo_id}}
    return {"detail": job if made == 3 else job | {"status": "FAILED", "arrayProperties": {"size": 3}}}


def never_validated(platform: Platform) -> Document:
    return {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": platform.photo}


def text_of_workflow(platform: Platform) -> Document:
    return platform.text


def photo_of_heavy(platform: Platform) -> Document:
    return platform.photo


@dataclass(frozen=True)
class Scenario:
    """A handler in a situation.

    Args:
        module: which handler.
        arrange: prepares the situation and returns the call, or the event for the module's handler.
        harmless: calls after which the work is done, whatever becomes of them.
        heard: the answers of a second call where the first has done the work, and its answer was lost.
    """

    module: Any
    arrange: Callable[[Platform], Any]
    harmless: frozenset[str] = frozenset()
    heard: tuple[tuple[str, str], ...] = ()

    def prepare(self, platform: Platform) -> Call:
        platform.empty()
        arranged = self.arrange(platform)
        if callable(arranged):
            return arranged
        return lambda: self.module.handler(json.loads(json.dumps(arranged)), context())


DUPLICATE = (("outcome", "duplicate"),)
SCENARIOS = {
    "validate": Scenario(validate_photo, of_state),
    "resize": Scenario(resize, validated),
    "apply filters": Scenario(apply_filters, validated),
    "optimise": Scenario(optimise, to_encode),
    "clean up": Scenario(clean_up, to_encode),
    "summarise": Scenario(summarise, map_results),
    "ask": Scenario(ask, to_review),
    "approve": Scenario(
        answer,
        lambda platform: reviewed(platform, "approve"),
        harmless=frozenset({"dynamodb:UpdateItem #2"}),
        heard=(("error", "ReviewClosed"), ("error", "ReviewAlreadyAnswered")),
    ),
    "heartbeat": Scenario(answer, lambda platform: reviewed(platform, "heartbeat")),
    "heavy: validate": Scenario(validate_heavy, photo_of_heavy),
    "heavy: refuse": Scenario(validate_heavy, text_of_workflow, heard=DUPLICATE),
    "heavy: make a version": Scenario(create_variants, version),
    "heavy: all made": Scenario(record_outcome, lambda platform: job_ended(platform, made=3), heard=DUPLICATE),
    "heavy: one died": Scenario(record_outcome, lambda platform: job_ended(platform, made=2), heard=DUPLICATE),
    "heavy: never validated": Scenario(record_outcome, never_validated, heard=DUPLICATE),
}


GONE = [refused("NoSuchKey", 404), refused("MethodNotAllowed", 405)]
"""The second is S3's answer to a read of a delete marker."""


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        with mock_aws():
            made = Platform()
            patch.setattr(boto3, "DEFAULT_SESSION", made.session())
            cached: list[Any] = [clients.client, validate_photo.options, validate_heavy._options]  # pyright: ignore[reportPrivateUsage]
            for function in cached:
                function.cache_clear()
            yield made
        for function in cached:
            function.cache_clear()


@dataclass(frozen=True)
class Undisturbed:
    """A good run: its calls, its answer, and the state after it; and how to run it again from the start.

    `mended` has what faults left that a second call was seen to mend: of the same it would make the same again.
    """

    calls: list[str]
    answer: Any
    state: Document
    call: Call
    bring_back: Callable[[], None]
    mended: list[Document] = field(default_factory=list[Document])


def undisturbed(platform: Platform, scenario: Scenario) -> Undisturbed:
    call = scenario.prepare(platform)
    bring_back = platform.kept()
    platform.expect(None, None)
    given = call()
    return Undisturbed(numbered(platform.calls), given, platform.state(), call, bring_back)


def disturbed(platform: Platform, good: Undisturbed, at: str, fault: Fault) -> Any:
    """Run it from the start with a fault; return its answer, or its exception."""
    good.bring_back()
    platform.expect(at, fault)
    try:
        return good.call()
    except (TransientFault, ClientError) as error:
        return error


def same_again(platform: Platform, scenario: Scenario, good: Undisturbed, where: str) -> None:
    """Check that a second call, which nothing disturbs, ends as if there had been no fault."""
    platform.expect(None, None)
    left = platform.state() | {"waiting": set(platform.waiting)}
    if left in good.mended:
        return
    second = good.call()
    assert second == good.answer or any(second.get(name) == value for name, value in scenario.heard), where
    assert platform.state() == good.state, where
    good.mended.append(left)


def test_every_handler_has_a_scenario() -> None:
    """But for those with faults in tests of their own: test_faults.py of api and of rights, test_transform.py of
    stream, test_compact.py of compaction, test_load.py and test_migrate.py of warehouse."""
    found_modules = [found.name for found in pkgutil.walk_packages(handlers.__path__, "handlers.")]
    elsewhere = tuple(f"handlers.{domain}." for domain in ("api", "rights", "stream", "compaction", "warehouse"))
    modules = [name for name in found_modules if not name.startswith(elsewhere)]
    entries = {name for name in modules if {"handler", "main"} & set(vars(importlib.import_module(name)))}
    assert entries == {scenario.module.__name__ for scenario in SCENARIOS.values()}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_that_may_pass_is_named_so_and_leaves_nothing_half_done(platform: Platform, name: str) -> None:
    scenario = SCENARIOS[name]
    good = undisturbed(platform, scenario)
    assert good.calls
    for at in good.calls:
        for fault in PASSING:
            where = f"{at}: {fault.name}"
            first = disturbed(platform, good, at, fault)
            if fault.when == "reading" and not platform.struck:  # its answer has no body
                continue
            assert platform.struck, where
            if at in scenario.harmless:
                assert first == good.answer, where
                continue
            assert isinstance(first, TransientFault) or (isinstance(first, tuple) and first[0] == TRY_AGAIN), where
            same_again(platform, scenario, good, where)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_that_stays_is_never_a_success(platform: Platform, name: str) -> None:
    scenario = SCENARIOS[name]
    good = undisturbed(platform, scenario)
    for at in good.calls:
        for fault in [*LASTING, *(GONE if "GetObject" in at else ())]:
            where = f"{at}: {fault.name}"
            first = disturbed(platform, good, at, fault)
            assert platform.struck, where
            if at in scenario.harmless:
                assert first == good.answer, where
            elif isinstance(first, ClientError):
                assert first.response["Error"]["Code"] == fault.name, where
                same_again(platform, scenario, good, where)
            else:
                assert not isinstance(first, TransientFault), where
                assert first != good.answer or good.answer["outcome"] in ("refused", "failed"), where
