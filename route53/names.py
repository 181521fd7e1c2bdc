"""Domain names as Route 53 compares them: lower case, without the final dot, `*` for its escape code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet


def normal(name: str) -> str:
    """Return a name as the library keeps it: `WWW.Example.com.` is `www.example.com`."""
    return name.lower().replace("\\052", "*").rstrip(".")


def is_below(name: str, zone: str) -> bool:
    """Say whether a name is a zone's name or below it; the empty zone is the root."""
    return not zone or name == zone or name.endswith(f".{zone}")


def ancestors(name: str) -> Iterator[str]:
    """Yield the name and all above it, longest first, without the root."""
    labels = name.split(".")
    yield from (".".join(labels[start:]) for start in range(len(labels)))


def owner(name: str, zone: str, names: Iterable[str]) -> str | None:
    """Return whose records answer for a name: its own, or those of a wildcard; None where the name does not exist.

    As RFC 4592 has it: a name exists if it has records or lies above one that has; a wildcard stands only for what its
    parent does not have.

    Args:
        name: the name asked for.
        zone: the name of the zone that it is in.
        names: all names of the zone that have records.
    """
    having = names if isinstance(names, AbstractSet) else set(names)
    if name in having:
        return name
    existing = {above for one in having for above in ancestors(one) if is_below(above, zone)} | {zone}
    if name in existing:
        return name
    closest = next(above for above in ancestors(name) if above in existing)
    wildcard = f"*.{closest}"
    return wildcard if wildcard in having else None


def common_suffix(names: Iterable[str]) -> str:
    """Return the longest name that all of these are, or are below."""
    listed = list(names)
    return next((above for above in ancestors(listed[0]) if all(is_below(one, above) for one in listed)), "")
