"""Checks a component's arguments against their declaration, before anything is created.

A component declares its arguments as a `TypedDict`, with limits as `Annotated` metadata:

    class QueueArgs(TypedDict):
        retention_days: NotRequired[Annotated[int, Between(1, 14, "days"), Default(4)]]

`checked` refuses unknown keys, missing keys, wrong types and values outside their limits, all in one error, and returns
the arguments with every default in its place, those of nested mappings included.
"""

from __future__ import annotations

import difflib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Protocol,
    Required,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    runtime_checkable,
)

import pulumi
from pulumi import InputPropertiesError
from typing_extensions import is_typeddict

A = TypeVar("A", bound=Mapping[str, Any])


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one argument, and what to do."""

    path: str
    value: object
    remedy: str

    def __str__(self) -> str:
        return f"{self.path} is {textwrap.shorten(repr(self.value), 120, placeholder='...')}: {self.remedy}"


@runtime_checkable
class Limit(Protocol):
    """What a value must keep to beyond its type."""

    def __call__(self, value: Any, /) -> str | None:  # noqa: ANN401 - any argument
        """Return the remedy, or nothing where the value is good."""
        ...


@dataclass(frozen=True, slots=True)
class Between:
    """A number must lie in `low..high`, both included."""

    low: float
    high: float
    unit: str = ""

    def __call__(self, value: Any) -> str | None:  # noqa: ANN401 - any argument
        """Return the remedy, or nothing where the value is good."""
        if self.low <= value <= self.high:
            return None
        return f"must be between {_plain(self.low)} and {_plain(self.high)} {self.unit}".rstrip()

    def span(self) -> str:
        """Return the limits in short: `1 to 14 days`."""
        return f"{_plain(self.low)} to {_plain(self.high)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Matches:
    """A string must match a pattern as a whole."""

    pattern: str
    remedy: str

    def __call__(self, value: Any) -> str | None:  # noqa: ANN401 - any argument
        """Return the remedy, or nothing where the value is good."""
        return None if re.fullmatch(self.pattern, value) else self.remedy


@dataclass(frozen=True, slots=True)
class Length:
    """A list or string must have `low..high` members."""

    low: int
    high: int

    def __call__(self, value: Any) -> str | None:  # noqa: ANN401 - any argument
        """Return the remedy, or nothing where the value is good."""
        return None if self.low <= len(value) <= self.high else f"must have {self.low} to {self.high} members"


@dataclass(frozen=True, slots=True)
class Default:
    """What an argument is where it is left out, or None."""

    value: Any
    shown: str = ""
    """How the documentation calls it. Default: the value itself."""


def _plain(number: float) -> str:
    """Return a number as people read it: `5,000,000,000`, `0.25`."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.10g}"


def checked(
    component: str, name: str, kind: type[A], args: Mapping[str, Any], *rules: Callable[[A], Iterable[Problem]]
) -> A:
    """Return complete arguments when `args` are as declared and all `rules` agree.

    Args:
        component: The component's class name, for the message.
        name: The component's name, for the message.
        kind: The `TypedDict` that declares the arguments.
        args: What the user gave.
        rules: What a declaration cannot say: how arguments go together. They get complete arguments, and run only when
            each one is good in itself.

    Raises:
        pulumi.InputPropertiesError: naming each bad argument, its value and the remedy.
    """
    problems = list(_check_mapping("", args, kind))
    good = cast("A", args if problems else _completed(args, kind))
    if not problems:
        problems = [problem for rule in rules for problem in rule(good)]
    if problems:
        lines = "".join(f"\n  - {problem}" for problem in problems)
        raise InputPropertiesError(
            f"{component} {name!r} is invalid:{lines}",
            [{"property_path": problem.path, "reason": str(problem)} for problem in problems],
        )
    return good


def defaults(kind: type[A]) -> A:
    """Return the arguments of a declaration that requires none, each with its default."""
    return cast("A", _completed({}, kind))


@cache
def argument_hints(kind: type) -> Mapping[str, Any]:
    """Return the declared type of each argument, limits included."""
    # `pulumi.Input` is `Union[T, Awaitable[T], "Output[T]"]`: its forward reference is resolved here.
    return get_type_hints(kind, localns={"Output": pulumi.Output, "T": Any}, include_extras=True)


def default_of(hint: Any) -> Default | None:  # noqa: ANN401 - any type form
    """Return an argument's declared default, if there is one."""
    origin, members = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return default_of(members[0])
    if origin is not Annotated:
        return None
    own = next((member for member in members[1:] if isinstance(member, Default)), None)
    return own or default_of(members[0])


def _completed(args: Mapping[str, Any], kind: type) -> dict[str, Any]:
    """Return good arguments with the defaults of those that are left out."""
    complete: dict[str, Any] = {}
    for key, hint in argument_hints(kind).items():
        default = default_of(hint)
        if args.get(key) is not None:
            complete[key] = _completed_value(args[key], hint)
        elif default is not None:
            complete[key] = _completed_value(default.value, hint)
        elif key in args:
            complete[key] = None
    return complete


def _completed_value(value: Any, hint: Any) -> Any:  # noqa: ANN401 - any argument
    origin, members = get_origin(hint), get_args(hint)
    if isinstance(value, pulumi.Output):
        return value
    if origin in (NotRequired, Required, Annotated):
        return _completed_value(value, members[0])
    if origin in (Union, UnionType):
        fitting = (member for member in members if not _is_output(member) and not list(_check("", value, member)))
        return _completed_value(value, next(fitting, Any))
    if is_typeddict(hint):
        return _completed(value, hint)
    if isinstance(value, Mapping) and len(members) == 2:  # noqa: PLR2004 - the types of keys and values
        entries = cast("Mapping[str, Any]", value)
        return {key: _completed_value(item, members[1]) for key, item in entries.items()}
    if isinstance(value, Sequence) and not isinstance(value, str) and members:
        return [_completed_value(item, members[0]) for item in cast("Sequence[Any]", value)]
    return value


def _check_mapping(path: str, value: Any, kind: type) -> Iterator[Problem]:  # noqa: ANN401 - any argument
    if not isinstance(value, Mapping):
        yield Problem(path or "args", value, f"must be a mapping with the keys of {kind.__name__}")
        return
    hints = argument_hints(kind)
    for key in value:
        if key not in hints:
            close = difflib.get_close_matches(str(key), hints, n=1)
            meant = f"did you mean {close[0]!r}? " if close else ""
            yield Problem(_join(path, key), value[key], f"unknown argument; {meant}valid arguments: {', '.join(hints)}")
    for key, hint in hints.items():
        if value.get(key) is not None:
            yield from _check(_join(path, key), value[key], hint)
        elif get_origin(hint) is not NotRequired and not (key in value and NoneType in get_args(hint)):
            yield Problem(_join(path, key), None, f"required: must be {describe(hint)}")


def _check(path: str, value: Any, hint: Any) -> Iterator[Problem]:  # noqa: ANN401, C901 - a case for each type form
    origin, members = get_origin(hint), get_args(hint)
    if origin in (NotRequired, Required):
        yield from _check(path, value, members[0])
    elif origin is Annotated:
        yield from _check_limits(path, value, members)
    elif origin in (Union, UnionType):
        yield from _check_union(path, value, members)
    elif isinstance(value, pulumi.Output) or inspect.isawaitable(value):
        yield Problem(path, "an output", f"must be known when the program runs, {describe(hint)}")
    elif origin is Literal:
        if value not in members:
            yield Problem(path, value, f"must be one of {', '.join(map(repr, members))}")
    elif is_typeddict(hint):
        yield from _check_mapping(path, value, hint)
    elif isinstance(origin or hint, type) and issubclass(origin or hint, Mapping):
        yield from _check_entries(path, value, members, hint)
    elif isinstance(origin, type) and issubclass(origin, Sequence):
        yield from _check_items(path, value, members, hint)
    elif not _is_a(value, hint):
        yield Problem(path, value, f"must be {describe(hint)}")


def _check_limits(path: str, value: Any, members: tuple[Any, ...]) -> Iterator[Problem]:  # noqa: ANN401 - any argument
    problems = list(_check(path, value, members[0]))
    yield from problems
    if not problems and not isinstance(value, pulumi.Output):
        limits: list[Limit] = [member for member in members[1:] if isinstance(member, Limit)]
        yield from (Problem(path, value, remedy) for limit in limits if (remedy := limit(value)))


def _check_union(path: str, value: Any, members: tuple[Any, ...]) -> Iterator[Problem]:  # noqa: ANN401 - any argument
    if value is None and NoneType in members:
        return
    takes_outputs = any(_is_output(member) for member in members)
    if takes_outputs and (isinstance(value, pulumi.Output) or inspect.isawaitable(value)):
        return
    plain = [member for member in members if not _is_output(member) and member is not NoneType]
    if any(not list(_check(path, value, member)) for member in plain):
        return
    limited = [
        member
        for member in plain
        if get_origin(member) is Annotated and not list(_check(path, value, member.__origin__))
    ]
    mappings = [member for member in plain if isinstance(value, Mapping) and is_typeddict(member)]
    meant = limited or mappings or plain
    if len(plain) == 1 or limited or len(mappings) == 1:
        yield from _check(path, value, meant[0])
    else:
        yield Problem(path, value, f"must be {' or '.join(describe(member) for member in plain)}")


def _check_entries(path: str, value: Any, members: tuple[Any, ...], hint: Any) -> Iterator[Problem]:  # noqa: ANN401 - any
    if not isinstance(value, Mapping):
        yield Problem(path, value, f"must be {describe(hint)}")
        return
    for key, item in value.items():
        yield from _check(_join(path, key), key, members[0] if members else object)
        yield from _check(_join(path, key), item, members[1] if members else object)


def _check_items(path: str, value: Any, members: tuple[Any, ...], hint: Any) -> Iterator[Problem]:  # noqa: ANN401 - any
    if isinstance(value, str) or not isinstance(value, Sequence):
        yield Problem(path, value, f"must be {describe(hint)}")
        return
    for index, item in enumerate(value):
        yield from _check(f"{path}[{index}]", item, members[0])


def _is_a(value: object, hint: Any) -> bool:  # noqa: ANN401 - any type form
    if hint in (Any, object):
        return True
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _is_output(hint: Any) -> bool:  # noqa: ANN401 - any type form
    origin = get_origin(hint) or hint
    return isinstance(origin, type) and (issubclass(origin, pulumi.Output) or hasattr(origin, "__await__"))


NOUNS: Mapping[Any, str] = {str: "a string", int: "an integer", float: "a number", bool: "True or False"}
PLURALS: Mapping[Any, str] = {str: "strings", int: "integers", float: "numbers", bool: "booleans"}


def describe(hint: Any) -> str:  # noqa: ANN401 - any type form
    """Return what a value of a declared type is, in words: `a list of strings`."""
    origin, members = get_origin(hint), get_args(hint)
    if origin in (NotRequired, Required, Annotated):
        return describe(members[0])
    if origin is Literal:
        return f"one of {', '.join(map(repr, members))}"
    if origin in (Union, UnionType):
        return " or ".join(describe(m) for m in members if not _is_output(m) and m is not NoneType)
    if is_typeddict(hint):
        return f"a mapping with the keys {', '.join(argument_hints(hint))}"
    if isinstance(origin or hint, type) and issubclass(origin or hint, Mapping):
        return "a mapping"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return f"a list of {_describe_several(members[0])}"
    return NOUNS.get(hint, getattr(hint, "__name__", str(hint)))


def _describe_several(hint: Any) -> str:  # noqa: ANN401 - any type form
    while get_origin(hint) is Annotated:
        hint = hint.__origin__
    if is_typeddict(hint):
        return f"mappings with the keys {', '.join(argument_hints(hint))}"
    plain = [member for member in get_args(hint) if not _is_output(member)] if get_origin(hint) is Union else [hint]
    if plain != [hint] and len(plain) == 1:
        return _describe_several(plain[0])
    return PLURALS.get(hint) or f"items that are {describe(hint)}"


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
