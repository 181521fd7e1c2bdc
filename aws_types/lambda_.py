"""AWS Lambda."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
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
        deployer=Deployer(
            "lambda",
            ("CreateAlias DeleteAlias GetAlias ListAliases ListTags TagResource UntagResource UpdateAlias"),
            of="functionName",
        ),
    ),
    "aws:lambda/codeSigningConfig:CodeSigningConfig": AwsType(
        arn=regional("lambda", "code-signing-config:csc-{hex:.17}"),
        id="{arn}",
        name="",
        outputs={"configId": "csc-{hex:.17}", "lastModified": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "lambda",
            (
                "CreateCodeSigningConfig DeleteCodeSigningConfig GetCodeSigningConfig ListTags "
                "TagResource UntagResource UpdateCodeSigningConfig"
            ),
        ),
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": AwsType(
        arn=regional("lambda", "event-source-mapping:{uuid}"),
        id="{uuid}",
        name="",
        outputs={
            "uuid": "{id}",
            "functionArn": _function_arn,
            "state": "Enabled",
            "stateTransitionReason": "USER_INITIATED",
            "lastProcessingResult": "No records processed",
            "lastModified": "2026-01-01T00:00:00Z",
        },
        deployer=Deployer(
            "lambda",
            (
                "CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping ListTags "
                "TagResource UntagResource UpdateEventSourceMapping"
            ),
        ),
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
        deployer=Deployer(
            "lambda",
            (
                "CreateFunction DeleteFunction DeleteFunctionConcurrency GetFunction "
                "GetFunctionCodeSigningConfig GetFunctionConfiguration GetFunctionRecursionConfig "
                "ListTags ListVersionsByFunction PublishVersion PutFunctionConcurrency TagResource "
                "UntagResource UpdateFunctionCode UpdateFunctionConfiguration "
                "ec2:DescribeAccountAttributes ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups"
            ),
            when=(
                When("vpcConfig", "ec2:DescribeSubnets ec2:DescribeVpcs"),
                When("layers", "GetLayerVersion"),
                When("s3Bucket", "s3:GetObject s3:GetObjectVersion"),
                When(
                    "imageUri",
                    ("ecr:BatchGetImage ecr:GetDownloadUrlForLayer ecr:GetRepositoryPolicy ecr:SetRepositoryPolicy"),
                ),
                When("fileSystemConfig", "ec2:DescribeSubnets elasticfilesystem:DescribeMountTargets"),
                When(
                    "codeSigningConfigArn",
                    ("DeleteFunctionCodeSigningConfig GetCodeSigningConfig PutFunctionCodeSigningConfig"),
                ),
            ),
        ),
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": AwsType(
        id="{functionName}",
        name="",
        deployer=Deployer(
            "lambda",
            (
                "DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig "
                "ListFunctionEventInvokeConfigs ListTags PutFunctionEventInvokeConfig TagResource "
                "UntagResource UpdateFunctionEventInvokeConfig ec2:DescribeAccountAttributes"
            ),
            of="functionName",
        ),
    ),
    "aws:lambda/functionUrl:FunctionUrl": AwsType(
        id="{functionName}",
        name="",
        outputs={
            "functionUrl": "https://{hex:.32}.lambda-url.{region}.on.aws/",
            "urlId": "{hex:.32}",
            "functionArn": _function_arn,
        },
        deployer=Deployer(
            "lambda",
            (
                "AddPermission CreateFunctionUrlConfig DeleteFunctionUrlConfig GetFunctionUrlConfig "
                "ListTags TagResource UntagResource UpdateFunctionUrlConfig ec2:DescribeAccountAttributes"
            ),
            of="functionName",
        ),
    ),
    "aws:lambda/invocation:Invocation": AwsType(
        id="{functionName}_{hex:.32}",
        name="",
        deployer=Deployer("lambda", "InvokeAsync InvokeFunction ListTags TagResource UntagResource"),
    ),
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
        deployer=Deployer(
            "lambda",
            (
                "DeleteLayerVersion GetLayerVersion ListTags PublishLayerVersion TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            when=(When("s3Bucket", "s3:GetObject s3:GetObjectVersion"),),
        ),
    ),
    "aws:lambda/layerVersionPermission:LayerVersionPermission": AwsType(
        id="{layerName},{versionNumber}",
        name="",
        deployer=Deployer(
            "lambda",
            (
                "AddLayerVersionPermission GetLayerVersionPolicy ListTags RemoveLayerVersionPermission "
                "TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:lambda/permission:Permission": AwsType(
        name="statementId",
        name_limit=100,
        deployer=Deployer("lambda", "AddPermission GetPolicy RemovePermission", of="function"),
    ),
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": AwsType(
        id="{functionName},{qualifier}",
        name="",
        deployer=Deployer(
            "lambda",
            (
                "DeleteProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig "
                "ListProvisionedConcurrencyConfigs ListTags PutProvisionedConcurrencyConfig TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            of="functionName",
        ),
    ),
    "aws:lambda/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer("lambda", "AddPermission GetPolicy ListTags RemovePermission TagResource UntagResource"),
    ),
}
