"""What a store says is written on it, in characters that every AWS service takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.bucket import Bucket
from components.building_blocks.log_group import days_of_values
from components.building_blocks.stores import store_tags
from recorder.run import record
from tests.recorded import STACKS, recorded

SAYS = {"data_class": "personal", "purpose": "an example", "retention_days": 30}
TAG = re.compile(r"[\w .:/=+@-]{1,256}")


def test_a_store_says_its_class_purpose_subjects_and_retention() -> None:
    assert store_tags(SAYS) == {
        "data-class": "personal",
        "purpose": "an example",
        "subjects": "users",
        "retention-days": "30",
    }


def test_who_is_concerned_and_who_gets_the_data_can_be_said() -> None:
    tags = store_tags({**SAYS, "subjects": "visitors", "recipients": "the carrier"})
    assert (tags["subjects"], tags["recipients"]) == ("visitors", "the carrier")


def test_what_is_internal_has_no_subjects() -> None:
    assert "subjects" not in store_tags({**SAYS, "data_class": "internal"})


@pytest.mark.parametrize("purpose", ["photos, and more", "people's photos", "ab", "x" * 201])
def test_a_purpose_that_no_tag_may_have_is_refused(purpose: str) -> None:
    args: Any = {**SAYS, "purpose": purpose}
    with pytest.raises(InputPropertiesError, match="which a tag may have"):
        record(lambda: Bucket("photos", args))


@pytest.mark.parametrize(("asked", "kept"), [(90, 30), (30, 30), (7, 7)])
def test_logs_with_what_people_wrote_are_kept_for_a_month_at_most(asked: Any, kept: int) -> None:
    assert days_of_values(asked) == kept


@pytest.mark.parametrize("stack", STACKS)
def test_every_store_of_the_program_has_tags_that_aws_takes(stack: str) -> None:
    tagged = [tags for r in recorded(stack).resources if "purpose" in (tags := r.inputs.get("tags") or {})]
    keys = set(store_tags({**SAYS, "recipients": "x"}))
    assert tagged
    assert [tags for tags in tagged for key, text in tags.items() if key in keys and not TAG.fullmatch(text)] == []
