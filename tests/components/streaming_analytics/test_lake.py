"""The lake: each layer is kept as long as it is asked to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recorder.resource import Recording
from tests.components.judged import judge
from tests.components.streaming_analytics.support import analytics, by_default, found


def lifecycle(recording: Recording, bucket: str) -> Mapping[str, Any]:
    rules = found(recording, "BucketLifecycleConfiguration")[bucket].inputs["rules"]
    return {rule["filter"]["prefix"]: rule for rule in rules}


def test_each_layer_ends_by_itself() -> None:
    recording = analytics(lake={"raw_days": 2, "processed_days": 9, "curated_days": 100, "errors_days": 8})
    rules = lifecycle(recording, "events-lake")
    assert {prefix: rule["expiration"]["days"] for prefix, rule in rules.items() if "expiration" in rule} == {
        "": 100,
        "raw/": 2,
        "processed/": 9,
        "errors/": 8,
        "work/": 1,
    }
    assert rules["curated/"]["transitions"] == [{"days": 30, "storageClass": "INTELLIGENT_TIERING"}]
    assert lifecycle(recording, "events-failures")[""]["expiration"] == {"days": 8}


def test_no_replaced_object_outlives_a_day() -> None:
    rules = lifecycle(by_default(), "events-lake")
    assert {
        rule["noncurrentVersionExpiration"]["noncurrentDays"]
        for rule in rules.values()
        if "noncurrentVersionExpiration" in rule
    } == {1}


def test_new_objects_are_events() -> None:
    assert found(by_default(), "BucketNotification")["events-lake"].inputs["eventbridge"] is True


def test_all_packs_accept_the_component_and_what_the_baseline_has_for_it() -> None:
    report = judge(by_default())
    assert not report.violations, "\n".join(str(violation) for violation in report.violations)
