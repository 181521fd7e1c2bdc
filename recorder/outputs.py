"""Outputs of Pulumi's SDK that are known when they are created, without a task of the event loop for each part of them.

The SDK creates outputs, futures and tasks for each key and each value at any depth of a plain dictionary, and keeps a
list of all until they have run. What is known at once needs none of that; its value, its resources, and whether it is
known and secret stay the same.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from pulumi import output
from pulumi.runtime import rpc, settings

_OUTPUT: Final[Any] = output.Output
_OUTPUT_MODULE: Final[Any] = output
_RPC: Final[Any] = rpc
_SETTINGS: Final[Any] = settings
_FROM_INPUT: Final = _OUTPUT.from_input
_ALL: Final = _OUTPUT.all
_TRACK: Final = _OUTPUT._track  # noqa: SLF001 - pinned, as all that follows
_TRANSFER: Final = _RPC.transfer_properties
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})

Future = asyncio.Future[Any]
Resolver = Callable[..., None]


class _NotPlainError(Exception):
    """A value holds an output, an awaitable or an object at some depth."""


@contextmanager
def at_once() -> Generator[None]:
    """Create outputs of known values without tasks, until the end of the context."""
    _OUTPUT.from_input = staticmethod(_from_input)
    _OUTPUT.all = staticmethod(_all)
    _OUTPUT._track = _track  # noqa: SLF001
    _RPC.transfer_properties = _transfer_properties
    try:
        yield
    finally:
        _RPC.transfer_properties = _TRANSFER
        _OUTPUT._track = _TRACK  # noqa: SLF001
        _OUTPUT.all = staticmethod(_ALL)
        _OUTPUT.from_input = staticmethod(_FROM_INPUT)


def _from_input(value: Any) -> Any:  # noqa: ANN401 - of anything
    """Take the place of `Output.from_input`."""
    if isinstance(value, output.Output):
        data = _result(value)
        if data is not None and data.is_known and _is_plain(data.value):
            return value
        return _FROM_INPUT(value)
    try:
        return _known(_copied(value))
    except _NotPlainError:
        if type(value) is dict and all(type(key) is str for key in value):
            return _all(**value)
        return _FROM_INPUT(value)


def _all(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - of anything
    """Take the place of `Output.all`."""
    if args and kwargs:
        return _ALL(*args, **kwargs)  # which refuses that
    outputs = [_from_input(value) for value in (kwargs.values() if kwargs else args)]
    known = [_result(each) for each in outputs]
    if all(data is not None for data in known):
        return _from_data(_done(_joined(kwargs, known)))
    return _OUTPUT._from_data(_gathered(kwargs, outputs))  # noqa: SLF001


async def _gathered(names: Iterable[str], outputs: Sequence[Any]) -> Any:  # noqa: ANN401 - the SDK's data
    return _joined(names, await asyncio.gather(*(each._data for each in outputs)))  # noqa: SLF001


def _joined(names: Iterable[str], parts: Sequence[Any]) -> Any:  # noqa: ANN401 - the SDK's data
    values = [part.value for part in parts]
    named = dict(zip(names, values, strict=True)) if names else values
    return _data(
        {resource for part in parts for resource in part.resources},
        named,
        known=all(part.is_known for part in parts),
        secret=any(part.is_secret for part in parts),
    )


def _track(self: Any) -> None:  # noqa: ANN401 - an output
    """Take the place of `Output._track`: nobody has to wait for what has succeeded."""
    future: Future = self._data
    if _succeeded(future):
        return
    lock, outputs = _SETTINGS.SETTINGS.lock, _SETTINGS.SETTINGS.outputs
    with lock:
        outputs.add(future)

    def forget(done: Future) -> None:
        if _succeeded(done):
            with lock:
                outputs.discard(done)

    future.add_done_callback(forget)


def _transfer_properties(resource: Any, props: Mapping[str, Any], custom: bool) -> dict[str, Resolver]:  # noqa: ANN401, FBT001 - the SDK's
    """Take the place of `transfer_properties`, which needs four futures and a task for each output."""
    resolvers: dict[str, Resolver] = {}
    for name in props:
        if name == "urn" or (name == "id" and custom):
            continue
        future: Future = asyncio.Future()
        resolvers[name] = functools.partial(_resolve, resource, future)
        resource.__dict__[name] = _OUTPUT._from_data(future)  # noqa: SLF001
    return resolvers


def _resolve(resource: Any, future: Future, *answer: Any) -> None:  # noqa: ANN401 - the SDK's
    value, known, secret, dependencies, failed = answer
    if failed is not None:
        future.set_exception(failed)
    else:
        future.set_result(_data({*(dependencies or ()), resource}, value, known=known, secret=secret))


def _data(resources: set[Any], value: Any, *, known: bool, secret: bool) -> Any:  # noqa: ANN401 - of anything
    return _OUTPUT_MODULE._OutputData(resources=resources, value=value, is_known=known, is_secret=secret)  # noqa: SLF001


def _known(value: Any) -> Any:  # noqa: ANN401 - of anything
    return _from_data(_done(_data(set(), value, known=True, secret=False)))


def _done(data: Any) -> Future:  # noqa: ANN401 - the SDK's data
    future: Future = asyncio.Future()
    future.set_result(data)
    return future


def _from_data(future: Future) -> Any:  # noqa: ANN401 - an output
    return _OUTPUT._from_data(future)  # noqa: SLF001


def _result(each: Any) -> Any:  # noqa: ANN401 - an output, and the SDK's data
    future: Future = each._data  # noqa: SLF001
    return future.result() if _succeeded(future) else None


def _succeeded(future: Future) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _is_plain(value: object) -> bool:
    try:
        _copied(value)
    except _NotPlainError:
        return False
    return True


def _copied(value: Any) -> Any:  # noqa: ANN401 - of anything
    """Copy a value of plain dictionaries, lists, tuples, texts and numbers.

    Raises:
        _NotPlainError: it holds anything else.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        if all(type(key) is str for key in value):
            return {key: _copied(each) for key, each in value.items()}
    elif kind is list:
        return [_copied(each) for each in value]
    elif kind is tuple:
        return tuple([_copied(each) for each in value])
    raise _NotPlainError
