"""Which of a table's objects a query sees: those of the partitions that are projected, or listed in the catalogue.

https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

Table = Mapping[str, Any]
_BOUND: Final = re.compile(r"NOW(?:(?P<days>[+-]\d+)DAYS?)?|(?P<day>\d{4}-\d\d-\d\d)")


class UnsupportedTableError(Exception):
    """A table that Athena may be able to read, and this emulator is not."""


def values_of(key: str, names: Sequence[str]) -> tuple[str, ...] | None:
    """Return a key's partition, by its folders `name=value`; None where it is in none."""
    folders = dict(part.split("=", 1) for part in key.split("/")[:-1] if "=" in part)
    return tuple(folders[name] for name in names) if folders.keys() >= set(names) else None


def selector(table: Table, listed: Collection[Sequence[str]]) -> Callable[[tuple[str, ...]], bool]:
    """Return what says whether a query sees a partition.

    Args:
        table: as Glue has it.
        listed: the values of the partitions in the catalogue.

    Raises:
        UnsupportedTableError: it is projected in a way that is not emulated.
    """
    parameters: Mapping[str, str] = table.get("Parameters") or {}
    names = [str(one["Name"]) for one in table.get("PartitionKeys") or ()]
    if parameters.get("projection.enabled", "").lower() != "true":
        known = {tuple(one) for one in listed}
        return lambda values: values in known
    tests = [_projected(name, parameters) for name in names]
    return lambda values: all(test(value) for test, value in zip(tests, values, strict=True))


def _projected(name: str, parameters: Mapping[str, str]) -> Callable[[str], bool]:
    kind = parameters.get(f"projection.{name}.type", "")
    if kind == "enum":
        allowed = {one.strip() for one in parameters[f"projection.{name}.values"].split(",")}
        return allowed.__contains__
    if kind == "date" and parameters.get(f"projection.{name}.format") == "yyyy-MM-dd":
        first, last = (_bound(one.strip(), name) for one in parameters[f"projection.{name}.range"].split(","))
        return lambda value: first.isoformat() <= value <= last.isoformat()
    raise UnsupportedTableError(
        f"projection.{name}: the local cloud projects enum, and date with the format yyyy-MM-dd"
    )


def _bound(text: str, name: str) -> date:
    found = _BOUND.fullmatch(text)
    if found is None:
        raise UnsupportedTableError(f"projection.{name}.range: {text!r}: the local cloud reads days, NOW and NOW-nDAYS")
    if found["day"]:
        return date.fromisoformat(found["day"])
    return datetime.now(UTC).date() + timedelta(days=int(found["days"] or 0))
