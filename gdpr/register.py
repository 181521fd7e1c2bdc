"""The register of processing (GDPR Art. 30), read off the stores of a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from policies.gdpr.protection import key_of
from policies.gdpr.regions import region_named, region_of
from policies.gdpr.retention import Days, copies_of, retention_days
from policies.gdpr.stores import BUCKETS, UNTIL_ERASED, Store, Text, stores_of
from policies.rule import Stack
from policies.suppressions import type_and_name
from recorder.resource import Resource, is_unknown

NOT_STATED: Final = "not stated"
NOT_KNOWN: Final = "unknown"
NOBODY: Final = "nobody else"
FUNCTION: Final = "aws:lambda/function:Function"
DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
DATA_SET: Final = "aws:quicksight/dataSet:DataSet"
TRACE_DAYS: Final = 30
"""https://docs.aws.amazon.com/xray/latest/devguide/aws-xray.html"""
CACHE_POLICIES: Final[Mapping[str, int]] = {
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": 0,
    "658327ea-f89d-4fab-a63d-7e88639e58f6": 31_536_000,
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": 31_536_000,
}
"""AWS's own cache policies, and for how many seconds at most they keep anything.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"""
DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register."""

    name: str
    resource: str
    """The type token and the logical name."""
    kind: str
    data_class: str
    purpose: str
    subjects: str
    retention: str
    copies: str
    recipients: str
    region: str
    key: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of data, and the resource that sends it."""

    who: str
    by: str
    resource: str


@dataclass(frozen=True, slots=True)
class Register:
    """What is processed, and who gets it."""

    entries: tuple[Entry, ...]
    recipients: tuple[Recipient, ...]

    @property
    def of_people(self) -> tuple[Entry, ...]:
        """The rows that are about people, or do not say that they are not."""
        return tuple(entry for entry in self.entries if entry.data_class not in {"internal", "public"})

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "stores": [asdict(entry) for entry in self.entries],
            "recipients": [asdict(recipient) for recipient in self.recipients],
        }


def register_of(resources: Iterable[Resource]) -> Register:
    """Return the register of a program: one row a store, those about people first.

    Args:
        resources: of a recording, or of a deployed stack.
    """
    stack = Stack(tuple(resources))
    entries = [*(_entry(stack, store) for store in stores_of(stack.resources)), *_kept_by_aws(stack)]
    order = {"personal": 0, NOT_STATED: 0, NOT_KNOWN: 0, "pseudonymous": 1}
    entries.sort(key=lambda entry: (order.get(entry.data_class, 2), entry.kind, entry.name))
    return Register(tuple(entries), tuple(_recipients(stack)))


def _entry(stack: Stack, store: Store) -> Entry:
    of_people = store.of_people
    nobody = "" if of_people is False else NOT_STATED
    return Entry(
        name=store.resource.name,
        resource=type_and_name(store.resource.urn),
        kind=store.kind,
        data_class=_said(store.data_class),
        purpose=_said(store.purpose),
        subjects=_said(store.subjects, nobody),
        retention=_retention(stack, store),
        copies="; ".join(f"{what}: {_days(days)}" for what, days in copies_of(stack, store)),
        recipients=_said(store.recipients, NOBODY),
        region=_region(stack, store.resource),
        key=_key(stack, store.resource),
    )


def _said(text: Text, otherwise: str = NOT_STATED) -> str:
    return NOT_KNOWN if is_unknown(text) else text or otherwise


def _retention(stack: Stack, store: Store) -> str:
    if is_unknown(store.retention) or store.retention is None:
        return _said(store.retention)
    if store.retention == UNTIL_ERASED:
        return "until erased"
    kept = retention_days(stack, store)
    said = f"{store.retention} day{'' if store.days == 1 else 's'}"
    return f"{said} (its settings: {_days(kept)})" if isinstance(kept, int | float) and kept != store.days else said


def _days(days: Days) -> str:
    if is_unknown(days):
        return NOT_KNOWN
    return "forever" if days is None else f"{days:g} day{'' if days == 1 else 's'}"


def _region(stack: Stack, resource: Resource) -> str:
    region = region_of(stack, resource)
    if is_unknown(region):
        return NOT_KNOWN
    country = region_named(region).country
    return f"{region} ({country})" if country else region


def _key(stack: Stack, resource: Resource) -> str:
    keys = [value for _, value in key_of(stack, resource)]
    if not keys:
        return "AWS's own"
    names = [_key_name(stack, resource, value) for value in keys]
    return ", ".join(dict.fromkeys(names))


def _key_name(stack: Stack, resource: Resource, value: object) -> str:
    if isinstance(value, str) and value:
        found = stack.identified(value, "aws:kms/key:Key", "aws:kms/alias:Alias")
        return found[0].name if found else value
    if not is_unknown(value):
        return "AWS's own"
    property_ = "rules" if resource.type in BUCKETS else ""
    found = stack.sources(resource, property_, "aws:kms/key:Key") if property_ else ()
    return found[0].name if found else NOT_KNOWN


def _kept_by_aws(stack: Stack) -> Iterator[Entry]:
    """Yield what AWS keeps beside the stores: nobody chose it, and it is processing all the same."""
    traced = [function for function in stack.of_type(FUNCTION) if _is_traced(function)]
    if traced:
        first = traced[0]
        yield Entry(
            name="traces",
            resource=f"{len(traced)} functions",
            kind="X-Ray traces",
            data_class="pseudonymous",
            purpose="which calls took how long",
            subjects="users",
            retention=f"{TRACE_DAYS} days",
            copies="",
            recipients=NOBODY,
            region=_region(stack, first),
            key="AWS's own",
        )
    for distribution in stack.of_type(DISTRIBUTION):
        yield Entry(
            name=distribution.name,
            resource=type_and_name(distribution.urn),
            kind="CloudFront caches",
            data_class="personal",
            purpose="answers and files near those who ask for them",
            subjects="users",
            retention=_cached(distribution),
            copies="",
            recipients="viewers",
            region="edge locations",
            key="AWS's own",
        )
    for data_set in stack.of_type(DATA_SET):
        yield Entry(
            name=data_set.name,
            resource=type_and_name(data_set.urn),
            kind="QuickSight data set",
            data_class="personal",
            purpose="what dashboards show",
            subjects="users",
            retention="until the next refresh" if data_set.inputs.get("importMode") == "SPICE" else "nothing is kept",
            copies="",
            recipients="who may see the dashboards",
            region=_region(stack, data_set),
            key="AWS's own",
        )


def _is_traced(function: Resource) -> bool:
    tracing = function.inputs.get("tracingConfig")
    return isinstance(tracing, Mapping) and tracing.get("mode") == "Active"


def _cached(distribution: Resource) -> str:
    behaviours: list[Any] = [distribution.inputs.get("defaultCacheBehavior")]
    ordered = distribution.inputs.get("orderedCacheBehaviors")
    behaviours += ordered if isinstance(ordered, list) else []
    seconds = [_cached_seconds(row) for row in behaviours]
    if None in seconds:
        return NOT_KNOWN
    return f"until invalidated, {max(filter(None, seconds), default=0) / DAY:g} days at most"


def _cached_seconds(behaviour: object) -> int | None:
    """Return for how long at most a behaviour keeps an answer; None where that is not known."""
    if not isinstance(behaviour, dict):
        return None
    policy, longest = behaviour.get("cachePolicyId"), behaviour.get("maxTtl")
    return CACHE_POLICIES.get(policy) if isinstance(policy, str) else longest if isinstance(longest, int) else None


def _recipients(stack: Stack) -> Iterator[Recipient]:
    yield Recipient("Amazon Web Services EMEA SARL, as processor (Art. 28)", "every resource of AWS", "")
    for distribution in stack.of_type(DISTRIBUTION):
        yield Recipient("viewers, by the edge locations of CloudFront", "CloudFront", type_and_name(distribution.urn))
    for subscription in stack.of_type(SUBSCRIPTION):
        topics = stack.targets(subscription, "topic", "aws:sns/topic:Topic")
        topic = topics[0].name if topics else NOT_KNOWN
        protocol = subscription.inputs.get("protocol")
        who = {"email": "whoever reads an e-mail address", "sms": "a telephone number"}.get(
            str(protocol), str(protocol)
        )
        yield Recipient(f"{who}, of the topic {topic}", "SNS", type_and_name(subscription.urn))
