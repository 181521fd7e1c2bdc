"""A DNS server on this machine that answers as Route 53 would: `dig` and every other client can ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from random import Random
from threading import Lock
from typing import Final

from dnslib import EDNS0, QTYPE, RCODE, RR, DNSError, DNSRecord, EDNSOption
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

from cli.errors import UserError
from recorder.resource import is_unknown
from route53.health import ALL_UP, Health
from route53.model import Dns
from route53.names import normal
from route53.places import Resolver
from route53.simulator import Answered, Response, Status, answer, follow

LOCALHOST: Final = "127.0.0.1"
_CLIENT_SUBNET: Final = 8
"""The EDNS option of RFC 7871."""
_SMALLEST_UDP: Final = 512
_UDP_SIZE: Final = 1232
_OPT: Final = 41
_FAMILIES: Final = {1: (4, 32), 2: (16, 128)}
"""Bytes and bits of an address, by RFC 7871's number of the family."""
_TEXT_LENGTH: Final = 255
_ATTEMPTS: Final = 20

Places = Mapping[IPv4Network | IPv6Network, Resolver]
"""Who asks, by the range that a client's subnet is in; the longest counts."""

_RCODES: Final = {
    Status.ANSWER: RCODE.NOERROR,
    Status.NODATA: RCODE.NOERROR,
    Status.REFERRAL: RCODE.NOERROR,
    Status.NXDOMAIN: RCODE.NXDOMAIN,
    Status.REFUSED: RCODE.REFUSED,
}


class NameServer:
    """Answers for a `Dns` on 127.0.0.1, over UDP and TCP, with the client's subnet (EDNS) where the query has one.

    For names that a VPC asks its own resolver, CNAME records are followed, as that resolver does.
    """

    def __init__(
        self,
        dns: Dns,
        *,
        elsewhere: Resolver | None = None,
        places: Places | None = None,
        health: Callable[[], Health] = lambda: ALL_UP,
        random: Random | None = None,
        addresses: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Prepare a server.

        Args:
            dns: The zones.
            elsewhere: Who asks, where no range of `places` has the client's subnet.
            places: Who asks, by range.
            health: What health checkers see, asked for each query.
            random: Where chance comes from.
            addresses: See `route53.answer`.
        """
        self._dns = dns
        self._elsewhere = elsewhere or Resolver()
        self._places = dict(places or {})
        self._health = health
        self._random = random or Random(0)  # noqa: S311 - no secret
        self._addresses = addresses
        self._lock = Lock()
        self._servers: list[DNSServer] = []
        self.port = 0

    def start(self, port: int = 0) -> int:
        """Answer from now on, in the background; return the port.

        Args:
            port: The port, of UDP and TCP alike; by default, any that is free.

        Raises:
            UserError: the port is in use.
        """
        for _ in range(_ATTEMPTS):
            try:
                self._servers.append(self._listen(port, tcp=False))
                self.port = self._servers[0].server.server_address[1]
                self._servers.append(self._listen(self.port, tcp=True))
                break
            except OSError as error:
                self._close()
                if port:
                    raise UserError(f"port {port} of {LOCALHOST} cannot be used: {error.strerror}") from error
        else:
            raise UserError(f"no port of {LOCALHOST} is free for UDP and TCP alike")
        for server in self._servers:
            server.start_thread()
        return self.port

    def stop(self) -> None:
        """Answer no longer, and free the port."""
        for server in self._servers:
            server.stop()
        self._close()

    def _close(self) -> None:
        for server in self._servers:
            server.server.server_close()
        self._servers.clear()

    def _listen(self, port: int, *, tcp: bool) -> DNSServer:
        return DNSServer(_Edge(self.reply), address=LOCALHOST, port=port, tcp=tcp, logger=DNSLogger("-request,-reply"))

    def reply(self, request: DNSRecord, client: str, *, udp: bool) -> DNSRecord:
        """Return the reply to a query from an address."""
        reply = request.reply(ra=0, aa=1)
        reply.header.ad = 0
        edns = next((rr for rr in request.ar if rr.rtype == _OPT), None)
        option = None
        if edns is not None:
            option = next((one for one in edns.rdata if one.code == _CLIENT_SUBNET), None)
        try:
            subnet = None if option is None else _subnet(bytes(option.data))
        except ValueError:
            reply.header.rcode = RCODE.FORMERR
            return reply
        response = self._answer(request, subnet or ip_network(ip_address(client)), reply)
        if edns is not None:
            options: list[EDNSOption] = []
            if option is not None:
                scope = subnet.prefixlen if subnet and response is not None and response.by_place else 0
                data = bytes(option.data)
                options.append(EDNSOption(_CLIENT_SUBNET, data[:3] + bytes([scope]) + data[4:]))
            reply.add_ar(EDNS0(udp_len=_UDP_SIZE, opts=options))
        most = max(_SMALLEST_UDP, edns.edns_len if edns is not None else 0)
        return reply.truncate() if udp and len(reply.pack()) > most else reply

    def _answer(self, request: DNSRecord, subnet: IPv4Network | IPv6Network, reply: DNSRecord) -> Response | None:
        """Put the answer into the reply; what cannot be answered fails, as a server's own fault does."""
        type_ = QTYPE.get(request.q.qtype)
        who = self._who(subnet)
        try:
            with self._lock:
                responses = self._responses(normal(str(request.q.qname)), type_, who)
            answered = [rr for response in responses for rr in resource_records(response.records)]
            authority = resource_records(responses[-1].authority)
        except (UserError, ValueError):
            reply.header.rcode = RCODE.SERVFAIL
            return None
        last = responses[-1]
        reply.header.rcode = _RCODES[last.status]
        if last.status in {Status.REFUSED, Status.REFERRAL}:
            reply.header.aa = 0
        reply.add_answer(*answered)
        reply.add_auth(*authority)
        return last

    def _responses(self, name: str, type_: str, who: Resolver) -> list[Response]:
        health = self._health()
        if who.vpc:
            asked = follow(self._dns, name, type_, who, health=health, random=self._random, addresses=self._addresses)
            return list(asked)
        return [answer(self._dns, name, type_, who, health=health, random=self._random, addresses=self._addresses)]

    def _who(self, subnet: IPv4Network | IPv6Network) -> Resolver:
        fitting = [
            place
            for place in self._places
            if place.version == subnet.version
            and place.prefixlen <= subnet.prefixlen
            and subnet.network_address in place
        ]
        place = max(fitting, key=lambda one: one.prefixlen, default=None)
        who = self._elsewhere if place is None else self._places[place]
        return who if who.subnet is not None else replace(who, subnet=subnet)


class _Edge(BaseResolver):
    """What dnslib calls for each query."""

    def __init__(self, reply: Callable[..., DNSRecord]) -> None:
        self._reply = reply

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        return self._reply(request, handler.client_address[0], udp=handler.protocol == "udp")


def _subnet(data: bytes) -> IPv4Network | IPv6Network | None:
    """Return the client's subnet of an EDNS option; None where the client asks to be left out.

    Raises:
        ValueError: the option is not as RFC 7871 has it.
    """
    if len(data) < 4:  # noqa: PLR2004 - its fixed part
        raise ValueError("the option is cut short")
    family, source = int.from_bytes(data[:2]), data[2]
    if family not in _FAMILIES:
        raise ValueError(f"family {family} is unknown")
    length, bits = _FAMILIES[family]
    if source > bits or len(data) - 4 != -(-source // 8):
        raise ValueError("the address is not as long as its prefix")
    if source == 0:
        return None
    return ip_network((data[4:].ljust(length, b"\0"), source))


def resource_records(answered: Iterable[Answered]) -> list[RR]:
    """Return DNS resource records.

    Raises:
        ValueError: a value is unknown before the deployment, or not as its type has it.
    """
    found: list[RR] = []
    for one in answered:
        if is_unknown(one.value):
            raise ValueError(f"the value of {one.name} is unknown before the deployment")
        text = _quoted(one.value) if one.type in {"TXT", "SPF"} else one.value
        found += _parsed(f"{one.name}. {one.ttl} IN {one.type} {text}")
    return found


def _parsed(line: str) -> list[RR]:
    try:
        parsed = RR.fromZone(line, origin=".")
    except (
        DNSError,
        IndexError,
        KeyError,
        TypeError,
    ) as error:  # what dnslib raises for a value that is not of its type
        raise ValueError(f"{line!r} cannot be read: {error}") from error
    if not parsed:
        raise ValueError(f"{line!r} cannot be read")
    return parsed


def _quoted(text: str) -> str:
    """Return a text record's value as a zone file has it; the provider takes it without quotes."""
    if text.startswith('"'):
        return text
    parts = [text[start : start + _TEXT_LENGTH] for start in range(0, len(text), _TEXT_LENGTH)] or [""]
    return " ".join(f'"{part}"' for part in parts)
