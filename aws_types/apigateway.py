"""Amazon API Gateway: REST APIs."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Family, Label


def _api(path: str) -> str:
    """Return the template of an ARN of API Gateway, which names no account."""
    return arn("apigateway", path, region="{region}", partition="{partition}")


TYPES: Mapping[str, AwsType] = {
    "aws:apigateway/account:Account": AwsType(id="api-gateway-account", name=""),
    "aws:apigateway/apiKey:ApiKey": AwsType(arn=_api("/apikeys/{id}"), id="{hex:.10}", name_limit=1024),
    "aws:apigateway/authorizer:Authorizer": AwsType(arn=_api("/restapis/{restApi}/authorizers/{id}"), id="{hex:.6}"),
    "aws:apigateway/basePathMapping:BasePathMapping": AwsType(id="{domainName}/{basePath}", name=""),
    "aws:apigateway/clientCertificate:ClientCertificate": AwsType(
        arn=_api("/clientcertificates/{id}"), id="{hex:.6}", name=""
    ),
    "aws:apigateway/deployment:Deployment": AwsType(id="{hex:.6}", name=""),
    "aws:apigateway/documentationPart:DocumentationPart": AwsType(id="{restApiId}/{hex:.6}", name=""),
    "aws:apigateway/documentationVersion:DocumentationVersion": AwsType(id="{restApiId}/{version}", name=""),
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
    ),
    "aws:apigateway/integration:Integration": AwsType(id="agi-{restApi}-{resourceId}-{httpMethod}", name=""),
    "aws:apigateway/integrationResponse:IntegrationResponse": AwsType(
        id="agir-{restApi}-{resourceId}-{httpMethod}-{statusCode}", name=""
    ),
    "aws:apigateway/method:Method": AwsType(id="agm-{restApi}-{resourceId}-{httpMethod}", name=""),
    "aws:apigateway/methodResponse:MethodResponse": AwsType(
        id="agmr-{restApi}-{resourceId}-{httpMethod}-{statusCode}", name=""
    ),
    "aws:apigateway/methodSettings:MethodSettings": AwsType(id="{restApi}-{stageName}-{methodPath}", name=""),
    "aws:apigateway/model:Model": AwsType(id="{hex:.6}"),
    "aws:apigateway/requestValidator:RequestValidator": AwsType(id="{hex:.6}"),
    "aws:apigateway/resource:Resource": AwsType(id="{hex:.6}", name="", outputs={"path": "/{pathPart}"}),
    "aws:apigateway/response:Response": AwsType(id="aggr-{restApiId}-{responseType}", name=""),
    "aws:apigateway/restApi:RestApi": AwsType(
        arn=_api("/restapis/{id}"),
        id="{hex:.10}",
        outputs={"executionArn": regional("execute-api", "{id}"), "rootResourceId": "{hex:.8}00"},
        label=Label("REST API", "API", Family.INTEGRATION),
    ),
    "aws:apigateway/restApiPolicy:RestApiPolicy": AwsType(id="{restApiId}", name=""),
    "aws:apigateway/stage:Stage": AwsType(
        arn=_api("/restapis/{restApi}/stages/{stageName}"),
        id="ags-{restApi}-{stageName}",
        name="",
        outputs={
            "executionArn": regional("execute-api", "{restApi}/{stageName}"),
            "invokeUrl": "https://{restApi}.execute-api.{region}.amazonaws.com/{stageName}",
            "webAclArn": "",
        },
    ),
    "aws:apigateway/usagePlan:UsagePlan": AwsType(arn=_api("/usageplans/{id}"), id="{hex:.6}"),
    "aws:apigateway/usagePlanKey:UsagePlanKey": AwsType(id="{keyId}", name=""),
    "aws:apigateway/vpcLink:VpcLink": AwsType(arn=_api("/vpclinks/{id}"), id="{hex:.6}"),
}
