"""Amazon API Gateway: REST APIs."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Deployer, Family, Label, When


def _api(path: str) -> str:
    """Return the template of an ARN of API Gateway, which names no account."""
    return arn("apigateway", path, region="{region}", partition="{partition}")


TYPES: Mapping[str, AwsType] = {
    "aws:apigateway/account:Account": AwsType(
        id="api-gateway-account", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT iam:GetRole")
    ),
    "aws:apigateway/apiKey:ApiKey": AwsType(
        arn=_api("/apikeys/{id}"),
        id="{hex:.10}",
        name_limit=1024,
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/authorizer:Authorizer": AwsType(
        arn=_api("/restapis/{restApi}/authorizers/{id}"),
        id="{hex:.6}",
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/basePathMapping:BasePathMapping": AwsType(
        id="{domainName}/{basePath}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/clientCertificate:ClientCertificate": AwsType(
        arn=_api("/clientcertificates/{id}"),
        id="{hex:.6}",
        name="",
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT UpdateRestApiPolicy"),
    ),
    "aws:apigateway/deployment:Deployment": AwsType(
        id="{hex:.6}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/documentationPart:DocumentationPart": AwsType(
        id="{restApiId}/{hex:.6}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/documentationVersion:DocumentationVersion": AwsType(
        id="{restApiId}/{version}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/domainName:DomainName": AwsType(
        arn=_api("/domainnames/{domainName}"),
        id="{domainName}",
        name="",
        outputs={
            "cloudfrontDomainName": "d{hex:.13}.cloudfront.net",
            "cloudfrontZoneId": "Z2FDTNDATAQYW2",
            "regionalDomainName": "d-{hex:.10}.execute-api.{region}.amazonaws.com",
            "regionalZoneId": "Z{HEX:.20}",
        },
        deployer=Deployer(
            "apigateway", "DELETE GET PATCH POST PUT", when=(When("certificateArn", "acm:DescribeCertificate"),)
        ),
    ),
    "aws:apigateway/integration:Integration": AwsType(
        id="agi-{restApi}-{resourceId}-{httpMethod}",
        name="",
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/integrationResponse:IntegrationResponse": AwsType(
        id="agir-{restApi}-{resourceId}-{httpMethod}-{statusCode}",
        name="",
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/method:Method": AwsType(
        id="agm-{restApi}-{resourceId}-{httpMethod}",
        name="",
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/methodResponse:MethodResponse": AwsType(
        id="agmr-{restApi}-{resourceId}-{httpMethod}-{statusCode}",
        name="",
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/methodSettings:MethodSettings": AwsType(
        id="{restApi}-{stageName}-{methodPath}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/model:Model": AwsType(id="{hex:.6}", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")),
    "aws:apigateway/requestValidator:RequestValidator": AwsType(
        id="{hex:.6}", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT UpdateRestApiPolicy")
    ),
    "aws:apigateway/resource:Resource": AwsType(
        id="{hex:.6}",
        name="",
        outputs={"path": "/{pathPart}"},
        deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT"),
    ),
    "aws:apigateway/response:Response": AwsType(
        id="aggr-{restApiId}-{responseType}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/restApi:RestApi": AwsType(
        arn=_api("/restapis/{id}"),
        id="{hex:.10}",
        outputs={"executionArn": regional("execute-api", "{id}"), "rootResourceId": "{hex:.8}00"},
        label=Label("REST API", "API", Family.INTEGRATION),
        deployer=Deployer(
            "apigateway", "DELETE GET PATCH POST PUT", when=(When("endpointConfiguration", "ec2:DescribeVpcEndpoints"),)
        ),
    ),
    "aws:apigateway/restApiPolicy:RestApiPolicy": AwsType(
        id="{restApiId}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT UpdateRestApiPolicy")
    ),
    "aws:apigateway/stage:Stage": AwsType(
        arn=_api("/restapis/{restApi}/stages/{stageName}"),
        id="ags-{restApi}-{stageName}",
        name="",
        outputs={
            "executionArn": regional("execute-api", "{restApi}/{stageName}"),
            "invokeUrl": "https://{restApi}.execute-api.{region}.amazonaws.com/{stageName}",
            "webAclArn": "",
        },
        deployer=Deployer(
            "apigateway",
            "DELETE GET PATCH POST PUT",
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
    "aws:apigateway/usagePlan:UsagePlan": AwsType(
        arn=_api("/usageplans/{id}"), id="{hex:.6}", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/usagePlanKey:UsagePlanKey": AwsType(
        id="{keyId}", name="", deployer=Deployer("apigateway", "DELETE GET PATCH POST PUT")
    ),
    "aws:apigateway/vpcLink:VpcLink": AwsType(
        arn=_api("/vpclinks/{id}"),
        id="{hex:.6}",
        deployer=Deployer(
            "apigateway",
            "DELETE GET PATCH POST PUT",
            when=(
                When(
                    "targetArn",
                    (
                        "ec2:CreateVpcEndpointServiceConfiguration ec2:DeleteVpcEndpointServiceConfigurations "
                        "ec2:DescribeVpcEndpointServiceConfigurations ec2:ModifyVpcEndpointServicePermissions "
                        "elasticloadbalancing:DescribeLoadBalancers"
                    ),
                ),
            ),
        ),
    ),
}
