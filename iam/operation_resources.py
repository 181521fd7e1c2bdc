"""Which resource the parameters of an API call name, by boto3's names of services and parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import aws_types

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AccountContext:
    """Where a call goes, and what its parameters alone do not tell."""

    account_id: str
    region: str
    partition: str = "aws"
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """ARN of a bucket, table, topic, queue, stream or secret -> ARN of the customer managed key that encrypts it."""
    arns: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name of a secret or of a work group of Redshift Serverless, or alias of a key -> its ARN."""

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this account and region; one that is an ARN already stays."""
        if resource.startswith("arn:"):
            return resource
        return aws_types.arn(service, resource, region=self.region, account=self.account_id, partition=self.partition)


def bucket_arn(params: Params, account: AccountContext) -> str:
    """Return the ARN of `Bucket`; empty where none is named."""
    name = str(params.get("Bucket", ""))
    return name if not name or name.startswith("arn:") else aws_types.arn("s3", name, partition=account.partition)


def object_arn(params: Params, account: AccountContext) -> str:
    """Return the ARN of `Key` in `Bucket`."""
    return f"{bucket_arn(params, account)}/{params['Key']}"


def _bucket_or_object(params: Params, account: AccountContext) -> str:
    return object_arn(params, account) if "Key" in params else bucket_arn(params, account)


def table_arn(name: str, account: AccountContext) -> str:
    """Return the ARN of a DynamoDB table."""
    return account.arn("dynamodb", name if name.startswith("arn:") else f"table/{name}")


def _table_or_index(params: Params, account: AccountContext) -> str:
    table = (
        table_arn(str(params["TableName"]), account) if "TableName" in params else str(params.get("ResourceArn", ""))
    )
    return f"{table}/index/{params['IndexName']}" if "IndexName" in params else table


def _queue(params: Params, account: AccountContext) -> str:
    if "QueueUrl" in params:
        return account.arn("sqs", urlsplit(str(params["QueueUrl"])).path.rstrip("/").rsplit("/", 1)[-1])
    return account.arn("sqs", str(params["QueueName"])) if "QueueName" in params else ""


def _first(params: Params, *names: str) -> str:
    """Return the first of these parameters that is given."""
    return next((str(params[name]) for name in names if params.get(name)), "")


def _state_machine(params: Params, _account: AccountContext) -> str:
    return _first(params, "stateMachineArn", "executionArn", "activityArn", "mapRunArn", "resourceArn")


def parameter_arn(name: str, account: AccountContext) -> str:
    """Return the ARN of a parameter of Systems Manager; empty where none is named."""
    return account.arn("ssm", name if name.startswith("arn:") else f"parameter/{name.lstrip('/')}") if name else ""


def _log_stream(params: Params, account: AccountContext) -> str:
    group = str(params.get("logGroupName") or params.get("logGroupIdentifier") or "")
    if not group:
        return ""
    # What AWS names in its own refusals, for a group too: `...:log-group:/aws/lambda/f:log-stream:`.
    return f"{account.arn('logs', f'log-group:{group}')}:log-stream:{params.get('logStreamName', '')}"


def _stream(params: Params, account: AccountContext) -> str:
    if "StreamARN" in params:
        return str(params["StreamARN"])
    return account.arn("kinesis", f"stream/{params['StreamName']}") if "StreamName" in params else ""


def _function(params: Params, account: AccountContext) -> str:
    name = _first(params, "FunctionName", "Resource")
    if not name:
        return ""
    # A name, an ARN, or the account and the name of a partial one: `123456789012:function:resize`.
    arn = account.arn("lambda", f"function:{name.rpartition(':function:')[2]}" if not name.startswith("arn:") else name)
    return f"{arn}:{params['Qualifier']}" if "Qualifier" in params else arn


def _named(parameter: str, service: str, prefix: str = "") -> Callable[[Params, AccountContext], str]:
    """Return a reader of one parameter that holds a name or an ARN; a name that the account knows gives its ARN."""

    def read(params: Params, account: AccountContext) -> str:
        name = str(params.get(parameter) or "")
        if not name or name in account.arns:
            return account.arns.get(name, "")
        return account.arn(service, name if name.startswith((prefix, "arn:")) else f"{prefix}{name}")

    return read


def key_arn(params: Params, account: AccountContext) -> str:
    """Return the ARN of `KeyId`, which may be an id, an ARN or an alias; empty where none is named."""
    name = str(params.get("KeyId") or "")
    if name in account.arns:
        return account.arns[name]
    return account.arn("kms", name if name.startswith(("alias/", "arn:")) else f"key/{name}") if name else ""


RESOURCES: Final[Mapping[str, Callable[[Params, AccountContext], str]]] = {
    "s3": _bucket_or_object,
    "dynamodb": _table_or_index,
    "sns": lambda params, _: _first(params, "TopicArn", "TargetArn", "SubscriptionArn"),
    "sqs": _queue,
    "stepfunctions": _state_machine,
    "events": _named("Name", "events", "rule/"),
    "batch": _named("jobId", "batch", "job/"),
    "logs": _log_stream,
    "xray": lambda _params, _place: "",
    "cloudwatch": _named("AlarmName", "cloudwatch", "alarm:"),
    "kinesis": _stream,
    "lambda": _function,
    "secretsmanager": _named("SecretId", "secretsmanager", "secret:"),
    "cognito-idp": _named("UserPoolId", "cognito-idp", "userpool/"),
    "cloudfront": lambda params, account: aws_types.arn(
        "cloudfront",
        f"distribution/{_first(params, 'DistributionId', 'Id')}",
        account=account.account_id,
        partition=account.partition,
    ),
    "ssm": lambda params, account: parameter_arn(_first(params, "Name", "Path"), account),
    "kms": key_arn,
    "sts": lambda params, _: _first(params, "RoleArn"),
}  # fmt: skip
"""boto3's service -> the resource that most of its operations name."""
