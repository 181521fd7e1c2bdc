"""The way of a request by settings: CloudFront, web ACL, API, VPC link, load balancer, instances, database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from diagram.relation import Relation
from recorder.index import sources_of
from recorder.resource import Resource

DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
WEB_ACL: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
STAGE: Final = "aws:apigateway/stage:Stage"
REST_API: Final = "aws:apigateway/restApi:RestApi"
USER_POOL: Final = "aws:cognito/userPool:UserPool"
FUNCTION: Final = "aws:lambda/function:Function"
BUCKET: Final = "aws:s3/bucket:Bucket"
LINK: Final = "aws:apigatewayv2/vpcLink:VpcLink"
BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
LISTENER: Final = "aws:lb/listener:Listener"
GROUP: Final = "aws:autoscaling/group:Group"
SERVICE: Final = "aws:ecs/service:Service"
TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
DATABASE: Final = "aws:rds/instance:Instance"

REQUESTS: Final = "requests"
_CALLED: Final = re.compile(r'"(?:uri|integrationTarget)":\s*"([^"]*)"')
"""What an integration of an OpenAPI document calls."""


def requests(by_type: Mapping[str, list[Resource]]) -> Iterator[Relation]:
    """Yield what hands requests on to what, and what filters them or says who asks."""
    of_type = {resource.urn: resource.type for resources in by_type.values() for resource in resources}

    def named(resource: Resource, name: str, *types: str) -> list[str]:
        return [urn for urn in sources_of(resource, name) if of_type.get(urn) in types]

    for distribution in by_type[DISTRIBUTION]:
        yield from (Relation(acl, distribution.urn, "filters") for acl in sources_of(distribution, "webAclId"))
        for origin in named(distribution, "origins", REST_API, BUCKET, BALANCER):
            yield Relation(distribution.urn, origin, REQUESTS)
    apis = {stage.urn: named(stage, "restApi", REST_API) for stage in by_type[STAGE]}
    for association in by_type[WEB_ACL]:
        filtered = [api for urn in sources_of(association, "resourceArn") for api in apis.get(urn, [urn])]
        yield from (Relation(acl, urn, "filters") for acl in sources_of(association, "webAclArn") for urn in filtered)
    for api in by_type[REST_API]:
        yield from (Relation(pool, api.urn, "signs in") for pool in named(api, "body", USER_POOL))
        yield from (Relation(api.urn, function, "invokes") for function in named(api, "body", FUNCTION))
        links = named(api, "body", LINK)
        balancers = [urn for urn in named(api, "body", BALANCER) if _is_called(api, by_type[BALANCER], urn)]
        yield from (Relation(api.urn, first, REQUESTS) for first in links or balancers)
        yield from (Relation(link, balancer, REQUESTS) for link in links for balancer in balancers)
    for listener in by_type[LISTENER]:
        targets = set(sources_of(listener, "defaultActions"))
        groups = [group.urn for group in by_type[GROUP] if targets.intersection(sources_of(group, "targetGroupArns"))]
        groups += [one.urn for one in by_type[SERVICE] if targets.intersection(sources_of(one, "loadBalancers"))]
        for balancer in sources_of(listener, "loadBalancerArn"):
            yield from (Relation(balancer, group, REQUESTS) for group in groups)
    for template in by_type[TEMPLATE]:
        users = [group.urn for group in by_type[GROUP] if template.urn in sources_of(group, "launchTemplate")]
        for database in named(template, "userData", DATABASE):
            yield from (Relation(group, database, "connects") for group in users)


def _is_called(api: Resource, balancers: list[Resource], urn: str) -> bool:
    """Say whether an API hands requests to a load balancer, and does not only let pages from there in."""
    body = api.inputs.get("body")
    if not isinstance(body, str):
        return True  # nobody knows yet
    called = " ".join(_CALLED.findall(body))
    outputs = next(balancer.outputs for balancer in balancers if balancer.urn == urn)
    return any(str(outputs.get(name)) in called for name in ("arn", "dnsName"))
