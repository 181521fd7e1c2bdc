"""Who asks, from what a user wrote: options of the command, or a file of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final, cast

from route53.errors import UnreadableRecordsError
from route53.model import Coordinates
from route53.places import Resolver
from route53.regions import CONTINENT_CODES, CONTINENTS, REGIONS, STATES

_KEYS: Final = tuple(field.name for field in fields(Resolver))
_CODES: Final[Mapping[str, frozenset[str]]] = {
    "continent": CONTINENT_CODES,
    "country": frozenset(CONTINENTS),
    "subdivision": STATES,
    "region": frozenset(REGIONS),
}
DEFAULT: Final = "default"


def resolver_of(given: Mapping[str, Any], where: str) -> Resolver:
    """Return the resolver that a mapping with the names of its attributes describes.

    Args:
        given: Such as `{"country": "DE", "coordinates": [52.5, 13.4]}`.
        where: What is described, for the message.

    Raises:
        UnreadableRecordsError: a key or a value is invalid; the message names it and what is valid.
    """
    for key in given:
        if key not in _KEYS:
            raise UnreadableRecordsError(f"{where}: unknown key {key!r}; valid keys: {', '.join(_KEYS)}")
    values = dict(given)
    for key, codes in _CODES.items():
        if key in values and values[key] not in codes:
            raise UnreadableRecordsError(f"{where}: {key} {values[key]!r} must be one of {', '.join(sorted(codes))}")
    try:
        if "coordinates" in values:
            values["coordinates"] = _coordinates(values["coordinates"])
        if "subnet" in values:
            values["subnet"] = ip_network(values["subnet"], strict=False)
        values["latency_ms"] = {key: float(value) for key, value in values.get("latency_ms", {}).items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise UnreadableRecordsError(f"{where}: {error}") from error
    return Resolver(**values)


def _coordinates(given: Any) -> Coordinates:  # noqa: ANN401 - whatever a user wrote
    try:
        latitude, longitude = (float(one) for one in given)
    except (TypeError, ValueError) as error:
        raise ValueError(f"coordinates {given!r} must be a latitude and a longitude") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
        raise ValueError(f"coordinates {given!r} must be -90 to 90 and -180 to 180 degrees")
    return latitude, longitude


def resolvers_of(table: object) -> tuple[Resolver, dict[IPv4Network | IPv6Network, Resolver]]:
    """Return who asks by default, and who asks by range.

    Args:
        table: `{"203.0.113.0/24": {"country": "DE"}, "default": {...}}`.

    Raises:
        UnreadableRecordsError: it is not so.
    """
    if not isinstance(table, Mapping):
        raise UnreadableRecordsError("places must be a mapping of ranges to places")
    elsewhere = Resolver()
    found: dict[IPv4Network | IPv6Network, Resolver] = {}
    for key, given in cast("Mapping[str, Any]", table).items():
        if not isinstance(given, Mapping):
            raise UnreadableRecordsError(f"{key}: must be a mapping with keys among {', '.join(_KEYS)}")
        who = resolver_of(cast("Mapping[str, Any]", given), key)
        if key == DEFAULT:
            elsewhere = who
            continue
        try:
            found[ip_network(key)] = who
        except ValueError as error:
            raise UnreadableRecordsError(f"{key} is neither a CIDR range nor {DEFAULT!r}: {error}") from error
    return elsewhere, found
