"""How the types of API Gateway are created."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from local.resources.apigateway.openapi import put_document, settings
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_HTTPS: Final = 443
_DOCUMENT_ONLY: Final = frozenset({"body", "failOnWarnings", "parameters", "putRestApiMode"})
_METHOD_SETTINGS: Final = {
    "metricsEnabled": "metrics/enabled",
    "loggingLevel": "logging/loglevel",
    "dataTraceEnabled": "logging/dataTrace",
    "throttlingBurstLimit": "throttling/burstLimit",
    "throttlingRateLimit": "throttling/rateLimit",
    "cachingEnabled": "caching/enabled",
    "cacheTtlInSeconds": "caching/ttlInSeconds",
    "cacheDataEncrypted": "caching/dataEncrypted",
    "requireAuthorizationForCacheControl": "caching/requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy": "caching/unauthorizedCacheControlHeaderStrategy",
}
"""https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch"""


def _rest_api(context: Context) -> Created:
    """Create an API, with all of the document that describes it; its stages are served at an address of their own."""
    body = context.inputs.get("body")
    document: Mapping[str, Any] = json.loads(body) if body else {}
    inputs = {key: value for key, value in context.inputs.items() if key not in _DOCUMENT_ONLY}
    row = Row(
        service="apigateway",
        operation="CreateRestApi",
        name="name",
        id="id",
        outputs={"rootResourceId": "rootResourceId"},
    )
    created = row(context.of({**settings(document), **inputs}))
    root = created.outputs.get("rootResourceId") or _root(context, created.id)
    if document:
        put_document(
            partial(context.call, "apigateway"),
            created.id,
            root,
            context.runtime.addresses.localised(document),
        )
    region = context.inputs.get("region") or context.clients.region
    context.runtime.listen(f"{created.id}.execute-api.{region}.amazonaws.com", _HTTPS)
    return Created(created.id, {**created.outputs, "rootResourceId": root})


def _root(context: Context, api: str) -> str:
    """Return the resource `/`, which MiniStack does not answer with."""
    [root] = context.call("apigateway", "GetResources", restApiId=api)["items"]
    return root["id"]


def _stage(context: Context) -> Created:
    """Create a stage; its variables may name what is served here."""
    inputs = dict(context.inputs)
    inputs["variables"] = context.runtime.addresses.localised(inputs.get("variables"))
    row = Row(
        service="apigateway",
        operation="CreateStage",
        renames={"restApi": "restApiId", "deployment": "deploymentId", "xrayTracingEnabled": "tracingEnabled"},
        later=("accessLogSettings", "clientCertificateId"),
    )
    created = row(context.of(inputs))
    logs = inputs.get("accessLogSettings") or {}
    _patch_stage(
        context, {f"/accessLogSettings/{key}": logs[key] for key in ("destinationArn", "format") if key in logs}
    )
    return created


def _method_settings(context: Context) -> Created:
    """Set what a stage does for one method, or for all (`*/*`)."""
    resource, _, method = str(context.inputs["methodPath"]).strip("/").rpartition("/")
    # A path's slashes would separate the parts of the operation's own path: RFC 6901.
    prefix = f"/{resource.replace('~', '~0').replace('/', '~1')}/{method}"
    given = context.inputs["settings"]
    _patch_stage(context, {f"{prefix}/{path}": given[key] for key, path in _METHOD_SETTINGS.items() if key in given})
    context.left_over.extend(f"settings.{key}" for key in sorted(set(given) - set(_METHOD_SETTINGS)))
    return Created(context.simulated.id, {})


def _patch_stage(context: Context, values: Mapping[str, Any]) -> None:
    operations = [{"op": "replace", "path": path, "value": _text(value)} for path, value in values.items()]
    if operations:
        context.call(
            "apigateway",
            "UpdateStage",
            restApiId=context.inputs["restApi"],
            stageName=context.inputs["stageName"],
            patchOperations=operations,
        )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _usage_plan(context: Context) -> Created:
    """Create a usage plan; the API has a stage's throttles by method, the provider as a list."""
    stages = [
        {
            **{key: value for key, value in stage.items() if key != "throttles"},
            "throttle": {limit["path"]: limit for limit in stage.get("throttles") or ()},
        }
        for stage in context.inputs.get("apiStages") or ()
    ]
    row = Row(
        service="apigateway",
        operation="CreateUsagePlan",
        name="name",
        renames={"throttleSettings": "throttle", "quotaSettings": "quota"},
        later=("apiStages", "productCode"),
        constants={"apiStages": [{**stage, "throttle": _limits(stage["throttle"])} for stage in stages]},
        id="id",
    )
    return row(context)


def _limits(throttles: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {path: {k: v for k, v in limit.items() if k != "path"} for path, limit in throttles.items()}


def _account(context: Context) -> Created:
    """Set the role by which API Gateway writes logs: of the account, in each region."""
    role = context.inputs.get("cloudwatchRoleArn", "")
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    context.call("apigateway", "UpdateAccount", patchOperations=[operation])
    return Created(context.simulated.id, {})


ROWS: Mapping[str, Creator] = {
    "aws:apigateway/account:Account": _account,
    "aws:apigateway/apiKey:ApiKey": Row(
        service="apigateway", operation="CreateApiKey", name="name", id="id", outputs={"value": "value"}
    ),
    "aws:apigateway/basePathMapping:BasePathMapping": Row(
        service="apigateway",
        operation="CreateBasePathMapping",
        renames={"restApi": "restApiId", "stageName": "stage"},
    ),
    "aws:apigateway/deployment:Deployment": Row(
        service="apigateway",
        operation="CreateDeployment",
        renames={"restApi": "restApiId"},
        later=("triggers",),
        id="id",
    ),
    "aws:apigateway/domainName:DomainName": Row(
        service="apigateway",
        operation="CreateDomainName",
        outputs={"regionalDomainName": "regionalDomainName", "regionalZoneId": "regionalHostedZoneId"},
    ),
    "aws:apigateway/methodSettings:MethodSettings": _method_settings,
    "aws:apigateway/restApi:RestApi": _rest_api,
    "aws:apigateway/stage:Stage": _stage,
    "aws:apigateway/usagePlan:UsagePlan": _usage_plan,
    "aws:apigateway/usagePlanKey:UsagePlanKey": Row(
        service="apigateway", operation="CreateUsagePlanKey", renames={"usagePlanId": "usagePlanId"}, id="id"
    ),
}
