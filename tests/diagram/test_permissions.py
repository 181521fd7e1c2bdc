"""What an arrow says of a permission, shown by little programs."""

from __future__ import annotations

import json
from dataclasses import replace

import pulumi
import pulumi_aws as aws

from diagram.notes import merged
from diagram.text import TIMES
from recorder.run import record
from tests.diagram.drawn import arrows_of, said


def grant(*actions: str, on: pulumi.Input[str], effect: str = "Allow") -> dict[str, object]:
    return {"Effect": effect, "Action": list(actions), "Resource": on}


def acting(*granted: dict[str, object]) -> None:
    """A function, and all that its role may do."""
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]})
    role = aws.iam.Role("worker", assume_role_policy=trust)
    aws.iam.RolePolicy("worker", role=role.name, policy=pulumi.Output.json_dumps({"Statement": list(granted)}))
    aws.lambda_.Function("worker", role=role.arn, handler="a.b", runtime="python3.13", code=pulumi.FileArchive("a.zip"))


def test_an_instance_acts_in_the_role_of_its_profile() -> None:
    def program() -> None:
        role = aws.iam.Role("worker", assume_role_policy=json.dumps({"Statement": []}))
        on = pulumi.Output.concat(aws.s3.Bucket("store").arn, "/*")
        policy = pulumi.Output.json_dumps({"Statement": [grant("s3:GetObject", on=on)]})
        aws.iam.RolePolicy("worker", role=role.name, policy=policy)
        profile = aws.iam.InstanceProfile("worker", role=role.name)
        aws.ec2.Instance("alone", ami="ami-1", instance_type="t4g.micro", iam_instance_profile=profile.name)
        template = aws.ec2.LaunchTemplate("worker", iam_instance_profile={"arn": profile.arn})
        aws.autoscaling.Group("many", min_size=1, max_size=2, launch_template={"id": template.id})

    assert arrows_of(program) == {("alone", "store", "reads"), ("many", "store", "reads")}


def test_a_wildcard_is_all_that_it_allows() -> None:
    def program() -> None:
        acting(grant("s3:*", on=pulumi.Output.concat(aws.s3.Bucket("store").arn, "/in/*")))

    assert arrows_of(program) == {
        ("worker", "store", f"{verb} in/") for verb in ("reads", "writes", "tags", "deletes", "lists")
    }


def test_what_is_denied_is_not_drawn() -> None:
    def program() -> None:
        store = aws.s3.Bucket("store")
        inside = pulumi.Output.concat(store.arn, "/*")
        acting(grant("s3:GetObject", "s3:PutObject", on=inside), grant("s3:Put*", on=inside, effect="Deny"))

    assert arrows_of(program) == {("worker", "store", "reads")}


def test_an_action_without_a_word_of_its_own_is_said_as_it_is() -> None:
    def program() -> None:
        acting(grant("sqs:PurgeQueue", on=aws.sqs.Queue("jobs").arn))

    assert arrows_of(program) == {("worker", "jobs", "sqs:PurgeQueue")}


def test_a_multipart_upload_is_a_way_to_write() -> None:
    def program() -> None:
        inside = pulumi.Output.concat(aws.s3.Bucket("store").arn, "/out/*")
        acting(grant("s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload", on=inside))

    assert arrows_of(program) == {("worker", "store", "writes out/")}


def test_a_label_goes_on_in_a_line_of_its_own_where_it_would_be_long() -> None:
    assert merged(["tcp 80", "everything", "tcp 443"]) == ("tcp 80, 443", "everything")
    labels = ["reads photo-platform-local/", "reads settings/gallery.zip", "reads work/", "lists"]
    assert merged(labels) == ("reads photo-platform-local/", "reads settings/gallery.zip, work/", "lists")
    assert merged(["reads " + "x" * 60 + "/"]) == ("reads " + "x" * 60 + "/",)


def test_what_leads_to_one_place_is_counted_by_what_it_leads_from() -> None:
    def program() -> None:
        logs = aws.s3.Bucket("logs")
        access = aws.s3.BucketPublicAccessBlock("logs", bucket=logs.id, opts=pulumi.ResourceOptions(parent=logs))
        guarded = pulumi.Output.all(logs.bucket, access.id).apply(lambda known: known[0])
        shop = pulumi.ComponentResource("test:index:Shop", "shop")
        for name in ("photos", "films"):
            inside = pulumi.ResourceOptions(parent=shop)
            bucket = aws.s3.Bucket(name, opts=inside)
            aws.s3.BucketLogging(name, bucket=bucket.id, target_bucket=guarded, target_prefix="s3/", opts=inside)

    assert arrows_of(program) == {("shop", "logs", f"access logs {TIMES} 2")}


def test_a_permission_on_everything_is_no_arrow() -> None:
    def program() -> None:
        aws.sqs.Queue("jobs")
        acting(grant("sqs:SendMessage", "xray:PutTraceSegments", on="*"))

    assert arrows_of(program) == set()


def test_a_managed_policy_counts_for_the_role_that_it_is_attached_to() -> None:
    def program() -> None:
        topic = aws.sns.Topic("news")
        document = pulumi.Output.json_dumps({"Statement": grant("sns:Publish", on=topic.arn)})
        policy = aws.iam.Policy("publish", policy=document)
        acting()
        aws.iam.RolePolicyAttachment("worker", role="worker", policy_arn=policy.arn)

    recording = record(program)
    role = recording.named("worker", "aws:iam/role:Role").outputs["name"]
    attachment = recording.named("worker", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    attached = replace(attachment, inputs={**attachment.inputs, "role": role})
    resources = tuple(attached if resource is attachment else resource for resource in recording.resources)
    assert said(replace(recording, resources=resources)) == {("worker", "news", "publishes")}


def test_another_bucket_whose_name_begins_alike_is_another_bucket() -> None:
    def program() -> None:
        aws.s3.Bucket("store", bucket="store")
        longer = aws.s3.Bucket("store-two", bucket="store-two")
        acting(grant("s3:GetObject", on=pulumi.Output.concat(longer.arn, "/*")))

    assert arrows_of(program) == {("worker", "store-two", "reads")}
