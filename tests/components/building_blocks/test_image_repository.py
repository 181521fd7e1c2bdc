"""Repositories of images: what is pushed is scanned, never moves, and goes when it is old."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.image_repository import ImageRepository
from recorder.resource import Recording
from tests.components.building_blocks.support import KEY, only, recorded


def repository(**args: Any) -> Recording:
    given: Any = {"encryption_key_arn": KEY, **args}
    return recorded(lambda: ImageRepository("photos", given))


def rules(recording: Recording) -> list[Mapping[str, Any]]:
    return json.loads(only(recording, "LifecyclePolicy").inputs["policy"])["rules"]


def test_images_are_encrypted_scanned_and_keep_their_tags() -> None:
    inputs = only(repository(), "Repository").inputs
    assert inputs["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY}]
    assert inputs["imageScanningConfiguration"] == {"scanOnPush": True}
    assert inputs["imageTagMutability"] == "IMMUTABLE"
    assert inputs["forceDelete"] is False


def test_images_without_a_tag_go_after_a_week_and_20_stay() -> None:
    untagged, surplus = rules(repository())
    assert untagged["selection"] == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 7,
    }
    assert surplus["selection"] == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 20}
    assert {rule["action"]["type"] for rule in (untagged, surplus)} == {"expire"}
    # ECR takes a rule on any tag in the last place only.
    assert untagged["rulePriority"] < surplus["rulePriority"]


def test_how_many_and_how_long_are_choices() -> None:
    untagged, surplus = rules(repository(kept_images=3, untagged_days=1))
    assert (untagged["selection"]["countNumber"], surplus["selection"]["countNumber"]) == (1, 3)
    assert only(repository(force_destroy=True), "Repository").inputs["forceDelete"] is True
    with pytest.raises(InputPropertiesError, match="must be between 1 and 1,000 images"):
        repository(kept_images=0)


def test_the_policy_is_that_of_the_repository() -> None:
    recording = repository()
    assert only(recording, "LifecyclePolicy").inputs["repository"] == only(recording, "Repository").outputs["name"]
