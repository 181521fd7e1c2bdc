"""CloudFront: TLS, security headers, caching by route, signed files from a bucket, and logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pulumi
import pulumi_aws as aws

from aws_types import GLOBAL_REGION
from components.secure_api.args import MediaArgs, SecureApiArgs
from components.secure_api.behaviours import Behaviour, behaviours
from components.secure_api.openapi import ALLOWED_HEADERS, EXPOSED_HEADERS, PREFLIGHT_SECONDS
from components.secure_api.origin_secret import HEADER, OriginSecret

API: Final = "api"
MEDIA: Final = "media"
CACHING_DISABLED: Final = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMISED: Final = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST: Final = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""AWS's own policies, the same in every account.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"""

METHODS: Final = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
READS: Final = ["GET", "HEAD"]
KEPT_ERRORS: Final = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""CloudFront keeps these answers for 10 seconds unless it is configured otherwise, those of uncached routes too: what
one caller is refused another would be refused as well."""
HSTS_SECONDS: Final = 31_536_000
MINIMUM_TLS: Final = "TLSv1.2_2021"
LOGGED: Final = [
    *("date", "time", "x-edge-location", "sc-bytes", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status"),
    *("x-edge-result-type", "x-edge-request-id", "cs-protocol", "cs-bytes", "time-taken", "ssl-protocol", "ssl-cipher"),
    *("x-edge-response-result-type", "x-edge-detailed-result-type", "time-to-first-byte", "c-country"),
]
"""Of each request; left out are the viewer's address, cookies, and query strings, which have signatures."""


@dataclass(frozen=True, slots=True)
class ApiOrigin:
    """Where CloudFront calls the API."""

    domain_name: pulumi.Input[str]
    path: str
    """Empty, or the stage's."""


def create_distribution(
    name: str,
    args: SecureApiArgs,
    origin: ApiOrigin,
    secret: OriginSecret,
    web_acl: aws.wafv2.WebAcl,
    *,
    certificate_arn: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> aws.cloudfront.Distribution:
    """Create the distribution, and the policies that its behaviours have."""
    headers = _headers_policy(name, args, API, opts)
    media, domain = args.get("media"), args.get("domain")
    countries = args.get("countries") or {}
    distribution = aws.cloudfront.Distribution(
        name,
        enabled=True,
        comment=f"{pulumi.get_project()} {pulumi.get_stack()} {name}",
        aliases=[domain["name"]] if domain else None,
        http_version="http2and3",
        is_ipv6_enabled=True,
        price_class=args.get("price_class"),
        web_acl_id=web_acl.arn,
        origins=[
            {
                "origin_id": API,
                "domain_name": origin.domain_name,
                "origin_path": origin.path,
                "custom_headers": [{"name": HEADER, "value": secret.current}],
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                    "origin_read_timeout": 30,
                    "origin_keepalive_timeout": 60,
                },
            },
            *([_media_origin(name, media, opts)] if media else ()),
        ],
        default_cache_behavior={
            "target_origin_id": API,
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": METHODS,
            "cached_methods": READS,
            "compress": True,
            "cache_policy_id": CACHING_DISABLED,
            "origin_request_policy_id": ALL_VIEWER_EXCEPT_HOST,
            "response_headers_policy_id": headers,
        },
        ordered_cache_behaviors=[
            *(_media_behaviours(name, args, media, opts) if media else ()),
            *(_behaviour(name, behaviour, headers, opts) for behaviour in behaviours(args["routes"])),
        ],
        custom_error_responses=[{"error_code": code, "error_caching_min_ttl": 0} for code in KEPT_ERRORS],
        restrictions={"geo_restriction": _geo(countries.get("only"), countries.get("excluded"))},
        viewer_certificate=(
            {"cloudfront_default_certificate": True}
            if certificate_arn is None
            else {
                "acm_certificate_arn": certificate_arn,
                "minimum_protocol_version": MINIMUM_TLS,
                "ssl_support_method": "sni-only",
            }
        ),
        opts=opts,
    )
    _log(name, args, distribution, opts)
    return distribution


def _behaviour(
    name: str, behaviour: Behaviour, headers: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> aws.cloudfront.DistributionOrderedCacheBehaviorArgsDict:
    cached = behaviour.route
    return {
        "path_pattern": behaviour.pattern,
        "target_origin_id": API,
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": METHODS,
        "cached_methods": READS,
        "compress": True,
        "cache_policy_id": _cache_policy(name, behaviour, opts) if cached else CACHING_DISABLED,
        "origin_request_policy_id": ALL_VIEWER_EXCEPT_HOST,
        "response_headers_policy_id": headers,
    }


def _cache_policy(name: str, behaviour: Behaviour, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Keep a route's answers by what they depend on: its parameters, and who asks where that matters."""
    route = behaviour.route
    if route is None:
        raise ValueError(f"{behaviour.pattern} is not cached")
    seconds = route.get("cache_seconds", 0)
    headers = [
        *(["Authorization"] if route.get("auth") != "none" else ()),
        *(["x-api-key"] if route.get("api_key") else ()),
        *route.get("headers", {}),
    ]
    queries = list(route.get("query", {}))
    return aws.cloudfront.CachePolicy(
        f"{name}-{behaviour.pattern.strip('/').replace('/', '-').replace('*', 'any')}",
        min_ttl=0,
        default_ttl=seconds,
        max_ttl=seconds,
        parameters_in_cache_key_and_forwarded_to_origin={
            "cookies_config": {"cookie_behavior": "none"},
            "headers_config": (
                {"header_behavior": "whitelist", "headers": {"items": headers}}
                if headers
                else {"header_behavior": "none"}
            ),
            "query_strings_config": (
                {"query_string_behavior": "whitelist", "query_strings": {"items": queries}}
                if queries
                else {"query_string_behavior": "none"}
            ),
            "enable_accept_encoding_brotli": True,
            "enable_accept_encoding_gzip": True,
        },
        opts=opts,
    ).id


def _media_origin(
    name: str, media: MediaArgs, opts: pulumi.ResourceOptions
) -> aws.cloudfront.DistributionOriginArgsDict:
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    access = aws.cloudfront.OriginAccessControl(
        f"{name}-{MEDIA}",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=opts,
    )
    return {
        "origin_id": MEDIA,
        "domain_name": pulumi.Output.concat(media["bucket"]["name"], ".s3.", region, ".amazonaws.com"),
        "origin_access_control_id": access.id,
    }


def _media_behaviours(
    name: str, args: SecureApiArgs, media: MediaArgs, opts: pulumi.ResourceOptions
) -> list[aws.cloudfront.DistributionOrderedCacheBehaviorArgsDict]:
    signers = aws.cloudfront.KeyGroup(f"{name}-{MEDIA}", items=list(media["key_ids"]), opts=opts)
    headers = _headers_policy(name, args, MEDIA, opts)
    return [
        {
            "path_pattern": f"/{path}",
            "target_origin_id": MEDIA,
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": READS,
            "cached_methods": READS,
            "compress": False,  # pictures are compressed already
            "cache_policy_id": CACHING_OPTIMISED,
            "response_headers_policy_id": headers,
            "trusted_key_groups": [signers.id],
        }
        for path in media["paths"]
    ]


def _headers_policy(
    name: str, args: SecureApiArgs, kind: Literal["api", "media"], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Set the security headers of every answer: https://owasp.org/www-project-secure-headers/."""
    origins = args.get("origins", ())
    custom = [
        {"header": "Permissions-Policy", "value": "interest-cohort=()", "override": True},
        {
            "header": "Cross-Origin-Resource-Policy",
            "value": "cross-origin" if origins else "same-origin",
            "override": True,
        },
        *([{"header": "Cache-Control", "value": "no-store", "override": False}] if kind == API else ()),
    ]
    return aws.cloudfront.ResponseHeadersPolicy(
        f"{name}-{kind}",
        security_headers_config={
            "strict_transport_security": {
                "access_control_max_age_sec": HSTS_SECONDS,
                "include_subdomains": True,
                "override": True,
            },
            "content_type_options": {"override": True},
            "frame_options": {"frame_option": "DENY", "override": True},
            "referrer_policy": {"referrer_policy": "no-referrer", "override": True},
            "content_security_policy": {
                "content_security_policy": "default-src 'none'; frame-ancestors 'none'",
                "override": True,
            },
        },
        custom_headers_config={"items": _items(custom)},
        remove_headers_config={"items": [{"header": "server"}, {"header": "x-powered-by"}]},
        cors_config=_cors(origins, METHODS if kind == API else [*READS, "OPTIONS"]),
        opts=opts,
    ).id


def _cors(
    origins: Sequence[pulumi.Input[str]], methods: Sequence[str]
) -> aws.cloudfront.ResponseHeadersPolicyCorsConfigArgsDict | None:
    if not origins:
        return None
    return {
        "access_control_allow_credentials": False,  # tokens are sent in a header, not as cookies
        "access_control_allow_origins": {"items": list(origins)},
        "access_control_allow_methods": {"items": list(methods)},
        "access_control_allow_headers": {"items": list(ALLOWED_HEADERS)},
        "access_control_expose_headers": {"items": list(EXPOSED_HEADERS)},
        "access_control_max_age_sec": PREFLIGHT_SECONDS,
        "origin_override": True,
    }


def _geo(
    only: Sequence[str] | None, excluded: Sequence[str] | None
) -> aws.cloudfront.DistributionRestrictionsGeoRestrictionArgsDict:
    if only:
        return {"restriction_type": "whitelist", "locations": list(only)}
    if excluded:
        return {"restriction_type": "blacklist", "locations": list(excluded)}
    return {"restriction_type": "none"}


def _items(headers: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - typed dictionaries of pulumi_aws
    return list(headers)


def _log(
    name: str, args: SecureApiArgs, distribution: aws.cloudfront.Distribution, opts: pulumi.ResourceOptions
) -> None:
    """Deliver access logs to the bucket.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
    """
    own = f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"
    source = aws.cloudwatch.LogDeliverySource(
        name,
        name=own,
        log_type="ACCESS_LOGS",
        resource_arn=distribution.arn,
        region=GLOBAL_REGION,
        opts=opts,
    )
    destination = aws.cloudwatch.LogDeliveryDestination(
        name,
        name=own,
        output_format="json",
        delivery_destination_configuration={"destination_resource_arn": args["delivery_log_bucket"]["arn"]},
        region=GLOBAL_REGION,
        opts=opts,
    )
    aws.cloudwatch.LogDelivery(
        name,
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        record_fields=LOGGED,
        s3_delivery_configurations=[
            {"suffix_path": "/{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", "enable_hive_compatible_path": False}
        ],
        region=GLOBAL_REGION,
        opts=opts,
    )
