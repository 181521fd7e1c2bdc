"""What Route 53's name servers answer to one question, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address
from random import Random
from typing import Any, Final

from recorder.resource import Unknown, is_unknown
from route53.choice import BY_PLACE, Considered, choose
from route53.health import ALL_UP, Health
from route53.model import Dns, Record, Zone
from route53.names import ancestors, is_below, normal, owner
from route53.places import Resolver

ALIAS_TTL: Final = 60
"""Seconds that Route 53 gives for an alias to a load balancer, a distribution or an API.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html"""
NEGATIVE_TTL: Final = 900
"""Seconds that a resolver remembers that there is nothing: the TTL of Route 53's SOA record."""
NS_TTL: Final = 172_800
MOST_ALIASES: Final = 32
"""Aliases of aliases that are followed: a circle of them has no answer."""
MOST_NAMES: Final = 16
"""CNAME records that a resolver follows."""


class Status(StrEnum):
    """How an answer ends."""

    ANSWER = "ANSWER"
    NODATA = "NODATA"
    """The name exists, but has no record of this type, or none for this resolver."""
    NXDOMAIN = "NXDOMAIN"
    REFERRAL = "REFERRAL"
    """The name is in a zone that other name servers have."""
    REFUSED = "REFUSED"
    """The name is in no hosted zone that this resolver may ask."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One resource record of an answer."""

    name: str
    type: str
    ttl: int
    value: str | Unknown


@dataclass(frozen=True, slots=True)
class Step:
    """One record set that was asked, and what became of each record."""

    name: str
    type: str
    policy: str
    considered: tuple[Considered, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """What Route 53 answers."""

    name: str
    type: str
    status: Status
    records: tuple[Answered, ...] = ()
    authority: tuple[Answered, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    """What is estimated or stands in for what is not known."""
    zone: str = ""
    by_place: bool = False
    """Whether who asks played a part."""

    def as_json(self) -> dict[str, Any]:
        """Return the response as `python -m route53 ask --json` prints it."""
        return {
            "name": self.name,
            "type": self.type,
            "status": self.status.value,
            "zone": self.zone,
            "answers": [
                {"name": r.name, "type": r.type, "ttl": r.ttl, "value": None if is_unknown(r.value) else r.value}
                for r in self.records
            ],
            "steps": [
                {
                    "name": step.name,
                    "type": step.type,
                    "policy": step.policy,
                    "records": [
                        {"record": str(item.record), "chosen": item.chosen, "reason": item.reason}
                        for item in step.considered
                    ],
                }
                for step in self.steps
            ],
            "notes": list(self.notes),
        }


def answer(
    dns: Dns,
    name: str,
    type_: str,
    resolver: Resolver | None = None,
    *,
    health: Health = ALL_UP,
    random: Random | None = None,
    addresses: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    """Return what Route 53 answers to one question. It follows aliases, as Route 53 does, but no CNAME: see `follow`.

    Args:
        dns: The zones.
        name: The name asked for.
        type_: The type asked for, such as `A`.
        resolver: Who asks; by default, somebody of whom nothing is known.
        health: What health checkers see; by default, all is up.
        random: Where chance comes from; by default, always the same, so that the answer is.
        addresses: Addresses of alias targets outside of the zones, by domain name: AWS looks them up itself. One that
            is left out has an address of the documentation range in its place, and a note says so.

    Raises:
        UnknownPlaceError: the answer depends on where the resolver is, and that is not known.
        InvalidRecordSetError: Route 53 would have refused the records.
    """
    asked, kind = normal(name), type_.upper()
    who = (resolver or Resolver()).located()
    zone = _zone_of(dns, asked, who)
    if zone is None:
        return Response(asked, kind, Status.REFUSED)
    chance = random or Random(0)  # noqa: S311 - no secret
    return _Question(dns, zone, who, health=health, random=chance, addresses=addresses or {}).ask(asked, kind)


def follow(
    dns: Dns,
    name: str,
    type_: str,
    resolver: Resolver | None = None,
    *,
    health: Health = ALL_UP,
    random: Random | None = None,
    addresses: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Response]:
    """Yield what a resolver is answered that follows CNAME records, question by question; see `answer`.

    The last question may be about a name outside of the zones: it is answered where `addresses` has the name.
    """
    asked = name
    chance = random or Random(0)  # noqa: S311 - no secret
    for _ in range(MOST_NAMES):
        response = answer(dns, asked, type_, resolver, health=health, random=chance, addresses=addresses)
        yield response
        targets = [r.value for r in response.records if r.type == "CNAME" and response.type != "CNAME"]
        if not targets or is_unknown(targets[0]) or response.status is not Status.ANSWER:
            return
        asked = targets[0]
        if _zone_of(dns, normal(asked), (resolver or Resolver()).located()) is None:
            yield from _answer_outside(normal(asked), response.type, addresses or {})
            return


def _answer_outside(name: str, type_: str, addresses: Mapping[str, Sequence[str]]) -> Iterator[Response]:
    given = {normal(known): found for known, found in addresses.items()}.get(name, ())
    fitting = [address for address in given if type_ == ("AAAA" if ":" in address else "A")]
    if fitting:
        records = tuple(Answered(name, type_, ALIAS_TTL, address) for address in fitting)
        yield Response(name, type_, Status.ANSWER, records, notes=(f"the address of {name} is given, not looked up",))


def _zone_of(dns: Dns, name: str, resolver: Resolver) -> Zone | None:
    """Return the zone with the longest matching name. Within a VPC, its private zones come before all public ones."""
    fitting = [zone for zone in dns.zones if is_below(name, zone.name)]
    own = [zone for zone in fitting if resolver.vpc in zone.vpcs]
    public = [zone for zone in fitting if not zone.private]
    return max(own or public, key=lambda zone: len(zone.name), default=None)


class _Question:
    """One question to one zone: what stays the same while aliases are followed."""

    def __init__(
        self,
        dns: Dns,
        zone: Zone,
        resolver: Resolver,
        *,
        health: Health,
        random: Random,
        addresses: Mapping[str, Sequence[str]],
    ) -> None:
        self._dns = dns
        self._zone = zone
        self._resolver = resolver
        self._health = health
        self._random = random
        self._addresses = {normal(name): tuple(found) for name, found in addresses.items()}
        self._sets: dict[tuple[str, str], list[Record]] = {}
        for record in zone.records:
            self._sets.setdefault((record.name, record.type), []).append(record)
        self._steps: list[Step] = []
        self._notes: list[str] = []
        self._by_place = False

    def ask(self, name: str, type_: str) -> Response:
        """Answer for a name of the zone."""
        referral = self._referral(name, type_)
        if referral:
            return self._response(name, type_, Status.REFERRAL, authority=referral)
        found = owner(name, self._zone.name, {name for name, _ in self._sets})
        if found is None:
            return self._response(name, type_, Status.NXDOMAIN, authority=self._soa())
        answered = self._own(found, name, type_)
        if answered:
            return self._response(name, type_, Status.ANSWER, answered)
        return self._response(name, type_, Status.NODATA, authority=self._soa())

    def _own(self, found: str, name: str, type_: str) -> tuple[Answered, ...]:
        for kind in (type_, "CNAME"):
            if (found, kind) in self._sets:
                return self._set(found, kind, name)
        if found == self._zone.name and type_ == "SOA":
            return self._soa()
        if found == self._zone.name and type_ == "NS":
            return tuple(Answered(name, "NS", NS_TTL, server) for server in self._zone.name_servers)
        return ()

    def _set(self, found: str, type_: str, shown: str, levels: int = MOST_ALIASES) -> tuple[Answered, ...]:
        """Return what a record set answers, under the name that was asked for."""
        records = self._sets.get((found, type_), [])
        if not records or not levels:
            return ()
        selection = choose(records, self._resolver, self._is_healthy, self._random, self._dns.collections)
        self._steps.append(Step(found, type_, selection.policy, selection.considered))
        self._by_place |= isinstance(records[0].policy, BY_PLACE)
        if selection.estimated:
            self._notes.append(f"the places of {found} {type_} are compared by estimates, not by AWS's own figures")
        answered: list[Answered] = []
        for record in selection.chosen:
            if record.alias:
                answered += self._aliased(record.alias.name, type_, shown, levels)
            else:
                ttl = NEGATIVE_TTL if record.ttl is None else record.ttl
                answered += [Answered(shown, type_, ttl, value) for value in record.values]
        return tuple(self._random.sample(answered, len(answered)))

    def _aliased(self, target: str | Unknown, type_: str, shown: str, levels: int) -> tuple[Answered, ...]:
        if is_unknown(target):
            return (Answered(shown, type_, ALIAS_TTL, target),)
        if (target, type_) in self._sets or is_below(target, self._zone.name):
            return self._set(target, type_, shown, levels - 1)
        return tuple(Answered(shown, type_, ALIAS_TTL, address) for address in self._outside(target, type_))

    def _outside(self, target: str, type_: str) -> tuple[str, ...]:
        """Return the addresses of an AWS resource that an alias names."""
        given = self._addresses.get(target)
        if given is not None:
            return tuple(address for address in given if (":" in address) == (type_ == "AAAA"))
        number = int.from_bytes(sha256(target.encode()).digest()[:2])
        stand_in = {"A": IPv4Address("192.0.2.0") + number % 256, "AAAA": IPv6Address("2001:db8::") + number}.get(type_)
        if stand_in is None:
            return ()
        self._notes.append(f"{stand_in} stands in for the address of {target}, which AWS looks up")
        return (str(stand_in),)

    def _is_healthy(self, record: Record, levels: int = MOST_ALIASES) -> bool:
        """Say whether a record is healthy: by its health check, and by its target where it evaluates that."""
        if record.health_check is not None and not self._health.of_check(record.health_check, self._dns.health_checks):
            return False
        if record.alias is None or not record.alias.evaluate_target_health or is_unknown(record.alias.name):
            return True
        target = self._sets.get((record.alias.name, record.type), [])
        if not target and not is_below(record.alias.name, self._zone.name):
            return record.alias.name not in self._health.down
        return levels > 0 and any(self._is_healthy(one, levels - 1) for one in target)

    def _referral(self, name: str, type_: str) -> tuple[Answered, ...]:
        """Return the name servers of a part of the zone that is delegated, where the name is in it."""
        for above in reversed(list(ancestors(name))):
            if above == self._zone.name or (above == name and type_ == "DS"):
                continue
            if is_below(above, self._zone.name):
                servers = self._sets.get((above, "NS"), [])
                if servers:
                    return tuple(Answered(above, "NS", r.ttl or NS_TTL, value) for r in servers for value in r.values)
        return ()

    def _soa(self) -> tuple[Answered, ...]:
        text = f"{self._zone.name_servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
        return (Answered(self._zone.name, "SOA", NEGATIVE_TTL, text),)

    def _response(
        self,
        name: str,
        type_: str,
        status: Status,
        records: tuple[Answered, ...] = (),
        authority: tuple[Answered, ...] = (),
    ) -> Response:
        return Response(
            name,
            type_,
            status,
            records,
            authority,
            tuple(self._steps),
            tuple(dict.fromkeys(self._notes)),
            self._zone.name,
            self._by_place,
        )
