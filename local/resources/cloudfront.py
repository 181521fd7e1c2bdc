"""CloudFront: distributions, their policies, functions and keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_HTTP, _HTTPS = 80, 443
_BUCKET: Final = re.compile(r".+\.s3(\.[a-z0-9-]+)?\.amazonaws\.com")
_PLAIN_HTTP: Final = {"originProtocolPolicy": "http-only", "httpsPort": _HTTPS, "originSslProtocols": ["TLSv1.2"]}


def _distribution(context: Context) -> Created:
    """Create a distribution; its viewers are served at an address of their own."""
    inputs = dict(context.inputs)
    inputs["origins"] = [_origin(context, origin) for origin in inputs["origins"]]
    inputs["defaultCacheBehavior"] = _behavior(inputs["defaultCacheBehavior"])
    inputs["orderedCacheBehaviors"] = [_behavior(one) for one in inputs.get("orderedCacheBehaviors") or ()]
    geography = inputs["restrictions"]["geoRestriction"]
    inputs["restrictions"] = {"geoRestriction": _listed(geography, "locations")}
    if logging := inputs.get("loggingConfig"):
        inputs["loggingConfig"] = {"enabled": True, "includeCookies": False, "prefix": "", **logging}
    row = Row(
        service="cloudfront",
        operation="CreateDistribution",
        wrap="DistributionConfig",
        renames={
            "originId": "Id",
            "orderedCacheBehaviors": "CacheBehaviors",
            "name": "HeaderName",
            "value": "HeaderValue",
        },
        later=("waitForDeployment", "retainOnDelete"),
        constants={"DistributionConfig": {"CallerReference": context.simulated.id}},
        id="Distribution.Id",
        outputs={"arn": "Distribution.ARN", "domainName": "Distribution.DomainName", "etag": "ETag"},
    )
    created = row(context.of({"comment": "", **inputs}))
    domain = str(created.outputs["domainName"])
    local = context.runtime.listen(domain, _HTTPS)
    for name in (domain, *(inputs.get("aliases") or ())):
        context.runtime.addresses.put(name, _HTTP, local)
        context.runtime.addresses.put(name, _HTTPS, local)
    return created


def _origin(context: Context, origin: Mapping[str, Any]) -> dict[str, Any]:
    """Return an origin as this machine has it: MiniStack answers 502 for names of AWS that are not its own."""
    local = context.runtime.addresses.of(str(origin["domainName"]), _HTTPS)
    if local:
        host, _, port = local.rpartition(":")
        return {**origin, "domainName": host, "customOriginConfig": {**_PLAIN_HTTP, "httpPort": int(port)}}
    if _BUCKET.fullmatch(str(origin["domainName"])) and not origin.get("customOriginConfig"):
        return {**origin, "s3OriginConfig": origin.get("s3OriginConfig") or {"originAccessIdentity": ""}}
    return dict(origin)


def _behavior(behavior: Mapping[str, Any]) -> dict[str, Any]:
    """Return a cache behaviour with the API's lists: methods inside of methods, signers with a switch."""
    found = {key: value for key, value in behavior.items() if key != "cachedMethods"}
    found["allowedMethods"] = {"items": behavior["allowedMethods"], "cachedMethods": behavior["cachedMethods"]}
    for key in ("trustedKeyGroups", "trustedSigners"):
        if signers := behavior.get(key):
            found[key] = {"enabled": True, "items": signers}
    return found


def _listed(block: Mapping[str, Any], key: str) -> dict[str, Any]:
    items: Sequence[Any] = block.get(key) or ()
    return {**{k: v for k, v in block.items() if k != key}, "items": list(items)}


def _function(context: Context) -> Created:
    """Create a function, and publish it: only the published one is called."""
    config = {
        "comment": "",
        **{k: v for k, v in context.inputs.items() if k not in ("code", "name", "publish", "tags")},
    }
    row = Row(
        service="cloudfront",
        operation="CreateFunction",
        name="Name",
        outputs={"arn": "FunctionSummary.FunctionMetadata.FunctionARN", "etag": "ETag"},
    )
    created = row(context.of({"functionConfig": config, "functionCode": str(context.inputs["code"]).encode()}))
    if context.inputs.get("publish", True):
        context.call("cloudfront", "PublishFunction", Name=context.name, IfMatch=created.outputs["etag"])
    return created


def _configured(kind: str, *, caller: bool = False) -> Creator:
    """Return the creator of a kind whose inputs are all in one parameter, `...Config`."""

    def create(context: Context) -> Created:
        reference = {"CallerReference": context.simulated.id} if caller else {}
        row = Row(
            service="cloudfront",
            operation=f"Create{kind}",
            wrap=f"{kind}Config",
            constants={f"{kind}Config": reference},
            id=f"{kind}.Id",
            outputs={"etag": "ETag"},
        )
        inputs = context.runtime.addresses.localised(context.inputs)  # a page that may ask is served here too
        return row(context.of({**inputs, "name": context.name}))

    return create


ROWS: Mapping[str, Creator] = {
    "aws:cloudfront/cachePolicy:CachePolicy": _configured("CachePolicy"),
    "aws:cloudfront/distribution:Distribution": _distribution,
    "aws:cloudfront/function:Function": _function,
    "aws:cloudfront/keyGroup:KeyGroup": _configured("KeyGroup"),
    "aws:cloudfront/originAccessControl:OriginAccessControl": _configured("OriginAccessControl"),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": _configured("OriginRequestPolicy"),
    "aws:cloudfront/publicKey:PublicKey": _configured("PublicKey", caller=True),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _configured("ResponseHeadersPolicy"),
}
