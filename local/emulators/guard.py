"""Runs a program so that it ends with the process that started it, even when that is killed.

Started as a script, in a session of its own and with its standard input connected to its parent: the pipe closes when
the parent is gone, and then the whole process group goes. SIGTERM is passed on, so that the program can end in order;
SIGUSR1 kills it. Either way the guard ends when the program has ended, and with it its sockets and locks.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def _end_with_parent() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: program.terminate())
    signal.signal(signal.SIGUSR1, lambda _signal, _frame: program.kill())
    sys.exit(program.wait())
