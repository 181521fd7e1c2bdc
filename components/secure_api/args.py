"""The arguments of `SecureApi`, and which of them do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Length, Matches, Problem
from components.building_blocks.bucket import Origin
from components.building_blocks.domain import DomainArgs
from components.building_blocks.foundation import Foundation, GlobalArgs
from components.building_blocks.references import FunctionRef, StoreRef
from components.secure_api.routes import Route, Throttle, label, route_problems
from components.secure_api.service import ServiceArgs
from components.secure_api.users import UsersArgs
from components.secure_api.web_acl_args import WebAclArgs, web_acl_problems

Country = Annotated[str, Matches("[A-Z]{2}", "must be a country's two letters (ISO 3166-1), such as DE")]


class MediaArgs(TypedDict):
    """Files of a bucket, served to whoever has a signed address."""

    bucket: StoreRef
    """Its policy must let the account's distributions read: `distribution_prefixes`."""
    paths: Annotated[Sequence[Annotated[str, Matches(r"[a-z0-9_/-]+/\*", "must be as sizes/*")]], Length(1, 10)]
    """Path patterns, which are prefixes of keys as well."""
    key_ids: Annotated[Sequence[pulumi.Input[str]], Length(1, 5)]
    """CloudFront's ids of the public keys that verify signatures; two while they are replaced."""


class CountriesArgs(TypedDict):
    """From where CloudFront answers at all; everybody else gets 403. By address, so that a VPN gets around it."""

    only: NotRequired[Annotated[Sequence[Country], Length(1, 250)]]
    excluded: NotRequired[Annotated[Sequence[Country], Length(1, 250)]]


class UsagePlanArgs(TypedDict):
    """What the holders of a plan's API keys may send to routes with `api_key`.

    Keys are issued outside the program, so that none is in its state.
    """

    throttle: Throttle
    quota_per_day: NotRequired[Annotated[int, Between(1, 100_000_000, "requests")]]
    """Default: none."""


class SecureApiArgs(Foundation):
    """Arguments of `SecureApi`."""

    routes: Sequence[Route]
    """The operations."""
    layer_arn: pulumi.Input[str]
    """The Lambda layer with the dependencies of `handlers/api`, for the rotation of the origin secret."""
    delivery_log_bucket: StoreRef
    """The bucket that gets CloudFront's access logs; delivery.logs.amazonaws.com must be one of its `log_writers`."""
    us_east_1: GlobalArgs
    """What the baseline has in us-east-1."""
    authorizer: NotRequired[FunctionRef | None]
    """The Lambda authoriser of the routes with `auth` jwt, of type TOKEN. Required if there are any."""
    service: NotRequired[ServiceArgs | None]
    """The service of the routes with `service`, and its database. Required if there are any."""
    media: NotRequired[MediaArgs | None]
    """Files that CloudFront serves beside the API. Default: none."""
    users: NotRequired[Annotated[UsersArgs, Default({})]]
    """How people sign up and in."""
    domain: NotRequired[DomainArgs | None]
    """The API's own name. Below it are its origin, `origin.NAME`, and the name in its service's certificate. Default:
    CloudFront's, whose certificate lets viewers use TLS 1.0, and the gateway's own address answers as well, though only
    with the origin secret; `weaker` says so."""
    origins: NotRequired[Annotated[Sequence[pulumi.Input[Origin]], Default(())]]
    """The web pages that may call the API from a browser. Default: none."""
    throttle: NotRequired[Annotated[Throttle, Default({"rate": 100, "burst": 200})]]
    """Of each route that has none itself."""
    usage_plans: NotRequired[
        Annotated[
            Mapping[Annotated[str, Matches("[a-z][a-z0-9-]{0,30}", "must be at most 31 of a-z 0-9 -")], UsagePlanArgs],
            Default({}),
        ]
    ]
    """By name. Default: none."""
    web_acl: NotRequired[Annotated[WebAclArgs, Default({})]]
    """Which requests are blocked before they reach the API."""
    countries: NotRequired[CountriesArgs | None]
    """Default: everywhere."""
    price_class: NotRequired[
        Annotated[Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"], Default("PriceClass_100")]
    ]
    """From where CloudFront answers: 100 is Europe and North America, and the cheapest."""
    secret_days: NotRequired[Annotated[int, Between(1, 365, "days"), Default(30)]]
    """How often the origin secret is replaced."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the user pool, and the secret at once."""
    tags: NotRequired[Mapping[str, str]]


def api_problems(args: SecureApiArgs) -> Iterator[Problem]:
    """Refuse now what AWS would refuse later, or what would leave a route unprotected."""
    routes = args["routes"]
    yield from route_problems(routes)
    for index, route in enumerate(routes):
        for argument, value, missing, remedy in (
            ("auth", route.get("auth") == "jwt", not args.get("authorizer"), "give `authorizer`, or another `auth`"),
            ("service", route.get("service"), not args.get("service"), "give the API's `service`, or a `function`"),
            ("api_key", route.get("api_key"), not args.get("usage_plans"), "give `usage_plans`: no key is valid else"),
        ):
            if value and missing:
                yield Problem(f"routes[{index}].{argument}", route.get(argument), f"{remedy}, in route {label(route)}")
    countries = args.get("countries")
    if countries is not None and len(countries) != 1:
        yield Problem("countries", dict(countries), "must have either `only` or `excluded`")
    yield from web_acl_problems(args.get("web_acl", {}))
