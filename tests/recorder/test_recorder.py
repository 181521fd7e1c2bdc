"""The recorder sees all that a program asks for, and tells the program what AWS would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from recorder.cloud import Created
from recorder.export import SECRET_TEXT, from_json, to_json
from recorder.resource import UNKNOWN, Invoke, Recording, Resource
from recorder.run import DeploymentError, record

WIDGET = "test:index:Widget"


class Widget(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(WIDGET, name, None, opts)
        inside = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(f"{name}-key", enable_key_rotation=True, opts=inside)
        queue = aws.sqs.Queue(f"{name}-queue", kms_master_key_id=key.arn, visibility_timeout_seconds=30, opts=inside)
        self.arn = queue.arn
        self.register_outputs({"arn": queue.arn})


def program() -> None:
    widget = Widget("one")
    pulumi.export("arn", widget.arn)


def test_resources_come_with_inputs_outputs_parent_and_dependencies() -> None:
    recording = record(program, stack_name="dev", project="shop")
    key = recording.named("one-key")
    queue = recording.named("one-queue")
    assert queue.inputs == {"kmsMasterKeyId": key.outputs["arn"], "visibilityTimeoutSeconds": 30}
    assert queue.parent == recording.named("one").urn
    assert queue.urn == "urn:pulumi:dev::shop::test:index:Widget$aws:sqs/queue:Queue::one-queue"
    assert key.urn in queue.dependencies
    assert queue.property_dependencies["kmsMasterKeyId"] == (key.urn,)
    assert recording.named("one").outputs == {"arn": queue.outputs["arn"]}
    assert recording.exports == {"arn": queue.outputs["arn"]}


def test_whole_numbers_stay_whole() -> None:
    timeout = record(program).named("one-queue").inputs["visibilityTimeoutSeconds"]
    assert (timeout, type(timeout)) == (30, int)


def test_a_preview_knows_what_the_program_gave_and_nothing_else() -> None:
    recording = record(program, preview=True)
    queue = recording.named("one-queue")
    assert queue.id is UNKNOWN
    assert queue.inputs["kmsMasterKeyId"] is UNKNOWN
    assert queue.inputs["visibilityTimeoutSeconds"] == 30
    assert queue.property_dependencies["kmsMasterKeyId"] == (recording.named("one-key").urn,)
    assert recording.exports == {"arn": UNKNOWN}


def test_an_unknown_value_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)


def test_a_preview_does_not_run_apply_on_unknown_values() -> None:
    seen: list[str] = []

    def applies() -> None:
        aws.sns.Topic("topic").arn.apply(seen.append)

    record(applies, preview=True)
    assert seen == []
    record(applies)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        (lambda: aws.sqs.Queue("q").arn, r"arn:aws:sqs:eu-west-1:123456789012:q-[0-9a-f]{7}"),
        (lambda: aws.sqs.Queue("q").url, r"https://sqs\.eu-west-1\.amazonaws\.com/123456789012/q-[0-9a-f]{7}"),
        (lambda: aws.s3.Bucket("b").arn, r"arn:aws:s3:::b-[0-9a-f]{7}"),
        (lambda: aws.s3.Bucket("b", bucket="mine").bucket_regional_domain_name, r"mine\.s3\.eu-west-1\.amazonaws\.com"),
        (lambda: aws.kms.Key("k").key_id, r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        (lambda: aws.ec2.Vpc("v", cidr_block="10.0.0.0/16").id, r"vpc-[0-9a-f]{17}"),
        (lambda: aws.ec2.Vpc("v").default_security_group_id, r"sg-[0-9a-z-]+"),
        (lambda: aws.sns.Topic("t", region="us-east-1").arn, r"arn:aws:sns:us-east-1:123456789012:t-[0-9a-f]{7}"),
        (
            lambda: aws.xray.Group("g", group_name="g", filter_expression="x").arn,
            r"arn:aws:xray:eu-west-1:\d{12}:group/g/\w+",
        ),
    ],
)
def test_ids_and_arns_look_real(make: Callable[[], Any], pattern: str) -> None:
    recording = record(lambda: pulumi.export("value", make()))
    assert re.fullmatch(pattern, recording.exports["value"])


def test_two_recordings_are_the_same_and_do_not_meet() -> None:
    assert record(program) == record(program)


def test_secrets_are_known_and_never_written() -> None:
    def secret_program() -> None:
        aws.ssm.Parameter("password", type="SecureString", value=pulumi.Output.secret("hunter2"))

    recording = record(secret_program)
    assert recording.named("password").secrets == {"value"}
    assert recording.named("password").inputs["value"] == "hunter2"
    document = to_json(recording)
    assert "hunter2" not in str(document)
    assert document["resources"][0]["inputs"]["value"] == SECRET_TEXT
    assert from_json(document).named("password").inputs["value"] is UNKNOWN


def test_a_secret_inside_an_object_is_never_written() -> None:
    def secret_program() -> None:
        secret = pulumi.Output.secret("hunter2")
        aws.lambda_.Function("f", role="r", environment={"variables": {"KEY": secret}}, tags={"owner": secret})
        aws.iam.AccessKey("key", user="somebody")
        pulumi.export("nested", {"rows": [{"password": secret}], "plain": 1})
        pulumi.export("secret", secret)
        pulumi.export("plain", "shown")

    recording = record(secret_program)
    assert {"environment", "tags", "tagsAll"} <= recording.named("f").secrets
    assert recording.secret_exports == {"nested", "secret"}
    document = to_json(recording)
    assert "hunter2" not in str(document)
    assert document["exports"] == {"nested": SECRET_TEXT, "secret": SECRET_TEXT, "plain": "shown"}


def test_secrets_of_a_component_stay_secret_when_its_outputs_are_registered() -> None:
    class Vault(pulumi.ComponentResource):
        def __init__(self, name: str) -> None:
            super().__init__("test:index:Vault", name, {"password": pulumi.Output.secret("hunter2")})
            self.register_outputs({"url": "https://vault", "token": pulumi.Output.secret("hunter3")})

    recording = record(lambda: Vault("vault"))
    assert recording.named("vault").secrets == {"password", "token"}
    assert not [word for word in ("hunter2", "hunter3") if word in str(to_json(recording))]


@pytest.mark.parametrize("preview", [True, False])
def test_a_recording_survives_json(preview: bool) -> None:  # noqa: FBT001 - a parameter of the test
    recording = record(program, preview=preview)
    assert from_json(to_json(recording)).resources == recording.resources


def test_a_file_that_is_no_recording_is_refused() -> None:
    with pytest.raises(ValueError, match="resources missing"):
        from_json({"project": "p", "stack": "s"})


def test_invokes_are_answered_and_recorded() -> None:
    recording = record(lambda: pulumi.export("account", aws.get_caller_identity().account_id))
    assert recording.exports == {"account": "123456789012"}
    assert [invoke.token for invoke in recording.invokes] == ["aws:index/getCallerIdentity:getCallerIdentity"]


def test_two_resources_with_one_urn_are_refused() -> None:
    def twins() -> None:
        aws.sns.Topic("twin")
        aws.sns.Topic("twin")

    with pytest.raises(DeploymentError, match="two resources have the URN"):
        record(twins)


def test_a_failure_names_the_resource() -> None:
    class Full:
        def create(self, resource: Resource) -> Created:
            raise RuntimeError(f"no room for {resource.inputs['displayName']}")

        def read(self, resource: Resource) -> dict[str, object]:
            raise AssertionError(resource)

        def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
            raise AssertionError(token, args)

    with pytest.raises(DeploymentError, match=r"topic \(aws:sns/topic:Topic\): no room for News"):
        record(lambda: aws.sns.Topic("topic", display_name="News"), cloud=Full())


def test_options_are_recorded() -> None:
    def options() -> None:
        aws.sns.Topic("t", opts=pulumi.ResourceOptions(protect=True, ignore_changes=["tags"], retain_on_delete=True))

    found = record(options).named("t").options
    assert (found.protect, found.ignore_changes, found.retain_on_delete) == (True, ("tags",), True)


def test_a_component_that_registers_nothing_is_seen() -> None:
    def silent() -> None:
        pulumi.ComponentResource("test:index:Silent", "silent")

    assert not record(silent).named("silent").outputs_registered
    assert record(program).named("one").outputs_registered


def test_assets_are_plain_data() -> None:
    def packaged() -> None:
        aws.lambda_.LayerVersion("l", layer_name="l", code=pulumi.FileArchive("some.zip"))

    assert record(packaged).named("l").inputs["code"] == {"path": "some.zip"}


def test_an_ambiguous_name_lists_what_there_is() -> None:
    with pytest.raises(LookupError, match="one-queue"):
        record(program).named("nonesuch")
    assert Recording("p", "s", ()).of_type("x") == []
