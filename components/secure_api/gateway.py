"""The REST API: created from its document, deployed to one stage, with logs and limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.foundation import Foundation
from components.building_blocks.json_document import JsonDocument
from components.building_blocks.log_group import LOG_RETENTION, log_group
from components.building_blocks.references import FunctionRef
from components.secure_api.args import SecureApiArgs
from components.secure_api.openapi import Backends, gateway_document
from components.secure_api.routes import STAGE, Route, operation_id

TLS_POLICY: Final = "SecurityPolicy_TLS13_1_2_2021_06"
"""TLS 1.3, and 1.2 for CloudFront, which calls origins by that.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html"""

ACCESS_LOG: Final[Mapping[str, str]] = {
    "requestId": "$context.requestId",
    "traceId": "$context.xrayTraceId",
    "time": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "backendMilliseconds": "$context.integrationLatency",
    "backendStatus": "$context.integrationStatus",
    "error": "$context.error.responseType",
    "wafStatus": "$context.waf.status",
    "owner": "$context.authorizer.claims.sub",
}
"""What a line of the access log has: no header, query string, body or address, and the route in place of the path.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html"""


@dataclass(frozen=True, slots=True)
class ServiceBackend:
    """What the VPC link leads to."""

    vpc_link_id: pulumi.Input[str]
    load_balancer_arn: pulumi.Input[str]
    address: pulumi.Output[str]
    """Scheme and host."""


def create_rest_api(
    name: str,
    args: SecureApiArgs,
    *,
    user_pool_arn: pulumi.Input[str],
    service: ServiceBackend | None,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.apigateway.RestApi, JsonDocument]:
    """Create the API from its document, and let it invoke the functions of its routes."""
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    routes, authorizer = args["routes"], args.get("authorizer")
    uris: dict[str, Any] = {}
    for route in routes:
        function = route.get("function")
        if function is not None:
            uris[operation_id(route)] = _invocation(region, function)
        elif service is not None:
            uris[operation_id(route)] = pulumi.Output.concat(service.address, route["path"])
    document = JsonDocument(
        gateway_document(
            f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
            routes,
            Backends(
                uris,
                user_pool_arn,
                _invocation(region, authorizer) if authorizer else None,
                service.vpc_link_id if service else None,
                service.load_balancer_arn if service else None,
            ),
            origins=args.get("origins", ()),
        )
    )
    api = aws.apigateway.RestApi(
        name,
        description="Reached through CloudFront alone",
        body=document,
        endpoint_configuration={"types": "REGIONAL"},
        disable_execute_api_endpoint=args.get("domain") is not None,
        security_policy=TLS_POLICY,
        endpoint_access_mode="BASIC",
        opts=opts,
    )
    for route in routes:
        function = route.get("function")
        if function is not None:
            _allow_invocation(f"{name}-{operation_id(route)}", function, api, _operation_of(route), opts)
    if authorizer is not None:
        _allow_invocation(f"{name}-authorizer", authorizer, api, "authorizers/*", opts)
    return api, document


def create_stage(
    name: str,
    args: SecureApiArgs,
    foundation: Foundation,
    api: aws.apigateway.RestApi,
    document: JsonDocument,
    *,
    media_url: pulumi.Input[str],
    web_acl: aws.wafv2.WebAcl,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.apigateway.Stage, aws.cloudwatch.LogGroup]:
    """Deploy the API to its stage, behind the web ACL, with its logs and limits."""
    key_arn = foundation["logs_key_arn"]
    days = foundation.get("log_retention_days", LOG_RETENTION)
    access_logs = log_group(
        name,
        prefix="/aws/apigateway/",
        encryption_key_arn=key_arn,
        retention_days=days,
        purpose="who asked the API for what and how it answered",
        opts=opts,
    )
    # API Gateway would create it without a key, and keep it forever.
    execution_logs = log_group(
        f"{name}-execution",
        physical_name=pulumi.Output.concat("API-Gateway-Execution-Logs_", api.id, "/", STAGE),
        encryption_key_arn=key_arn,
        retention_days=days,
        opts=opts,
    )
    deployment = aws.apigateway.Deployment(
        name,
        rest_api=api.id,
        triggers={"document": document.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())},
        opts=opts,
    )
    stage = aws.apigateway.Stage(
        name,
        rest_api=api.id,
        deployment=deployment.id,
        stage_name=STAGE,
        access_log_settings={
            "destination_arn": access_logs.arn,
            "format": pulumi.Output.json_dumps(dict(ACCESS_LOG)),
        },
        xray_tracing_enabled=True,
        variables={"media_url": media_url},
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[execution_logs])),
    )
    aws.wafv2.WebAclAssociation(name, resource_arn=stage.arn, web_acl_arn=web_acl.arn, opts=opts)
    _limit(name, args, api, stage, opts)
    return stage, access_logs


def _limit(
    name: str,
    args: SecureApiArgs,
    api: aws.apigateway.RestApi,
    stage: aws.apigateway.Stage,
    opts: pulumi.ResourceOptions,
) -> None:
    """Set how many requests each route takes, and each usage plan."""
    limits = {"*/*": args.get("throttle", {"rate": 100, "burst": 200})}
    names = {"*/*": name}
    for route in args["routes"]:
        if throttle := route.get("throttle"):
            path = f"{route['path'].strip('/')}/{route['method']}"
            limits[path], names[path] = throttle, f"{name}-{operation_id(route)}"
    for path, throttle in limits.items():
        aws.apigateway.MethodSettings(
            names[path],
            rest_api=api.id,
            stage_name=stage.stage_name,
            method_path=path,
            settings={
                "metrics_enabled": True,
                "logging_level": "ERROR",
                "data_trace_enabled": False,  # it would log bodies and tokens
                "throttling_rate_limit": throttle["rate"],
                "throttling_burst_limit": throttle["burst"],
            },
            opts=opts,
        )
    for plan, given in args.get("usage_plans", {}).items():
        quota = given.get("quota_per_day")
        aws.apigateway.UsagePlan(
            f"{name}-{plan}",
            description=f"Callers of the plan {plan}",
            api_stages=[{"api_id": api.id, "stage": stage.stage_name}],
            throttle_settings={
                "rate_limit": given["throttle"]["rate"],
                "burst_limit": given["throttle"]["burst"],
            },
            quota_settings={"limit": quota, "period": "DAY"} if quota else None,
            opts=opts,
        )


def _invocation(region: pulumi.Input[str], function: FunctionRef) -> pulumi.Output[str]:
    """Return how API Gateway names the invocation of a function."""
    path = aws_types.arn("apigateway", "path/2015-03-31/functions/{1}/invocations", region="{0}", account="lambda")
    return pulumi.Output.format(path, region, function["arn"])


def _operation_of(route: Route) -> str:
    """Return a route as the ARN of its requests has it: parameters are wildcards."""
    return f"*/{route['method']}{re.sub(r'{[^}]*}', '*', route['path'])}"


def _allow_invocation(
    name: str, function: FunctionRef, api: aws.apigateway.RestApi, operation: str, opts: pulumi.ResourceOptions
) -> None:
    aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function["name"],
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/", operation),
        opts=opts,
    )
