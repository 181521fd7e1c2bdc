"""Which requests a web ACL blocks: the arguments, and which of them do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Annotated, Final, Literal, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Default, Length, Matches, Problem

Action = Literal["allow", "block", "count"]
ManagedGroup = Literal["common", "known_bad_inputs", "sqli", "ip_reputation", "anonymous_ip", "anti_ddos"]
MANAGED_GROUPS: Final = ("anti_ddos", "ip_reputation", "anonymous_ip", "known_bad_inputs", "common", "sqli")
"""In the order in which they are asked: AWS advises Anti-DDoS first."""
LARGEST_INSPECTED: Final = 65_536
MOST_RULES: Final = 20


class TextMatch(TypedDict):
    """What a text must be: exactly one of these. Upper and lower case are the same."""

    equals: NotRequired[Annotated[str, Length(1, 200)]]
    contains: NotRequired[Annotated[str, Length(1, 200)]]
    pattern: NotRequired[Annotated[str, Length(1, 512)]]
    """A regular expression, that matches anywhere."""


class HeaderMatch(TextMatch):
    """What a header must be."""

    name: Annotated[str, Matches("[A-Za-z0-9-]{1,64}", "must be a header's name")]


class WebAclRuleArgs(TypedDict):
    """One rule: all of its conditions must hold."""

    name: Annotated[str, Matches("[A-Za-z0-9-]{1,60}", "must be at most 60 letters, digits and -")]
    action: Action
    """`allow` ends the evaluation: no later rule blocks the request. `count` only counts it."""
    addresses: NotRequired[Annotated[Sequence[str], Length(1, 10_000)]]
    """IP ranges of the caller, such as 203.0.113.0/24."""
    countries: NotRequired[
        Annotated[
            Sequence[Annotated[str, Matches("[A-Z]{2}", "must be a country's two letters, such as DE")]], Length(1, 50)
        ]
    ]
    header: NotRequired[HeaderMatch]
    body: NotRequired[TextMatch]
    path: NotRequired[TextMatch]
    requests_per_5_minutes: NotRequired[Annotated[int, Between(10, 2_000_000_000, "requests")]]
    """Holds for an address that sends more of the requests for which the other conditions hold."""


class WebAclArgs(TypedDict):
    """What is blocked before it reaches the API."""

    managed: NotRequired[Annotated[Sequence[ManagedGroup], Default(MANAGED_GROUPS)]]
    """AWS's groups of rules. Anti-DDoS costs 20 dollars a month."""
    rules: NotRequired[Annotated[Sequence[WebAclRuleArgs], Default(()), Length(0, MOST_RULES)]]
    """Rules of one's own, asked in this order, before all others. Default: none."""
    requests_per_5_minutes: NotRequired[Annotated[int, Between(10, 2_000_000_000, "requests"), Default(2_000)]]
    """What one address may send; more is answered with 429."""
    body_limit_bytes: NotRequired[Annotated[int, Between(1_024, LARGEST_INSPECTED, "bytes"), Default(16_384)]]
    """A longer body is answered with 413, so that no part of a body is let through that was not looked at. Files go to
    S3 and not through the API. From 16,384 bytes on AWS charges for more of it."""
    only_count: NotRequired[Annotated[bool, Default(False)]]
    """Nothing is blocked, only counted: to see what would be."""


def web_acl_problems(args: WebAclArgs) -> Iterator[Problem]:
    """Refuse rules that AWS WAF would refuse, or that would hold for every request."""
    seen: set[str] = set()
    for index, rule in enumerate(args.get("rules", ())):
        path = f"web_acl.rules[{index}]"
        if rule["name"] in seen:
            yield Problem(f"{path}.name", rule["name"], "another rule has this name: choose another")
        seen.add(rule["name"])
        conditions = ("addresses", "countries", "header", "body", "path", "requests_per_5_minutes")
        if not any(rule.get(condition) for condition in conditions):
            yield Problem(path, rule["name"], f"must have a condition, one of {', '.join(conditions)}")
        if rule.get("requests_per_5_minutes") and rule["action"] == "allow":
            yield Problem(f"{path}.action", "allow", "must be block or count: a limit of requests allows nothing")
        yield from _bad_addresses(f"{path}.addresses", rule.get("addresses", ()))
        for name, match in (("header", rule.get("header")), ("body", rule.get("body")), ("path", rule.get("path"))):
            if match is not None:
                yield from _bad_match(f"{path}.{name}", match)


def _bad_addresses(path: str, addresses: Sequence[str]) -> Iterator[Problem]:
    for index, address in enumerate(addresses):
        try:
            network = ip_network(address)
        except ValueError:
            yield Problem(f"{path}[{index}]", address, "must be an IP range, such as 203.0.113.0/24 or 2001:db8::/32")
            continue
        if network.prefixlen == 0:
            yield Problem(
                f"{path}[{index}]", address, "must not be /0, which AWS WAF refuses: split it into two halves"
            )


def _bad_match(path: str, match: TextMatch) -> Iterator[Problem]:
    ways = [way for way in ("equals", "contains", "pattern") if match.get(way)]
    if len(ways) != 1:
        yield Problem(path, dict(match), "must have exactly one of equals, contains and pattern")
    if pattern := match.get("pattern"):
        try:
            re.compile(pattern)
        except re.error as error:
            yield Problem(f"{path}.pattern", pattern, f"must be a regular expression: {error}")
