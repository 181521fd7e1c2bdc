"""Event filter patterns: which records become part of an event.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html (the syntax of rules)
https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html (`data` alone, and what is not JSON is dropped)
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

Pattern = Mapping[str, Any]
_DATA: Final = "data"
_OR: Final = "$or"
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPERATORS: Final = ("exists", "prefix", "suffix", "anything-but", "equals-ignore-case", "numeric")
_NOTHING: Final = object()


def check(pattern: Any) -> Pattern:  # noqa: ANN401 - any JSON
    """Return a pattern of a Kinesis mapping.

    Raises:
        ValueError: it is none; the message names the part and what is valid.
    """
    if not isinstance(pattern, Mapping) or not pattern:
        raise ValueError(f"filter pattern {json.dumps(pattern)}: must be an object with the key data")
    if other := sorted(set(cast("Mapping[str, Any]", pattern)) - {_DATA}):
        raise ValueError(f"filter pattern: {', '.join(other)}: a mapping of Kinesis filters by the key data only")
    _check(cast("Pattern", pattern), "")
    return cast("Pattern", pattern)


def _check(rule: Any, path: str) -> None:  # noqa: ANN401 - any JSON
    match rule:
        case Mapping():
            for key, inner in cast("Pattern", rule).items():
                where = f"{path}.{key}" if path else key
                if key == _OR:
                    if not isinstance(inner, list) or not inner:
                        raise ValueError(f"filter pattern: {where}: must be a list of patterns")
                    for one in cast("list[Any]", inner):
                        _check(one, where)
                else:
                    _check(inner, where)
        case [_, *_]:
            for one in cast("list[Any]", rule):
                _check_condition(one, path)
        case _:
            raise ValueError(f"filter pattern: {path}: {json.dumps(rule)} must be a list of values or conditions")


def _check_condition(condition: Any, path: str) -> None:  # noqa: ANN401 - any JSON
    if not isinstance(condition, Mapping | list):
        return
    if isinstance(condition, list) or len(cast("Pattern", condition)) != 1:
        raise ValueError(f"filter pattern: {path}: {json.dumps(condition)} must be a value or have one operator")
    [(name, operand)] = cast("Pattern", condition).items()
    if name not in _OPERATORS:
        raise ValueError(f"filter pattern: {path}: unknown operator {name}; valid operators: {', '.join(_OPERATORS)}")
    if not _OPERANDS[name](operand):
        raise ValueError(f"filter pattern: {path}: {name} has an invalid operand {json.dumps(operand)}")


def _is_range(operand: Any) -> bool:  # noqa: ANN401 - any JSON
    return (
        isinstance(operand, list)
        and len(cast("list[Any]", operand)) in (2, 4)
        and all(sign in _COMPARISONS and _is_number(limit) for sign, limit in _pairs(cast("list[Any]", operand)))
    )


def _is_excluded(operand: Any) -> bool:  # noqa: ANN401 - any JSON
    values = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
    return bool(values) and all(isinstance(one, str) or _is_number(one) for one in values)


def _is_text(operand: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(operand, str)


_OPERANDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "exists": lambda operand: isinstance(operand, bool),
    "prefix": _is_text,
    "suffix": _is_text,
    "equals-ignore-case": _is_text,
    "numeric": _is_range,
    "anything-but": _is_excluded,
}


def passes(patterns: Sequence[Pattern], data: bytes) -> bool:
    """Return whether a record becomes part of an event.

    Args:
        patterns: By `check`; a record needs to fit one of them. Without patterns all pass.
        data: Of the record. What is not JSON fits no pattern.
    """
    if not patterns:
        return True
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return any(fits(pattern, {_DATA: document}) for pattern in patterns)


def fits(pattern: Pattern, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether a value fits all of a pattern; a key that it lacks fits `{"exists": false}` alone."""
    found = cast("Pattern", value) if isinstance(value, Mapping) else dict[str, Any]()
    for key, rule in pattern.items():
        if key == _OR:
            if not any(fits(one, value) for one in rule):
                return False
        elif isinstance(rule, Mapping):
            if not fits(cast("Pattern", rule), found.get(key)):
                return False
        elif not any(_holds(condition, found.get(key, _NOTHING)) for condition in rule):
            return False
    return True


def _holds(condition: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether a leaf fits; of a list one element must."""
    if isinstance(condition, Mapping) and "exists" in condition:
        return (value is not _NOTHING and not isinstance(value, Mapping)) is condition["exists"]
    if isinstance(value, list):
        return any(_fits_leaf(condition, one) for one in cast("list[Any]", value))
    return value is not _NOTHING and _fits_leaf(condition, value)


def _fits_leaf(condition: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
    if not isinstance(condition, Mapping):
        return _equal(condition, value)
    [(name, operand)] = cast("Pattern", condition).items()
    match name, value:
        case "prefix", str():
            return value.startswith(operand)
        case "suffix", str():
            return value.endswith(operand)
        case "equals-ignore-case", str():
            return value.casefold() == operand.casefold()
        case "numeric", int() | float() if _is_number(value):
            return all(_COMPARISONS[sign](value, limit) for sign, limit in _pairs(operand))
        case "anything-but", _ if not isinstance(value, Mapping):
            return not any(_equal(one, value) for one in (operand if isinstance(operand, list) else [operand]))
        case _:
            return False


def _equal(left: Any, right: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether two values are the same in JSON, where true is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _is_number(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pairs(operand: Sequence[Any]) -> Iterator[tuple[str, float]]:
    return zip(operand[::2], operand[1::2], strict=True)
