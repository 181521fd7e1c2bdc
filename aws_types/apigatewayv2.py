"""Amazon API Gateway: HTTP and WebSocket APIs."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import Values, where


def _api(path: str) -> str:
    """Return the template of an ARN of API Gateway, which names no account."""
    return arn("apigateway", path, region="{region}", partition="{partition}")


def _invoke_url(values: Values) -> str:
    """Return the address of a stage: a WebSocket API has its own scheme, the default stage no path."""
    scheme = "wss" if values.referred("apiId").get("protocolType") == "WEBSOCKET" else "https"
    path = "" if values.facts["name"] == "$default" else "{name}"
    return values.fill(f"{scheme}://{{apiId}}.execute-api.{{region}}.amazonaws.com/{path}")


TYPES: Mapping[str, AwsType] = {
    "aws:apigatewayv2/api:Api": AwsType(
        arn=_api("/apis/{id}"),
        id="{hex:.10}",
        name_limit=128,
        outputs={
            "apiEndpoint": where(
                "protocolType",
                "wss://{id}.execute-api.{region}.amazonaws.com",
                "https://{id}.execute-api.{region}.amazonaws.com",
                equals=("WEBSOCKET",),
            ),
            "executionArn": regional("execute-api", "{id}"),
            "apiKeySelectionExpression": "$request.header.x-api-key",
            "routeSelectionExpression": "$request.method $request.path",
        },
        label=Label("HTTP API", "API", Family.INTEGRATION),
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigatewayv2/apiMapping:ApiMapping": AwsType(
        id="{hex:.6}",
        name="",
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/authorizer:Authorizer": AwsType(
        id="{hex:.6}",
        name_limit=128,
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/deployment:Deployment": AwsType(
        id="{hex:.6}",
        name="",
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/domainName:DomainName": AwsType(
        arn=_api("/domainnames/{domainName}"),
        id="{domainName}",
        name="",
        outputs={"apiMappingSelectionExpression": "$request.basepath"},
        deployer=Deployer(
            "apigatewayv2",
            ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT"),
            when=(When("domainNameConfiguration", "acm:DescribeCertificate"),),
        ),
    ),
    "aws:apigatewayv2/integration:Integration": AwsType(
        id="{hex:.7}",
        name="",
        outputs={"integrationResponseSelectionExpression": ""},
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/integrationResponse:IntegrationResponse": AwsType(
        id="{hex:.6}",
        name="",
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/model:Model": AwsType(
        id="{hex:.6}",
        name_limit=128,
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/route:Route": AwsType(
        id="{hex:.7}",
        name="",
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/routeResponse:RouteResponse": AwsType(
        id="{hex:.6}",
        name="",
        deployer=Deployer(
            "apigatewayv2", ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT")
        ),
    ),
    "aws:apigatewayv2/stage:Stage": AwsType(
        arn=_api("/apis/{apiId}/stages/{name}"),
        name_limit=128,
        outputs={"executionArn": regional("execute-api", "{apiId}/{name}"), "invokeUrl": _invoke_url},
        deployer=Deployer(
            "apigatewayv2",
            ("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT"),
            when=(
                When(
                    "accessLogSettings",
                    (
                        "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
                        "logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries "
                        "logs:PutResourcePolicy logs:UpdateLogDelivery"
                    ),
                ),
            ),
        ),
    ),
    "aws:apigatewayv2/vpcLink:VpcLink": AwsType(
        arn=_api("/vpclinks/{id}"),
        id="{hex:.6}",
        name_limit=128,
        placement=Placement("subnetIds", "securityGroupIds"),
        label=Label("VPC link", "LINK", Family.NETWORK),
        deployer=Deployer(
            "apigatewayv2",
            (
                "apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"
            ),
        ),
    ),
}
