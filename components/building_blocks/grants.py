"""What a role may do, said in words: `read(uploads, "raw/")` is the least policy that reads there.

Each grant adds what its store's encryption asks for, and that through the store's service and key only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.policy_document import Statement
from components.building_blocks.references import DatabaseRef, Encrypted, FunctionRef


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions that a role may do on resources, under conditions."""

    actions: Sequence[str]
    resources: Sequence[pulumi.Input[str]]
    conditions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    via_service: str | None = None
    """Only when this service, such as `s3`, uses the key on the role's authority, in the key's region."""

    def statement(self) -> Statement:
        """Return the policy statement."""
        conditions = self.conditions
        if self.via_service:
            region = pulumi.Output.from_input(self.resources[0]).apply(lambda arn: arn.split(":")[3])
            via = pulumi.Output.concat(self.via_service, ".", region, ".amazonaws.com")
            conditions = {"StringEquals": {"kms:ViaService": via}}
        statement = {"Effect": "Allow", "Action": list(self.actions), "Resource": list(self.resources)}
        return {**statement, "Condition": conditions} if conditions else statement


Grants = Sequence[Grant]


def read(bucket: Encrypted, *prefixes: str) -> Grants:
    """Read objects below prefixes."""
    return [_objects(bucket, prefixes, "s3:GetObject"), *use_key(bucket, "s3", "kms:Decrypt")]


def read_versions(bucket: Encrypted, *prefixes: str) -> Grants:
    """Read objects below prefixes at a version of theirs."""
    return [_objects(bucket, prefixes, "s3:GetObjectVersion"), *use_key(bucket, "s3", "kms:Decrypt")]


def list_bucket(bucket: Encrypted) -> Grants:
    """Get 404 for an object that does not exist, instead of 403.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
    """
    return [Grant(["s3:ListBucket"], [bucket["arn"]])]


def list_objects(bucket: Encrypted, prefix: str) -> Grants:
    """List the objects below a prefix, and below longer ones."""
    return [Grant(["s3:ListBucket"], [bucket["arn"]], {"StringLike": {"s3:prefix": f"{prefix}*"}})]


def list_versions(bucket: Encrypted, prefix: str) -> Grants:
    """List the versions of the objects below a prefix, and below longer ones."""
    return [Grant(["s3:ListBucketVersions"], [bucket["arn"]], {"StringLike": {"s3:prefix": f"{prefix}*"}})]


def write(bucket: Encrypted, *prefixes: str) -> Grants:
    """Write objects below prefixes; parts of a multipart upload need to decrypt as well.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
    """
    return [_objects(bucket, prefixes, "s3:PutObject"), *use_key(bucket, "s3", "kms:Decrypt", "kms:GenerateDataKey")]


def write_results(bucket: Encrypted, prefix: str) -> Grants:
    """Write the results of a Distributed Map below a prefix.

    https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    """
    actions = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
    return [_objects(bucket, [prefix], *actions), *use_key(bucket, "s3", "kms:Decrypt", "kms:GenerateDataKey")]


def delete(bucket: Encrypted, *prefixes: str) -> Grants:
    """Delete objects below prefixes; in a versioned bucket they can be brought back."""
    return [_objects(bucket, prefixes, "s3:DeleteObject")]


def delete_versions(bucket: Encrypted, *prefixes: str) -> Grants:
    """Delete versions of objects below prefixes, for good."""
    return [_objects(bucket, prefixes, "s3:DeleteObjectVersion")]


def item_actions(table: Encrypted, *actions: str) -> Grants:
    """Do the named actions, such as `PutItem`, on a table's items.

    DynamoDB decrypts the table's key on the caller's authority:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    """
    return [
        Grant([f"dynamodb:{action}" for action in actions], [table["arn"]]),
        *use_key(table, "dynamodb", "kms:Decrypt"),
    ]


def query(table: Encrypted, index: str | None = None) -> Grants:
    """Query a table, or one of its indexes.

    Args:
        table: The table.
        index: The index's name. None: the table itself.
    """
    resource = pulumi.Output.concat(table["arn"], "/index/", index) if index else table["arn"]
    return [Grant(["dynamodb:Query"], [resource]), *use_key(table, "dynamodb", "kms:Decrypt")]


def publish(topic: Encrypted) -> Grants:
    """Publish to a topic.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#sns-what-permissions-for-sse
    """
    return [Grant(["sns:Publish"], [topic["arn"]]), *use_key(topic, "sns", "kms:Decrypt", "kms:GenerateDataKey")]


def send(queue: Encrypted) -> Grants:
    """Send messages to a queue.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """
    return [Grant(["sqs:SendMessage"], [queue["arn"]]), *use_key(queue, "sqs", "kms:Decrypt", "kms:GenerateDataKey")]


def sign(key_arn: pulumi.Input[str], algorithm: str, message_type: Literal["RAW", "DIGEST"] = "RAW") -> Grants:
    """Sign messages, or digests of them, with an asymmetric key, by one algorithm.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-signing-algorithm
    """
    conditions = {"StringEquals": {"kms:SigningAlgorithm": algorithm, "kms:MessageType": message_type}}
    return [Grant(["kms:Sign"], [key_arn], conditions)]


def invoke(*functions: FunctionRef) -> Grants:
    """Invoke functions."""
    return [Grant(["lambda:InvokeFunction"], [function["arn"] for function in functions])]


def start_execution(machine: Encrypted) -> Grants:
    """Start executions of a state machine."""
    return [Grant(["states:StartExecution"], [machine["arn"]])]


def start_pipeline(pipeline_arn: pulumi.Input[str]) -> Grants:
    """Start a pipeline of CodePipeline.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/create-cwe-ecr-source-cli.html
    """
    return [Grant(["codepipeline:StartPipelineExecution"], [pipeline_arn])]


def run_executions(machine: Encrypted) -> Grants:
    """Run executions of a state machine from another one and wait for their ends, `startExecution.sync:2`.

    Step Functions learns of the ends by a rule that it keeps on EventBridge, and reads outputs under the machine's key:
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html#sync-async-iam-policies
    """
    arn = pulumi.Output.from_input(machine["arn"])
    executions = arn.apply(lambda arn: f"{arn.replace(':stateMachine:', ':execution:')}:*")
    rule = arn.apply(_execution_events_rule)
    return [
        *start_execution(machine),
        Grant(["states:DescribeExecution", "states:StopExecution"], [executions]),
        Grant(["events:PutTargets", "events:PutRule", "events:DescribeRule"], [rule]),
        *_read_executions(machine),
    ]


def run_express_executions(machine: Encrypted) -> Grants:
    """Run executions of an Express state machine and wait for their ends, `startSyncExecution`."""
    return [Grant(["states:StartSyncExecution"], [machine["arn"]]), *_read_executions(machine)]


def send_task_results() -> Grants:
    """Answer tasks that wait for a token, and keep them waiting; the actions take no resources: a token names its task.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html

    Step Functions encrypts what is answered on the authority of the machine's role, so that no key is needed here.
    """
    return [Grant(["states:SendTaskSuccess", "states:SendTaskHeartbeat"], ["*"])]


def read_secret(secret: Encrypted) -> Grants:
    """Read the value of a secret."""
    return [
        Grant(["secretsmanager:GetSecretValue"], [secret["arn"]]),
        *use_key(secret, "secretsmanager", "kms:Decrypt"),
    ]


def connect_to_database(database: DatabaseRef, user: str) -> Grants:
    """Connect to a database as one of its users, by IAM and without a password.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
    """
    user_arn = pulumi.Output.all(database["arn"], database["resource_id"]).apply(
        lambda known: _database_user(known[0], known[1], user)
    )
    return [Grant(["rds-db:connect"], [user_arn])]


def write_logs(log_group_arn: pulumi.Input[str]) -> Grants:
    """Write to one log group."""
    return [Grant(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group_arn, ":*")])]


def write_api_logs(parent: pulumi.Resource | None) -> Grants:
    """Write the logs of the account's REST APIs in the stack's region, and see which groups there are.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html

    Args:
        parent: The component that asks.
    """
    options = pulumi.InvokeOptions(parent=parent)
    region = aws.get_region_output(opts=options).region
    account = aws.get_caller_identity_output(opts=options).account_id
    groups = [
        pulumi.Output.format(
            aws_types.arn("logs", f"log-group:{pattern}", region="{0}", account="{1}"), region, account
        )
        for pattern in ("API-Gateway-Execution-Logs_*", "/aws/apigateway/*")
    ]
    writing = ["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents"]
    return [
        Grant([f"logs:{action}" for action in [*writing, "GetLogEvents", "FilterLogEvents"]], groups),
        Grant(["logs:DescribeLogGroups"], ["*"]),
    ]


def write_traces() -> Grants:
    """Write X-Ray segments and fetch the sampling rules; these actions take no resources.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    """
    actions = ["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"]
    return [Grant([f"xray:{action}" for action in actions], ["*"])]


def rotate_secret(secret: Encrypted) -> Grants:
    """Give a secret its next value, in the four steps of a rotation.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
    """
    actions = ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"]
    return [
        Grant([f"secretsmanager:{action}" for action in actions], [secret["arn"]]),
        *use_key(secret, "secretsmanager", "kms:Decrypt", "kms:GenerateDataKey"),
    ]


def update_rule_group(rule_group_arn: pulumi.Input[str]) -> Grants:
    """Read and write the rules of a rule group of AWS WAF."""
    return [Grant(["wafv2:GetRuleGroup", "wafv2:UpdateRuleGroup"], [rule_group_arn])]


def update_distribution(distribution_arn: pulumi.Input[str], web_acl_arn: pulumi.Input[str]) -> Grants:
    """Read and write the settings of a CloudFront distribution, which keeps its web ACL."""
    actions = ["GetDistribution", "GetDistributionConfig", "UpdateDistribution"]
    return [
        Grant([f"cloudfront:{action}" for action in actions], [distribution_arn]),
        Grant(["wafv2:GetWebACL"], [web_acl_arn]),
    ]


def statements(granted: Sequence[Grants]) -> list[Statement]:
    """Return the statements of several grants, each once."""
    unique: list[Grant] = []
    for grant in (grant for grants in granted for grant in grants):
        if grant not in unique:
            unique.append(grant)
    return [grant.statement() for grant in unique]


def _objects(bucket: Encrypted, prefixes: Sequence[str], *actions: str) -> Grant:
    return Grant(actions, [pulumi.Output.concat(bucket["arn"], "/", prefix, "*") for prefix in prefixes])


def _read_executions(machine: Encrypted) -> Grants:
    # https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
    key_arn = machine["encryption_key_arn"]
    context = {"kms:EncryptionContext:aws:states:stateMachineArn": machine["arn"]}
    return [] if key_arn is None else [Grant(["kms:Decrypt"], [key_arn], {"StringEquals": context})]


def use_key(store: Encrypted, service: str, *actions: str) -> Grants:
    """Use a store's key through the store's service; where it has none, AWS's own key needs no permission."""
    key_arn = store["encryption_key_arn"]
    return [] if key_arn is None else [Grant(actions, [key_arn], via_service=service)]


def _execution_events_rule(state_machine_arn: str) -> str:
    """Return the ARN of the rule by which Step Functions hears of the end of an execution."""
    _, _, _, region, account, *_ = state_machine_arn.split(":")
    name = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
    return aws_types.arn("events", f"rule/{name}", region=region, account=account)


def _database_user(database_arn: str, resource_id: str, user: str) -> str:
    """Return the ARN of a user of a database."""
    _, _, _, region, account, *_ = database_arn.split(":")
    return aws_types.arn("rds-db", f"dbuser:{resource_id}/{user}", region=region, account=account)
