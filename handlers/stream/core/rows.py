"""A row of the processed layer: the columns of all events and enrichments, derived from their declarations.

A field of an event is a column of the same name, empty in the rows of events that lack it; so a new field needs to be
written nowhere else. The type of an event is the column `type`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, Final, cast

import msgspec
from msgspec import inspect
from msgspec.structs import astuple

from handlers.stream.core.events import EVENTS, Event
from handlers.stream.core.transforms import ENRICHMENTS, Enrichment

_LEAST, _MOST = -(2**63), 2**63 - 1
"""Of a column of whole numbers."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A column whose values are lists."""

    item: Kind


@dataclass(frozen=True, slots=True)
class Structure:
    """A value with named parts."""

    fields: tuple[tuple[str, Kind], ...]


Kind = type[str | int | bool | date | datetime] | ListOf | Structure
"""What a column holds; each may be empty."""
Row = tuple[Any, ...]
"""A value a column, None where it is empty; structures are events' own."""
_PLAIN: Final[Mapping[type[inspect.Type], Kind]] = {
    inspect.StrType: str,
    inspect.IntType: int,
    inspect.BoolType: bool,
    inspect.DateType: date,
    inspect.DateTimeType: datetime,
}


class ColumnsDiffer(Exception):  # noqa: N818 - for whoever changed a declaration
    """A declaration gives a column a meaning that it cannot have."""


@cache
def columns() -> Mapping[str, Kind]:
    """Return what each column holds, in order.

    Raises:
        ColumnsDiffer: two declarations contradict each other, or one has values that no column holds.
    """
    return columns_of(EVENTS, ENRICHMENTS)


def columns_of(events: Sequence[type[msgspec.Struct]], enrichments: Sequence[Enrichment]) -> Mapping[str, Kind]:
    """Return the columns of some events and enrichments; see `columns`."""
    found: dict[str, Kind] = {"type": str}
    for event in events:
        for field in msgspec.structs.fields(event):
            where = f"{event.__name__}.{field.name}"
            kind = _kind(inspect.type_info(field.type), where)
            if found.setdefault(field.encode_name, kind) != kind:
                raise ColumnsDiffer(f"{where}: another event has a field of this name and another type; rename it")
    for enrichment in enrichments:
        if enrichment.column in found:
            raise ColumnsDiffer(f"the enrichment {enrichment.column} has the name of another column; rename it")
        found[enrichment.column] = enrichment.kind
    return found


def _kind(declared: inspect.Type, where: str) -> Kind:
    match declared:
        case inspect.Metadata(type=inner):
            return _kind(inner, where)
        case inspect.LiteralType(values=values):
            return str if isinstance(values[0], str) else int
        case inspect.CollectionType(item_type=item):
            return ListOf(_kind(item, where))
        case inspect.StructType(fields=fields):
            return Structure(tuple((field.encode_name, _kind(field.type, where)) for field in fields))
        case inspect.UnionType(types=types):
            kinds = {_kind(one, where) for one in types if not isinstance(one, inspect.NoneType)}
            if len(kinds) == 1:
                return kinds.pop()
        case inspect.IntType() if not _fits(declared):
            raise ColumnsDiffer(f"{where}: a whole number must have limits within 64 bits; give it Meta(ge=, le=)")
        case _ if type(declared) in _PLAIN:
            return _PLAIN[type(declared)]
        case _:
            pass
    raise ColumnsDiffer(f"{where}: no column holds {type(declared).__name__.removesuffix('Type')}")


def _fits(declared: inspect.IntType) -> bool:
    """Return whether all numbers that are valid are in a column's range: one beyond it would fail its whole batch."""
    least = max((one for one in (declared.ge, declared.gt) if one is not None), default=_LEAST - 1)
    most = min((one for one in (declared.le, declared.lt and declared.lt - 1) if one is not None), default=_MOST + 1)
    return least >= _LEAST and most <= _MOST


def row_of(event: Event) -> Row:
    """Return an event's row, its enrichments included.

    Raises:
        TypeError: an enrichment returned a value of another kind than it declares.
        ValueError: it returned a number that no column holds, or a text that is none.
    """
    head, pick = layouts()[type(event)]
    values: list[Any] = [head, *astuple(event)]
    for one in ENRICHMENTS:
        value = one.value(event)
        if value is not None:
            _check(one, value)
        values.append(value)
    values.append(None)
    return pick(values)


def _check(enrichment: Enrichment, value: str | int | date) -> None:
    kind = enrichment.kind
    if type(value) is not kind:
        raise TypeError(f"{enrichment.column}: a {type(value).__name__}, not a {kind.__name__}")
    if kind is str:
        cast("str", value).encode()
    elif kind is int and not _LEAST <= cast("int", value) <= _MOST:
        raise ValueError(f"{enrichment.column}: {value} is beyond 64 bits")


@cache
def layouts() -> Mapping[type[msgspec.Struct], tuple[str, Callable[[Sequence[Any]], Row]]]:
    """Return the type of each event, and what picks its row from: that type, its fields, its enrichments, None."""
    enrichments = [one.column for one in ENRICHMENTS]
    found: dict[type[msgspec.Struct], tuple[str, Callable[[Sequence[Any]], Row]]] = {}
    for event in EVENTS:
        info = cast("inspect.StructType", inspect.type_info(event))
        has = {
            name: place for place, name in enumerate(["type", *(one.encode_name for one in info.fields), *enrichments])
        }
        found[event] = str(info.tag), itemgetter(*(has.get(name, len(has)) for name in columns()))
    return found
