"""AWS Lambda."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Family, Label, Placement
from aws_types.values import Values


def _invoke(of: str, version: str = "2015-03-31", what: str = "invocations") -> str:
    """Return the template of the ARN by which API Gateway invokes a function."""
    path = f"path/{version}/functions/{of}/{what}"
    return arn("apigateway", path, region="{region}", account="lambda", partition="{partition}")


def _function_arn(values: Values) -> str:
    name = values.fill("{functionName}")
    return name if name.startswith("arn:") else values.fill(regional("lambda", f"function:{name}"))


TYPES: Mapping[str, AwsType] = {
    "aws:lambda/alias:Alias": AwsType(
        arn=regional("lambda", "function:{functionName}:{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"invokeArn": _invoke("{arn}")},
    ),
    "aws:lambda/codeSigningConfig:CodeSigningConfig": AwsType(
        arn=regional("lambda", "code-signing-config:csc-{hex:.17}"),
        id="{arn}",
        name="",
        outputs={"configId": "csc-{hex:.17}", "lastModified": "2026-01-01T00:00:00Z"},
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": AwsType(
        arn=regional("lambda", "event-source-mapping:{uuid}"),
        id="{uuid}",
        name="",
        outputs={
            "functionArn": _function_arn,
            "state": "Enabled",
            "stateTransitionReason": "USER_INITIATED",
            "lastProcessingResult": "No records processed",
            "lastModified": "2026-01-01T00:00:00Z",
        },
    ),
    "aws:lambda/function:Function": AwsType(
        arn=regional("lambda", "function:{name}"),
        name_limit=64,
        outputs={
            "invokeArn": _invoke("{arn}"),
            "responseStreamingInvokeArn": _invoke("{arn}", "2021-11-15", "response-streaming-invocations"),
            "qualifiedArn": "{arn}:1",
            "qualifiedInvokeArn": _invoke("{arn}:1"),
            "version": "1",
            "lastModified": "2026-01-01T00:00:00.000+0000",
            "signingJobArn": "",
            "signingProfileVersionArn": "",
            "sourceCodeSize": 1,
        },
        keys=("kmsKeyArn",),
        placement=Placement("vpcConfig.subnetIds", "vpcConfig.securityGroupIds"),
        label=Label("Lambda function", "λ", Family.COMPUTE),
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": AwsType(id="{functionName}", name=""),
    "aws:lambda/functionUrl:FunctionUrl": AwsType(
        id="{functionName}",
        name="",
        outputs={
            "functionUrl": "https://{hex:.32}.lambda-url.{region}.on.aws/",
            "urlId": "{hex:.32}",
            "functionArn": _function_arn,
        },
    ),
    "aws:lambda/invocation:Invocation": AwsType(id="{functionName}_{hex:.32}", name=""),
    "aws:lambda/layerVersion:LayerVersion": AwsType(
        arn=regional("lambda", "layer:{name}:1"),
        id="{arn}",
        name="layerName",
        name_limit=64,
        outputs={
            "layerArn": regional("lambda", "layer:{name}"),
            "version": "1",
            "createdDate": "2026-01-01T00:00:00.000+0000",
            "signingJobArn": "",
            "signingProfileVersionArn": "",
            "sourceCodeSize": 1,
        },
    ),
    "aws:lambda/layerVersionPermission:LayerVersionPermission": AwsType(id="{layerName},{versionNumber}", name=""),
    "aws:lambda/permission:Permission": AwsType(name="statementId", name_limit=100),
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": AwsType(
        id="{functionName},{qualifier}", name=""
    ),
    "aws:lambda/resourcePolicy:ResourcePolicy": AwsType(id="{resourceArn}", name=""),
}
