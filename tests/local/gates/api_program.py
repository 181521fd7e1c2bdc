"""A small program with an API as SecureApi has it: a distribution in front, a REST API from a document, a user pool."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

SECRET = "s3cret-of-the-origin"
STAGE = "v1"
HEADER = "x-origin-secret"
FORMAT = json.dumps(
    {
        "requestId": "$context.requestId",
        "ip": "$context.identity.sourceIp",
        "caller": "$context.authorizer.claims.sub",
        "method": "$context.httpMethod",
        "route": "$context.resourcePath",
        "status": "$context.status",
        "latency": "$context.responseLatency",
        "error": "$context.error.responseType",
    }
)
HANDLER = """
import json

def handler(event, context):
    print("asked", event["path"])
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    answer = {"path": event["path"], "sub": claims.get("sub"), "variables": event["stageVariables"],
              "headers": sorted(event["headers"]), "body": event["body"]}
    return {"statusCode": 200, "headers": {"Content-Type": "application/json", "X-Own": "kept"},
            "body": json.dumps(answer)}
"""
_PROBLEM = json.dumps({"title": "$context.error.responseType", "status": 0, "instance": "$context.requestId"})
_VISIBLE: Any = {"cloudwatch_metrics_enabled": True, "metric_name": "m", "sampled_requests_enabled": False}


def document(function_uri: str, pool_arn: str, backend: str) -> Mapping[str, Any]:
    """Return the OpenAPI document of the API."""
    proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": function_uri}
    note = {"$ref": "#/components/schemas/Note"}
    return {
        "openapi": "3.0.3",
        "info": {"title": "notes", "version": "1"},
        "x-amazon-apigateway-request-validators": {
            "all": {"validateRequestBody": True, "validateRequestParameters": True}
        },
        "x-amazon-apigateway-request-validator": "all",
        "x-amazon-apigateway-gateway-responses": {
            "DEFAULT_4XX": {
                "responseTemplates": {"application/json": _PROBLEM},
                "responseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'"},
            },
            "THROTTLED": {
                "statusCode": 429,
                "responseTemplates": {"application/json": _PROBLEM},
                "responseParameters": {"gatewayresponse.header.Retry-After": "'1'"},
            },
        },
        "security": [{"people": []}],
        "paths": {
            "/notes": {
                "get": {"operationId": "listNotes", "x-amazon-apigateway-integration": proxy},
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": note}}},
                    "x-amazon-apigateway-integration": proxy,
                },
                "options": {
                    "security": [],
                    "responses": {"204": {"headers": {"Access-Control-Allow-Origin": {}}}},
                    "x-amazon-apigateway-integration": {
                        "type": "mock",
                        "requestTemplates": {"application/json": '{"statusCode": 204}'},
                        "responses": {
                            "default": {
                                "statusCode": 204,
                                "responseParameters": {
                                    "method.response.header.Access-Control-Allow-Origin": "'https://example.com'"
                                },
                            }
                        },
                    },
                },
            },
            "/notes/{note_id}": {
                "parameters": [{"name": "note_id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {
                    "parameters": [{"$ref": "#/components/parameters/View"}],
                    "x-amazon-apigateway-integration": proxy,
                },
            },
            "/open": {"get": {"security": [], "x-amazon-apigateway-integration": proxy}},
            "/albums/{proxy+}": {
                "x-amazon-apigateway-any-method": {
                    "security": [],
                    "parameters": [{"name": "proxy", "in": "path", "required": True}],
                    "x-amazon-apigateway-integration": {
                        "type": "http_proxy",
                        "httpMethod": "ANY",
                        "uri": f"{backend}/albums/{{proxy}}",
                        "requestParameters": {
                            "integration.request.path.proxy": "method.request.path.proxy",
                            "integration.request.header.x-request-id": "context.requestId",
                        },
                    },
                }
            },
        },
        "components": {
            "parameters": {"View": {"name": "view", "in": "query", "required": True, "schema": {"type": "string"}}},
            "schemas": {
                "Text": {"type": "string", "minLength": 1},
                "Note": {
                    "type": "object",
                    "required": ["text"],
                    "additionalProperties": False,
                    "properties": {"text": {"$ref": "#/components/schemas/Text"}},
                },
            },
            "securitySchemes": {
                "people": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "x-amazon-apigateway-authtype": "cognito_user_pools",
                    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [pool_arn]},
                }
            },
        },
    }


def program(role_arn: pulumi.Output[str], public_key: str, backend: str) -> None:
    """Create the API, with a distribution, its web ACLs and a bucket of files beside it."""
    pool = aws.cognito.UserPool(
        "people",
        password_policy={"minimum_length": 12, "require_numbers": True},
        auto_verified_attributes=["email"],
        schemas=[{"name": "email", "attribute_data_type": "String", "required": True, "mutable": True}],
        mfa_configuration="OPTIONAL",
        software_token_mfa_configuration={"enabled": True},
        user_pool_tier="ESSENTIALS",
    )
    client = aws.cognito.UserPoolClient(
        "people", user_pool_id=pool.id, explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    aws.cognito.UserGroup("reviewers", name="reviewers", user_pool_id=pool.id, precedence=1)
    function = aws.lambda_.Function(
        "notes",
        role=role_arn,
        runtime="python3.13",
        handler="notes.handler",
        code=pulumi.AssetArchive({"notes.py": pulumi.StringAsset(HANDLER)}),
    )
    api = aws.apigateway.RestApi(
        "notes",
        body=pulumi.Output.all(function.invoke_arn, pool.arn).apply(
            lambda arns: json.dumps(document(str(arns[0]), str(arns[1]), backend))
        ),
        endpoint_configuration={"types": "REGIONAL"},
    )
    aws.lambda_.Permission(
        "notes", action="lambda:InvokeFunction", function=function.name, principal="apigateway.amazonaws.com"
    )
    deployment = aws.apigateway.Deployment("notes", rest_api=api.id, triggers={"digest": "1"})
    distribution = _distribution(api, public_key)
    logs = aws.cloudwatch.LogGroup("notes-access", name="/api/notes/access")
    stage = aws.apigateway.Stage(
        "notes",
        rest_api=api.id,
        deployment=deployment.id,
        stage_name=STAGE,
        variables={"media_url": distribution.domain_name.apply(lambda name: f"https://{name}")},
        access_log_settings={"destination_arn": logs.arn, "format": FORMAT},
        xray_tracing_enabled=True,
    )
    for path, rate, burst in (("*/*", 1000, 2000), ("open/GET", 0.01, 3)):
        aws.apigateway.MethodSettings(
            f"notes-{burst}",
            rest_api=api.id,
            stage_name=stage.stage_name,
            method_path=path,
            settings={"throttling_rate_limit": rate, "throttling_burst_limit": burst, "metrics_enabled": True},
        )
    aws.apigateway.UsagePlan(
        "notes",
        api_stages=[
            {
                "api_id": api.id,
                "stage": stage.stage_name,
                "throttles": [{"path": "/notes/GET", "rate_limit": 5, "burst_limit": 10}],
            }
        ],
        quota_settings={"limit": 1000, "period": "DAY"},
    )
    aws.wafv2.WebAclAssociation("notes", resource_arn=stage.arn, web_acl_arn=_origin_acl().arn)
    pulumi.export("pool", pool.id)
    pulumi.export("client", client.id)
    pulumi.export("api", api.id)
    pulumi.export("url", distribution.domain_name.apply(lambda name: f"https://{name}"))
    pulumi.export("origin", stage.invoke_url)


def _origin_acl() -> aws.wafv2.WebAcl:
    secret: Any = {
        "byte_match_statement": {
            "search_string": SECRET,
            "positional_constraint": "EXACTLY",
            "field_to_match": {"single_header": {"name": HEADER}},
            "text_transformations": [{"priority": 0, "type": "NONE"}],
        }
    }
    group = aws.wafv2.RuleGroup(
        "origin-secret",
        scope="REGIONAL",
        capacity=10,
        rules=[
            {
                "name": "without-secret",
                "priority": 0,
                "action": {"block": {}},
                "statement": {"not_statement": {"statements": [secret]}},
                "visibility_config": _VISIBLE,
            }
        ],
        visibility_config=_VISIBLE,
    )
    return aws.wafv2.WebAcl(
        "origin",
        scope="REGIONAL",
        default_action={"allow": {}},
        rules=[
            {
                "name": "secret",
                "priority": 0,
                "override_action": {"none": {}},
                "statement": {"rule_group_reference_statement": {"arn": group.arn}},
                "visibility_config": _VISIBLE,
            }
        ],
        visibility_config=_VISIBLE,
    )


def _viewer_acl() -> aws.wafv2.WebAcl:
    blocked = aws.wafv2.IpSet(
        "blocked", scope="CLOUDFRONT", ip_address_version="IPV4", addresses=["198.51.100.0/24"], region="us-east-1"
    )
    return aws.wafv2.WebAcl(
        "viewer",
        region="us-east-1",
        scope="CLOUDFRONT",
        default_action={"allow": {}},
        association_config={"request_bodies": [{"cloudfront": {"default_size_inspection_limit": "KB_64"}}]},
        custom_response_bodies=[{"key": "blocked", "content": "{}", "content_type": "APPLICATION_JSON"}],
        rules=[
            {
                "name": "addresses",
                "priority": 0,
                "action": {"block": {"custom_response": {"response_code": 403, "custom_response_body_key": "blocked"}}},
                "statement": {"ip_set_reference_statement": {"arn": blocked.arn}},
                "visibility_config": _VISIBLE,
            },
            {
                "name": "curious",
                "priority": 1,
                "action": {"block": {}},
                "statement": {
                    "byte_match_statement": {
                        "search_string": "/etc/passwd",
                        "positional_constraint": "CONTAINS",
                        "field_to_match": {"all_query_arguments": {}},
                        "text_transformations": [{"priority": 0, "type": "URL_DECODE"}],
                    }
                },
                "visibility_config": _VISIBLE,
            },
            {
                "name": "common",
                "priority": 2,
                "override_action": {"count": {}},
                "statement": {
                    "managed_rule_group_statement": {
                        "vendor_name": "AWS",
                        "name": "AWSManagedRulesCommonRuleSet",
                        "rule_action_overrides": [{"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}],
                    }
                },
                "visibility_config": _VISIBLE,
            },
        ],
        visibility_config=_VISIBLE,
    )


def _distribution(api: aws.apigateway.RestApi, public_key: str) -> aws.cloudfront.Distribution:
    bucket = aws.s3.Bucket("files", bucket="api-program-files")
    key = aws.cloudfront.PublicKey("signer", encoded_key=public_key)
    group = aws.cloudfront.KeyGroup("signers", items=[key.id])
    access = aws.cloudfront.OriginAccessControl(
        "files", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
    )
    headers = aws.cloudfront.ResponseHeadersPolicy(
        "safe",
        security_headers_config={
            "content_type_options": {"override": True},
            "strict_transport_security": {"access_control_max_age_sec": 31536000, "override": True},
        },
        remove_headers_config={"items": [{"header": "Server"}]},
    )
    cached = aws.cloudfront.CachePolicy(
        "short",
        min_ttl=0,
        default_ttl=60,
        max_ttl=300,
        parameters_in_cache_key_and_forwarded_to_origin={
            "cookies_config": {"cookie_behavior": "none"},
            "headers_config": {"header_behavior": "whitelist", "headers": {"items": ["Authorization"]}},
            "query_strings_config": {"query_string_behavior": "all"},
            "enable_accept_encoding_gzip": True,
        },
    )
    all_but_host = aws.cloudfront.OriginRequestPolicy(
        "all",
        cookies_config={"cookie_behavior": "none"},
        headers_config={"header_behavior": "allExcept", "headers": {"items": ["Host"]}},
        query_strings_config={"query_string_behavior": "all"},
    )
    methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    common: Any = {
        "viewer_protocol_policy": "redirect-to-https",
        "cached_methods": ["GET", "HEAD"],
        "response_headers_policy_id": headers.id,
        "compress": True,
    }
    api_behavior: Any = {**common, "target_origin_id": "api", "allowed_methods": methods}
    default_behavior: Any = {
        **api_behavior,
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "origin_request_policy_id": all_but_host.id,
    }
    ordered_behaviors: Any = [
        {**api_behavior, "path_pattern": "/notes/*", "cache_policy_id": cached.id},
        {
            **common,
            "path_pattern": "/sizes/*",
            "target_origin_id": "files",
            "allowed_methods": ["GET", "HEAD"],
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "trusted_key_groups": [group.id],
        },
    ]
    distribution = aws.cloudfront.Distribution(
        "notes",
        enabled=True,
        web_acl_id=_viewer_acl().arn,
        origins=[
            {
                "origin_id": "api",
                "domain_name": api.id.apply(lambda id_: f"{id_}.execute-api.eu-west-1.amazonaws.com"),
                "origin_path": f"/{STAGE}",
                "custom_headers": [{"name": HEADER, "value": SECRET}],
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            },
            {
                "origin_id": "files",
                "domain_name": bucket.bucket_regional_domain_name,
                "origin_access_control_id": access.id,
            },
        ],
        default_cache_behavior=default_behavior,
        ordered_cache_behaviors=ordered_behaviors,
        restrictions={"geo_restriction": {"restriction_type": "blacklist", "locations": ["KP"]}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::api-program-files/sizes/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": "000000000000"}},
    }
    aws.s3.BucketPolicy(
        "files", bucket=bucket.id, policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    return distribution
