"""Health checks: each target of each group is asked again and again, once whatever number of listeners it has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from local.emulators.load_balancer.target_groups import RegisteredTarget, State, TargetGroup

_LOOK_FOR_TARGETS_SECONDS: Final = 0.1

Spawn = Callable[[Coroutine[Any, Any, None]], None]
"""Does something beside the rest, in the event loop of a load balancer."""


async def check_all(group: TargetGroup, spawn: Spawn) -> None:
    """Check the targets of a group, also those that it gets later; does not end."""
    checked: set[RegisteredTarget] = set()
    while True:
        for target in group.targets:
            if target not in checked:
                checked.add(target)
                spawn(_check(group, target))
        await asyncio.sleep(_LOOK_FOR_TARGETS_SECONDS)


async def _check(group: TargetGroup, target: RegisteredTarget) -> None:
    while target.state is not State.DRAINING:
        group.checked(target, good=await _answers(group, target))
        await asyncio.sleep(group.seconds_until_next_check(target))


async def _answers(group: TargetGroup, target: RegisteredTarget) -> bool:
    """Ask a target whether it is healthy."""
    check = group.check
    try:
        async with asyncio.timeout(check.timeout):
            reader, writer = await asyncio.open_connection(target.host, target.port)
            try:
                if not check.path:
                    return True
                request = f"GET {check.path} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nConnection: close\r\n\r\n"
                writer.write(request.encode())
                status = (await reader.readline()).split()
                return len(status) > 1 and status[1].isdigit() and check.accepts(int(status[1]))
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False
