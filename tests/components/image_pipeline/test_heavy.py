"""Which upload takes which route, what the packs say of each kind of compute, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ministack.services import eventbridge
from pulumi import InputPropertiesError

import packages
from components.building_blocks.event_trigger import COMPARED_BYTES
from components.building_blocks.job_definition import FARGATE_MEMORY_MB
from components.building_blocks.job_queue import JobQueue
from components.image_pipeline import BatchPipeline, ImagePipeline
from handlers.images.heavy.exit_status import BAD_INPUT
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES, PLACEMENT, SUBJECT_KEY, TOMBSTONES
from tests.components.judged import judge

FROM = 20_000_000
COMPUTE = ("fargate", "fargate_spot", "ec2", "ec2_spot")


def pipeline(**choices: Any) -> Recording:
    heavy = {"from_bytes": FROM, "network": PLACEMENT, **choices}
    args: Any = {**EXAMPLES[ImagePipeline][1], "heavy": heavy}
    return record(lambda: ImagePipeline("photos", args))


def route(**choices: Any) -> Recording:
    args: Any = {**EXAMPLES[BatchPipeline][1], **choices}
    return record(lambda: BatchPipeline("heavy", args))


def matches(pattern: str, event: dict[str, str]) -> bool:
    return bool(eventbridge._matches_pattern(pattern, event))  # pyright: ignore[reportPrivateUsage] - MiniStack's own rule


@pytest.fixture(scope="module")
def upload_rules() -> dict[str, str]:
    """Return the patterns that new objects are held against, by the rules' names."""
    patterns = {r.name: r.inputs["eventPattern"] for r in pipeline().of_type("aws:cloudwatch/eventRule:EventRule")}
    return {name: pattern for name, pattern in patterns.items() if "aws.s3" in pattern}


@given(size=st.integers(0, COMPARED_BYTES))
@example(0)
@example(FROM - 1)
@example(FROM)
@example(COMPARED_BYTES)
def test_an_upload_of_any_size_takes_exactly_one_route(upload_rules: dict[str, str], size: int) -> None:
    bucket = json.loads(upload_rules["photos-upload"])["detail"]["bucket"]["name"][0]
    event = {
        "Source": "aws.s3",
        "DetailType": "Object Created",
        "Detail": json.dumps({"bucket": {"name": bucket}, "object": {"key": "raw/ann/a.jpg", "size": size}}),
    }
    taken = [name for name, pattern in upload_rules.items() if matches(pattern, event)]

    assert taken == (["photos-heavy-upload"] if size >= FROM else ["photos-upload"])


def test_without_a_heavy_route_uploads_of_any_size_take_the_workflow() -> None:
    args: Any = EXAMPLES[ImagePipeline][1]
    made = record(lambda: ImagePipeline("photos", args))

    [rule] = made.of_type("aws:cloudwatch/eventRule:EventRule")
    assert "size" not in json.loads(rule.inputs["eventPattern"])["detail"]["object"]
    assert not made.of_type("aws:batch/jobQueue:JobQueue")


def test_the_end_of_an_array_is_heard_and_that_of_its_children_is_not() -> None:
    recording = route()
    [queue] = recording.of_type("aws:batch/jobQueue:JobQueue")
    [pattern] = [
        r.inputs["eventPattern"]
        for r in recording.of_type("aws:cloudwatch/eventRule:EventRule")
        if "aws.batch" in r.inputs["eventPattern"]
    ]

    def heard(queue_arn: str, status: str, **more: Any) -> bool:
        detail = {"jobQueue": queue_arn, "status": status, **more}
        event = {"Source": "aws.batch", "DetailType": "Batch Job State Change", "Detail": json.dumps(detail)}
        return matches(pattern, event)

    ours = str(queue.outputs["arn"])
    assert heard(ours, "SUCCEEDED", arrayProperties={"size": 2})
    assert heard(ours, "FAILED")
    assert not heard(ours, "RUNNING", arrayProperties={"size": 2})
    assert not heard(ours, "FAILED", arrayProperties={"index": 0})
    assert not heard("arn:aws:batch:eu-west-1:123456789012:job-queue/other", "FAILED")


@pytest.mark.parametrize("compute", COMPUTE)
def test_the_packs_find_nothing_wrong(compute: str) -> None:
    report = judge(route(compute=compute).resources)

    assert not [str(violation) for violation in report.violations]


@pytest.mark.parametrize("compute", COMPUTE)
def test_containers_run_where_they_are_told_to(compute: str) -> None:
    recording = route(compute=compute)
    [environment] = recording.of_type("aws:batch/computeEnvironment:ComputeEnvironment")
    [definition] = recording.of_type("aws:batch/jobDefinition:JobDefinition")
    resources = environment.inputs["computeResources"]

    kinds = {"fargate": "FARGATE", "fargate_spot": "FARGATE_SPOT", "ec2": "EC2", "ec2_spot": "SPOT"}
    assert resources["type"] == kinds[compute]
    assert definition.inputs["platformCapabilities"] == ["EC2" if compute.startswith("ec2") else "FARGATE"]
    assert bool(resources.get("launchTemplate")) is compute.startswith("ec2")
    for template in recording.of_type("aws:ec2/launchTemplate:LaunchTemplate"):
        assert template.inputs["metadataOptions"]["httpTokens"] == "required"
        assert template.inputs["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"


def test_the_container_is_read_only_logs_encrypted_and_ends_for_good_on_bad_input() -> None:
    recording = route()
    [definition] = recording.of_type("aws:batch/jobDefinition:JobDefinition")
    container = json.loads(definition.inputs["containerProperties"])

    assert container["readonlyRootFilesystem"] is True
    assert container["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    assert container["image"].endswith(f":{packages.image_tag('images')}")
    group = container["logConfiguration"]["options"]["awslogs-group"]
    assert group in [g.outputs["name"] for g in recording.of_type("aws:cloudwatch/logGroup:LogGroup")]
    first = definition.inputs["retryStrategy"]["evaluateOnExits"][0]
    assert first == {"action": "EXIT", "onExitCode": str(BAD_INPUT)}


def test_the_only_way_out_of_the_containers_is_https() -> None:
    recording = route()

    [rule] = recording.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert (rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("tcp", 443, 443)
    assert not recording.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"from_bytes": 0}, "heavy.from_bytes is 0: must be between 1 and 5,000,000,000 bytes"),
        ({"from_bytes": 600_000_000}, "heavy.from_bytes is 600000000: must be at most 500,000,000"),
        ({"compute": "gpu"}, "heavy.compute is 'gpu': must be one of 'fargate'"),
        ({"vcpus": 3}, "heavy.vcpus is 3: on Fargate must be one of 0.25, 0.5, 1, 2, 4, 8, 16"),
        ({"vcpus": 2, "memory_mb": 2048}, "heavy.memory_mb is 2048: with 2 vCPUs on Fargate, must be one of 4096"),
        (
            {"vcpus": 4, "max_vcpus": 2, "memory_mb": 8192},
            "heavy.max_vcpus is 2: must be as many as one container needs",
        ),
        ({"limits": {"max_pixels": 0}}, "max_pixels"),
        ({"image_tag": "1"}, "heavy.image_tag"),
    ],
)
def test_what_cannot_work_is_refused_with_the_remedy(choices: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError) as refused:
        pipeline(**choices)

    assert message in str(refused.value)


def test_instances_take_sizes_that_fargate_has_not() -> None:
    assert pipeline(compute="ec2", vcpus=3, memory_mb=5000)


def test_instance_types_are_refused_where_there_are_no_instances() -> None:
    args: Any = {**EXAMPLES[JobQueue][1], "instance_types": ["c7g"]}
    with pytest.raises(InputPropertiesError, match="leave it out: fargate_spot has no instances"):
        record(lambda: JobQueue("queue", args))


def test_fargates_memory_grows_with_its_processors() -> None:
    least = [min(memory) for _, memory in sorted(FARGATE_MEMORY_MB.items())]
    assert least == sorted(least)


def test_with_a_list_of_subjects_both_ways_ask_it_and_may_delete_what_comes_too_late() -> None:
    heavy = {"from_bytes": FROM, "network": PLACEMENT}
    args: Any = {
        **EXAMPLES[ImagePipeline][1],
        "heavy": heavy,
        "tombstones": TOMBSTONES,
        "subject_key_secret": SUBJECT_KEY,
    }
    found = record(lambda: ImagePipeline("photos", args))
    for name in ("photos-validate", "photos-heavy-validate"):
        function = found.named(name, "aws:lambda/function:Function")
        assert function.inputs["environment"]["variables"]["SUBJECT_KEY_SECRET_ARN"] == SUBJECT_KEY["arn"]
        statements = json.loads(found.named(name, "aws:iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]
        actions = {action for one in statements for action in one["Action"]}
        assert {"dynamodb:BatchGetItem", "s3:DeleteObjectVersion", "dynamodb:DeleteItem"} <= actions
        [deleted] = [one["Resource"] for one in statements if "s3:DeleteObjectVersion" in one["Action"]]
        assert [arn.rpartition(":")[2].partition("/")[2] for arn in deleted] == ["raw/*"]
