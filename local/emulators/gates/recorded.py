"""What the gates have to know of a deployed program: its distributions and its stages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.emulators.gates.cache import DISABLED, MANAGED, CachePolicy, Chosen
from recorder.index import has_unknown
from recorder.resource import Recording, Resource

_STAGE = "aws:apigateway/stage:Stage"
_REST_API = "aws:apigateway/restApi:RestApi"
_DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
_DAY, _YEAR = 86_400, 31_536_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """How a distribution serves some paths."""

    pattern: str
    """`*` for the default behaviour."""
    cache: CachePolicy = DISABLED
    keys: Mapping[str, str] | None = None
    """Id -> public key (PEM) of those whose signature a URL needs; None: it needs none."""

    def serves(self, path: str) -> bool:
        """Say whether a path is one of its own."""
        pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in self.pattern)
        return re.fullmatch(pattern, path) is not None or re.fullmatch(pattern, path.removeprefix("/")) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A CloudFront distribution."""

    id: str
    domain: str
    behaviors: Sequence[Behavior]
    """In the order in which they are tried; the default one is the last."""
    acl: str = ""
    """The ARN of its web ACL."""
    restriction: str = "none"
    """`whitelist` or `blacklist`: what `countries` are."""
    countries: frozenset[str] = frozenset()

    def serves_country(self, country: str | None) -> bool:
        """Say whether viewers of a country are served; those of an unknown one are."""
        if self.restriction == "none" or country is None:
            return True
        return (country in self.countries) == (self.restriction == "whitelist")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a REST API."""

    name: str
    api_name: str
    acl: str = ""
    """The ARN of its web ACL."""
    log_group: str = ""
    """Empty: it writes no access log."""
    log_format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A REST API."""

    id: str
    name: str
    host: str
    document: Mapping[str, Any] = field(default_factory=dict[str, Any])
    stages: Mapping[str, Stage] = field(default_factory=dict[str, Stage])


def distributions(recording: Recording) -> list[Distribution]:
    """Return the program's distributions."""
    keys = {
        str(one.id): str(one.inputs["encodedKey"]) for one in recording.of_type("aws:cloudfront/publicKey:PublicKey")
    }
    groups = {
        str(group.id): {str(id_): keys[str(id_)] for id_ in group.inputs["items"] if str(id_) in keys}
        for group in recording.of_type("aws:cloudfront/keyGroup:KeyGroup")
    }
    policies = dict(MANAGED) | {
        str(one.id): _cache_policy(one.inputs) for one in recording.of_type("aws:cloudfront/cachePolicy:CachePolicy")
    }
    return [
        _distribution(one, groups, policies) for one in recording.of_type(_DISTRIBUTION) if not has_unknown(one.inputs)
    ]


def _distribution(
    resource: Resource, groups: Mapping[str, Mapping[str, str]], policies: Mapping[str, CachePolicy]
) -> Distribution:
    inputs = resource.inputs
    ordered = [(str(one["pathPattern"]), one) for one in inputs.get("orderedCacheBehaviors") or ()]
    geography = inputs["restrictions"]["geoRestriction"]
    return Distribution(
        id=str(resource.id),
        domain=str(resource.outputs["domainName"]),
        behaviors=[
            Behavior(
                pattern=pattern,
                cache=policies.get(str(one.get("cachePolicyId")), DISABLED),
                keys=_keys(one.get("trustedKeyGroups") or (), groups),
            )
            for pattern, one in (*ordered, ("*", inputs["defaultCacheBehavior"]))
        ],
        acl=str(inputs.get("webAclId") or ""),
        restriction=str(geography["restrictionType"]),
        countries=frozenset(geography.get("locations") or ()),
    )


def _keys(trusted: Sequence[str], groups: Mapping[str, Mapping[str, str]]) -> dict[str, str] | None:
    return {id_: pem for group in trusted for id_, pem in groups.get(group, {}).items()} if trusted else None


def _cache_policy(inputs: Mapping[str, Any]) -> CachePolicy:
    parts = inputs["parametersInCacheKeyAndForwardedToOrigin"]
    queries, cookies = parts["queryStringsConfig"], parts["cookiesConfig"]
    headers = _chosen(parts["headersConfig"], "header", "headers")
    return CachePolicy(
        minimum=int(inputs.get("minTtl") or 0),
        default=int(inputs.get("defaultTtl", _DAY)),
        maximum=int(inputs.get("maxTtl", _YEAR)),
        headers=Chosen(headers.kind, frozenset(name.lower() for name in headers.names)),
        cookies=_chosen(cookies, "cookie", "cookies"),
        queries=_chosen(queries, "queryString", "queryStrings"),
    )


def _chosen(config: Mapping[str, Any], behavior: str, names: str) -> Chosen:
    return Chosen(str(config[f"{behavior}Behavior"]), frozenset((config.get(names) or {}).get("items") or ()))


def apis(recording: Recording) -> list[Api]:
    """Return the program's REST APIs, with their stages."""
    acls = {
        str(one.inputs["resourceArn"]): str(one.inputs["webAclArn"])
        for one in recording.of_type("aws:wafv2/webAclAssociation:WebAclAssociation")
    }
    return [_api(one, dict(_stages(recording, one, acls))) for one in recording.of_type(_REST_API)]


def _api(resource: Resource, stages: Mapping[str, Stage]) -> Api:
    body = resource.inputs.get("body")
    region = str(resource.outputs["arn"]).split(":")[3]
    return Api(
        id=str(resource.id),
        name=str(resource.outputs["name"]),
        host=f"{resource.id}.execute-api.{region}.amazonaws.com",
        document=json.loads(body) if isinstance(body, str) else {},
        stages=stages,
    )


def _stages(recording: Recording, api: Resource, acls: Mapping[str, str]) -> Iterator[tuple[str, Stage]]:
    for stage in recording.of_type(_STAGE):
        if stage.inputs["restApi"] == api.id:
            logs = stage.inputs.get("accessLogSettings") or {}
            name = str(stage.inputs["stageName"])
            yield (
                name,
                Stage(
                    name=name,
                    api_name=str(api.outputs["name"]),
                    acl=acls.get(str(stage.outputs["arn"]), ""),
                    log_group=str(logs.get("destinationArn", "")).partition(":log-group:")[2].removesuffix(":*"),
                    log_format=str(logs.get("format", "")),
                ),
            )
