"""Ports for programs that start later: nobody else is given one of them meanwhile."""

from __future__ import annotations

import os
import socket
import sys
from collections import deque
from typing import Final

_MOST: Final = 64
"""Ports that are kept at once: long before so many others are asked for, a program has begun to listen."""
_kept: Final = deque[int]()
"""Descriptors of their sockets, which the end of the process closes."""


def reserve(address: str) -> int:
    """Return a port that nobody listens on, and that the system gives to nobody for a while.

    A socket that is bound and does not listen keeps it: the system takes another port for whoever asks for any, and a
    server on this one needs no more than SO_REUSEADDR, which servers set so that they can be started again.
    """
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind((address, 0))
    port = keeper.getsockname()[1]
    if sys.platform == "linux":
        _kept.append(keeper.detach())
        if len(_kept) > _MOST:
            os.close(_kept.popleft())
    else:
        keeper.close()  # elsewhere no second socket may have the port
    return port
