"""Ways to break a recorded program: for every control of the evidence at least one, which it must notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from recorder.resource import UNKNOWN, Resource

Resources = tuple[Resource, ...]
Mutation = Callable[[Resources], Resources]
Select = Callable[[Resource], bool]

BUCKET: Final = "aws:s3/bucket:Bucket"
PERSONAL: Final = {
    "data-class": "personal",
    "purpose": "photos",
    "retention-days": "until_erased",
    "subjects": "users",
}


def of(type_: str, name: str = "") -> Select:
    """Select the resources of a type, whose name contains this."""
    return lambda resource: resource.type.endswith(type_) and name in resource.name


def handled_by(handler: str) -> Select:
    """Select the functions whose handler begins so."""
    return lambda resource: str(resource.inputs.get("handler")).startswith(handler)


def drop(select: Select) -> Mutation:
    """Return the mutation that leaves out what is selected."""
    return lambda resources: tuple(resource for resource in resources if not select(resource))


def change(select: Select, **inputs: Any) -> Mutation:
    """Return the mutation that gives what is selected other inputs; None leaves one out."""

    def mutated(resource: Resource) -> Resource:
        changed = {key: value for key, value in {**resource.inputs, **inputs}.items() if value is not None}
        return replace(resource, inputs=changed)

    return lambda resources: tuple(mutated(resource) if select(resource) else resource for resource in resources)


def without_variable(select: Select, name: str) -> Mutation:
    """Return the mutation that takes a variable from functions' environments."""
    return with_variable(select, name, None)


def with_variable(select: Select, name: str, value: str | None) -> Mutation:
    """Return the mutation that gives functions a variable of another value; None takes it away."""

    def mutated(resource: Resource) -> Resource:
        variables = dict(resource.inputs["environment"]["variables"])
        variables.pop(name, None)
        if value is not None:
            variables[name] = value
        return replace(resource, inputs={**resource.inputs, "environment": {"variables": variables}})

    return lambda resources: tuple(mutated(resource) if select(resource) else resource for resource in resources)


def rewritten(select: Select, property_: str, old: str, new: str) -> Mutation:
    """Return the mutation that writes another text within an input."""

    def mutated(resource: Resource) -> Resource:
        text = json.dumps(resource.inputs[property_])
        assert old in text, f"{resource.name}: {property_} has no {old}"
        return replace(resource, inputs={**resource.inputs, property_: json.loads(text.replace(old, new))})

    return lambda resources: tuple(mutated(resource) if select(resource) else resource for resource in resources)


def without_statements(select: Select, needle: str) -> Mutation:
    """Return the mutation that takes the statements out of a policy that name this."""

    def mutated(resource: Resource) -> Resource:
        policy = json.loads(resource.inputs["policy"])
        policy["Statement"] = [one for one in policy["Statement"] if needle not in json.dumps(one)]
        return replace(resource, inputs={**resource.inputs, "policy": json.dumps(policy)})

    return lambda resources: tuple(mutated(resource) if select(resource) else resource for resource in resources)


def add(type_: str, **inputs: Any) -> Mutation:
    """Return the mutation that adds a resource."""
    added = Resource(f"urn:pulumi:prod::photo-platform::{type_}::added", type_, "added", id="added", inputs=inputs)
    return lambda resources: (*resources, added)


def without_authority(resources: Resources) -> Resources:
    """Let anybody ask the API for what the rights of people are."""

    def mutated(api: Resource) -> Resource:
        body = json.loads(api.inputs["body"])
        for path, methods in body["paths"].items():
            if "/privacy/requests" in path:
                for operation in methods.values():
                    operation.pop("security", None)
        return replace(api, inputs={**api.inputs, "body": json.dumps(body)})

    return tuple(mutated(r) if r.type == "aws:apigateway/restApi:RestApi" else r for r in resources)


UPLOADS = of(":Bucket", "photos-uploads")
ALARMS = of(":MetricAlarm")
UNTAGGED = change(lambda resource: resource.type == BUCKET and resource.name == "photos-uploads", tags={})

MUTATIONS: Final[Mapping[str, list[Mutation]]] = {
    "purpose-stated": [UNTAGGED],
    "events-minimal": [change(of(":Schema", "album_changed"), content='{"type": "object", "properties": {}}')],
    "retention-enforced": [
        change(of(":LogGroup", "photos-resize"), retentionInDays=None),
        drop(of(":BucketLifecycleConfiguration", "photos-uploads")),
        change(of("dynamodb/table:Table", "ledger"), pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 90}),
    ],
    "access-recorded": [
        drop(of(":Trail")),
        change(of(":Trail"), enableLogging=False),
        rewritten(of(":Trail"), "advancedEventSelectors", "photos-", "others-"),
    ],
    "records-tamper-proof": [
        drop(of(":Trail")),
        change(of(":Trail"), enableLogFileValidation=False),
        change(of(":Trail"), isMultiRegionTrail=False),
        change(of(":Trail"), enableLogging=False),
        change(of(":BucketObjectLockConfiguration"), rule=None),
        change(of(":BucketObjectLockConfiguration"), rule={"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}),
        drop(of(":BucketObjectLockConfiguration")),
    ],
    "lawful-basis": [UNTAGGED],
    "consent-withdrawn": [
        drop(handled_by("handlers.rights.request.")),
        without_variable(handled_by("handlers.rights.begin."), "TOMBSTONES_TABLE"),
        without_variable(handled_by("handlers.stream.transform"), "TOMBSTONES_TABLE"),
    ],
    "answered-in-a-month": [
        with_variable(handled_by("handlers.rights.request."), "DUE_DAYS", "45"),
        drop(of(":Schedule", "rights")),
        drop(lambda r: r.type.endswith(":MetricAlarm") and r.inputs.get("metricName") == "RequestsDueSoon"),
    ],
    "asked-with-authority": [without_authority],
    "access": [
        drop(handled_by("handlers.rights.archive.")),
        add(BUCKET, bucket="added", tags=PERSONAL),
    ],
    "rectification": [drop(handled_by("handlers.rights.items."))],
    "erasure-of-every-store": [
        add(BUCKET, bucket="added", tags=PERSONAL),
        add(BUCKET, bucket="added"),
        drop(handled_by("handlers.rights.lake.")),
    ],
    "erasure-recorded-first": [without_variable(handled_by("handlers.rights.begin."), "TOMBSTONES_TABLE")],
    "erasure-lasts": [
        without_variable(handled_by("handlers.compaction."), "TOMBSTONES_TABLE"),
        without_variable(handled_by("handlers.warehouse.load."), "TOMBSTONES_TABLE"),
    ],
    "erasure-certified": [
        without_variable(handled_by("handlers.rights.certify."), "CERTIFICATE_KEY_ARN"),
        drop(lambda r: r.inputs.get("keyUsage") == "SIGN_VERIFY"),
    ],
    "nothing-locked": [change(lambda r: r.type == BUCKET and r.name == "photos-uploads", objectLockEnabled=True)],
    "restriction": [without_variable(handled_by("handlers.api.create_upload"), "TOMBSTONES_TABLE")],
    "portability": [
        drop(of(":BucketLifecycleConfiguration", "exports")),
        drop(handled_by("handlers.rights.read_request")),
    ],
    "objection": [drop(handled_by("handlers.rights.request."))],
    "private-by-default": [
        change(of(":BucketPublicAccessBlock", "photos-uploads"), blockPublicAcls=False),
        drop(of(":BucketPublicAccessBlock", "photos-uploads")),
    ],
    "files-need-signed-addresses": [
        change(
            of(":Distribution"),
            orderedCacheBehaviors=[{"pathPattern": "/sizes/*", "viewerProtocolPolicy": "redirect-to-https"}],
        )
    ],
    "encryption-at-rest": [
        change(of("dynamodb/table:Table", "ledger"), serverSideEncryption=None),
        change(of("sqs/queue:Queue", "photos-upload"), kmsMasterKeyId="alias/aws/sqs"),
    ],
    "encryption-in-transit": [drop(of(":BucketPolicy", "photos-uploads"))],
    "least-privilege": [
        change(
            of(":RolePolicy", "photos-resize"),
            policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
        )
    ],
    "network": [
        change(
            of(":SecurityGroupIngressRule", "database"),
            cidrIpv4="0.0.0.0/0",
            ipProtocol="-1",
            fromPort=None,
            toPort=None,
            referencedSecurityGroupId=None,
        )
    ],
    "web-application-firewall": [
        change(of(":Distribution"), webAclId=None),
        drop(of(":WebAclAssociation")),
        change(of(":WebAcl", "viewer"), rules=None),
    ],
    "floods": [
        change(of(":Distribution"), enabled=False),
        rewritten(of(":WebAcl", "viewer"), "rules", "rateBasedStatement", "notStatement"),
    ],
    "sign-in": [
        change(of(":UserPool"), mfaConfiguration="OFF"),
        change(of(":UserPool"), passwordPolicy={"minimumLength": 6}),
    ],
    "account-watched": [
        drop(of("guardduty/detector:Detector")),
        change(of("guardduty/detector:Detector"), enable=False),
        drop(of("cfg/recorder:Recorder")),
        drop(of(":AccountPasswordPolicy")),
    ],
    "recovery": [change(of("dynamodb/table:Table", "ledger"), pointInTimeRecovery={"enabled": False})],
    "tested-regularly": [drop(ALARMS)],
    "breach-detected": [
        *(drop(of(":LogMetricFilter", f"cis-5.{number}-")) for number in range(1, 16)),
        drop(of(":Trail")),
        change(of(":Trail"), enableLogging=False),
        change(of(":Trail"), includeGlobalServiceEvents=False),
        change(of(":Trail"), cloudWatchLogsGroupArn=None),
        rewritten(of(":Trail"), "advancedEventSelectors", "Management", "NetworkActivity"),
        change(of(":LogMetricFilter"), pattern='{ $.eventName = "Nothing" }'),
        change(of(":LogMetricFilter"), logGroupName="another"),
        drop(ALARMS),
        change(ALARMS, actionsEnabled=False),
        change(ALARMS, alarmActions=[]),
        change(ALARMS, threshold=1_000_000),
        change(ALARMS, namespace="Elsewhere"),
        change(ALARMS, dimensions={"of": "nothing"}),
    ],
    "breach-reaches-a-person": [
        drop(of(":TopicSubscription", "baseline-alarms")),
        change(of("sns/topic:Topic", "baseline-alarms"), kmsMasterKeyId="alias/aws/sns"),
        without_statements(of("kms/key:Key", "baseline-logs"), "cloudwatch.amazonaws.com"),
        without_statements(of(":TopicPolicy", "baseline-alarms"), "cloudwatch.amazonaws.com"),
    ],
    "breach-investigated": [drop(of(":NamedQuery")), change(of(":NamedQuery"), query="SELECT 1")],
    "subjects-told": [change(of(":UserPool"), autoVerifiedAttributes=[])],
    "processors-listed": [add("datadog:index/monitor:Monitor")],
    "register-complete": [UNTAGGED],
    "impact-assessed": [UNTAGGED],
    "regions": [
        change(lambda r: r.type == BUCKET and r.name == "photos-uploads", region="us-east-1"),
        change(of("dynamodb/table:Table", "ledger"), replicas=[{"regionName": "us-west-2"}]),
    ],
    "transfers-known": [
        change(lambda r: r.type == BUCKET and r.name == "photos-uploads", region="ap-southeast-1"),
    ],
}
"""Control -> what breaks it."""


DOUBTS: Final[Mapping[str, list[Mutation]]] = {
    "records-tamper-proof": [
        change(of(":Trail"), enableLogging=UNKNOWN),
        change(of(":BucketObjectLockConfiguration"), rule=UNKNOWN),
    ],
    "breach-detected": [
        change(of(":Trail"), enableLogging=UNKNOWN),
        change(of(":Trail"), advancedEventSelectors=UNKNOWN),
        change(of(":LogMetricFilter"), pattern=UNKNOWN),
        change(of(":LogMetricFilter"), metricTransformation=UNKNOWN),
        change(ALARMS, actionsEnabled=UNKNOWN),
        change(ALARMS, threshold=UNKNOWN),
    ],
    "breach-reaches-a-person": [
        change(of(":TopicSubscription", "baseline-alarms"), filterPolicy='{"severity": ["high"]}'),
        change(of(":TopicSubscription", "baseline-alarms"), protocol="sqs"),
    ],
}
"""Control -> what leaves it in doubt."""
