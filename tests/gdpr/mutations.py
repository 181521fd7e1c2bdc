"""Ways to break a recorded program: for every control of the evidence at least one, which it must notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from recorder.resource import Resource

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


def asked_with(security: list[Any] | None) -> Mutation:
    """Return the mutation that has the API ask for something else before it takes a request for rights."""

    def mutated(api: Resource) -> Resource:
        body = json.loads(api.inputs["body"])
        for path, methods in body["paths"].items():
            for operation in methods.values() if "/privacy/requests" in path else ():
                operation["security"] = security
        return replace(api, inputs={**api.inputs, "body": json.dumps(body)})

    return lambda resources: tuple(mutated(r) if r.type == "aws:apigateway/restApi:RestApi" else r for r in resources)


def told(select: Select, changed: Callable[[list[Any]], list[Any]]) -> Mutation:
    """Return the mutation that tells functions something else of their stores."""

    def mutated(function: Resource) -> Resource:
        variables = function.inputs["environment"]["variables"]
        variables = {**variables, "STORES": json.dumps(changed(json.loads(variables["STORES"])))}
        return replace(function, inputs={**function.inputs, "environment": {"variables": variables}})

    return lambda resources: tuple(mutated(r) if select(r) else r for r in resources)


def tagged(select: Select, data_class: str) -> Mutation:
    """Return the mutation that has stores say another class of their data."""

    return retagged(select, "data-class", data_class)


def retagged(select: Select, tag: str, value: str) -> Mutation:
    """Return the mutation that has stores say something else of their data."""

    def mutated(resource: Resource) -> Resource:
        return replace(resource, inputs={**resource.inputs, "tags": {**resource.inputs["tags"], tag: value}})

    return lambda resources: tuple(mutated(r) if select(r) else r for r in resources)


def explained(**changed: Any) -> Mutation:
    """Return the mutation that has archives state something else beside the copy."""

    def mutated(function: Resource) -> Resource:
        variables = function.inputs["environment"]["variables"]
        information = json.dumps({**json.loads(variables["INFORMATION"]), **changed})
        variables = {**variables, "INFORMATION": information}
        return replace(function, inputs={**function.inputs, "environment": {"variables": variables}})

    archives = handled_by("handlers.rights.archive.")
    return lambda resources: tuple(mutated(r) if archives(r) else r for r in resources)


def with_statement(select: Select, **statement: Any) -> Mutation:
    """Return the mutation that adds a statement to a policy."""

    def mutated(resource: Resource) -> Resource:
        policy = json.loads(resource.inputs["policy"])
        policy["Statement"].append(statement)
        return replace(resource, inputs={**resource.inputs, "policy": json.dumps(policy)})

    return lambda resources: tuple(mutated(r) if select(r) else r for r in resources)


UPLOADS = of(":Bucket", "photos-uploads")
UPLOADS_BUCKET: Final[Select] = lambda r: r.type == BUCKET and r.name == "photos-uploads"  # noqa: E731
ALARMS = of(":MetricAlarm")
DUE_SOON: Final[Select] = lambda resource: resource.inputs.get("metricName") == "RequestsDueSoon"  # noqa: E731
SIGNING_KEY: Final[Select] = lambda resource: resource.inputs.get("keyUsage") == "SIGN_VERIFY"  # noqa: E731
WORKFLOW: Final[Select] = lambda r: r.type == "aws:sfn/stateMachine:StateMachine" and r.name == "rights"  # noqa: E731
UNTAGGED = change(lambda resource: resource.type == BUCKET and resource.name == "photos-uploads", tags={})

MUTATIONS: Final[Mapping[str, list[Mutation]]] = {
    "purpose-stated": [
        UNTAGGED,
        tagged(lambda r: r.type == BUCKET and r.name == "photos-uploads", "internal"),
        tagged(of("sqs/queue:Queue", "analytics-photos-dead-letters"), "internal"),
    ],
    "events-minimal": [change(of(":Schema", "album_changed"), content='{"type": "object", "properties": {}}')],
    "retention-enforced": [
        change(of(":LogGroup", "photos-resize"), retentionInDays=None),
        drop(of(":BucketLifecycleConfiguration", "photos-uploads")),
        rewritten(of(":BucketLifecycleConfiguration", "analytics-lake"), "rules", '"Enabled"', '"Disabled"'),
        drop(of(":LogGroup", "photos-resize")),
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
        drop(DUE_SOON),
        with_variable(handled_by("handlers.rights.request."), "DUE_DAYS", "a month"),
        change(of(":Schedule", "rights"), state="DISABLED"),
        change(of(":Schedule", "rights"), scheduleExpression="rate(2 days)"),
        change(of(":Schedule", "rights"), scheduleExpression="cron(0 6 1 * ? *)"),
        change(DUE_SOON, actionsEnabled=False),
        change(DUE_SOON, threshold=10),
        change(DUE_SOON, namespace="Elsewhere"),
    ],
    "asked-with-authority": [
        asked_with(None),
        asked_with([]),
        asked_with([{}]),
        asked_with([{"cognito": []}, {}]),
        asked_with([{"nobody": []}]),
    ],
    "access": [
        drop(handled_by("handlers.rights.archive.")),
        without_variable(handled_by("handlers.rights.objects."), "EXPORTS_BUCKET"),
        with_variable(handled_by("handlers.rights.items."), "EXPORTS_BUCKET", "another"),
        told(handled_by("handlers.rights.objects."), lambda stores: [{**one, "export": []} for one in stores]),
        add(BUCKET, bucket="added", tags=PERSONAL),
    ],
    "information-with-the-copy": [
        drop(handled_by("handlers.rights.archive.")),
        without_variable(handled_by("handlers.rights.archive."), "INFORMATION"),
        without_variable(handled_by("handlers.rights.archive."), "RETENTION"),
        explained(stores=[]),
        explained(controller={}),
        explained(is_distributed=False),
        explained(controller={"name": "A", "contact": "B", "supervisory_authority": "C"}),
        retagged(UPLOADS_BUCKET, "purpose", "to sell them"),
        retagged(UPLOADS_BUCKET, "retention-days", "30"),
        retagged(UPLOADS_BUCKET, "recipients", "advertisers"),
        told(handled_by("handlers.rights.warehouse."), lambda stores: [{**stores[0], "id": "another"}]),
        change(UPLOADS_BUCKET, region="eu-central-1"),
    ],
    "rectification": [drop(handled_by("handlers.rights.items."))],
    "erasure-of-every-store": [
        add(BUCKET, bucket="added", tags=PERSONAL),
        add(BUCKET, bucket="added"),
        drop(handled_by("handlers.rights.lake.")),
        told(handled_by("handlers.rights.objects."), lambda stores: stores[1:]),
        told(handled_by("handlers.rights.lake."), lambda stores: stores[:0]),
        change(WORKFLOW, type="EXPRESS"),
        change(WORKFLOW, definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'),
        drop(of(":RolePolicy", "rights-lake")),
        without_statements(of(":RolePolicy", "rights-objects"), "s3:DeleteObjectVersion"),
        with_statement(
            of(":BucketPolicy", "photos-uploads"), Effect="Deny", Principal="*", Action="s3:Delete*", Resource="*"
        ),
    ],
    "erasure-recorded-first": [without_variable(handled_by("handlers.rights.begin."), "TOMBSTONES_TABLE")],
    "erasure-lasts": [
        without_variable(handled_by("handlers.compaction."), "TOMBSTONES_TABLE"),
        without_variable(handled_by("handlers.warehouse.load."), "TOMBSTONES_TABLE"),
        with_variable(handled_by("handlers.stream.transform."), "TOMBSTONES_TABLE", "another"),
    ],
    "erasure-certified": [
        without_variable(handled_by("handlers.rights.certify."), "CERTIFICATE_KEY_ARN"),
        drop(SIGNING_KEY),
        change(SIGNING_KEY, isEnabled=False),
        change(SIGNING_KEY, keyUsage="ENCRYPT_DECRYPT"),
        with_variable(handled_by("handlers.rights.certify."), "CERTIFICATE_KEY_ARN", "another"),
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
            orderedCacheBehaviors=[{"pathPattern": "/sizes/*", "targetOriginId": "media"}],
        ),
        change(of(":Distribution"), defaultCacheBehavior={"targetOriginId": "media"}),
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
        rewritten(of(":WebAcl"), "rules", '"none": {}', '"count": {}'),
        change(of(":Distribution"), webAclId=None),
        drop(of(":WebAclAssociation")),
        change(of(":WebAcl", "viewer"), rules=None),
    ],
    "floods": [
        change(of(":Distribution"), enabled=False),
        rewritten(of(":WebAcl", "viewer"), "rules", '"limit": 2000', '"limit": 2000000'),
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
        drop(of("cfg/recorderStatus:RecorderStatus")),
        change(of("cfg/recorderStatus:RecorderStatus"), isEnabled=False),
        change(of(":Analyzer"), type="ACCOUNT_UNUSED_ACCESS"),
        change(of(":AccountPasswordPolicy"), minimumPasswordLength=6),
        drop(of(":AccountPasswordPolicy")),
    ],
    "recovery": [
        change(of("dynamodb/table:Table", "ledger"), pointInTimeRecovery={"enabled": False}),
        change(of("dynamodb/table:Table", "ledger"), deletionProtectionEnabled=False),
        change(of("rds/instance:Instance"), deletionProtection=False),
        change(of(":UserPool"), deletionProtection="INACTIVE"),
        change(lambda r: r.type == BUCKET and r.name == "photos-uploads", forceDestroy=True),
        change(of(":BucketVersioning", "photos-uploads"), versioningConfiguration={"status": "Suspended"}),
    ],
    "tested-regularly": [
        drop(ALARMS),
        change(of(":MetricAlarm", "photos-resize"), alarmActions=[], alarmName="of-nobody"),
        change(of(":MetricAlarm", "photos-resize"), actionsEnabled=False),
    ],
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
    "register-complete": [
        UNTAGGED,
        add("aws:memorydb/cluster:Cluster", name="added"),
        add("aws:s3/directoryBucket:DirectoryBucket", bucket="added"),
    ],
    "impact-assessed": [UNTAGGED],
    "regions": [
        change(lambda r: r.type == BUCKET and r.name == "photos-uploads", region="us-east-1"),
        change(of("dynamodb/table:Table", "ledger"), replicas=[{"regionName": "us-west-2"}]),
        add("aws:dynamodb/tableReplica:TableReplica", globalTableArn="added", region="us-west-2"),
        add("aws:rds/snapshotCopy:SnapshotCopy", sourceDbSnapshotIdentifier="added", destinationRegion="us-west-2"),
        add("aws:cloudwatch/eventTarget:EventTarget", arn="arn:aws:events:us-west-2:123456789012:event-bus/added"),
    ],
    "transfers-known": [
        change(lambda r: r.type == BUCKET and r.name == "photos-uploads", region="ap-southeast-1"),
    ],
}
"""Control -> what breaks it."""
