"""Runs MiniStack so that it ends with the process that started it, even when that is killed.

Started as a script with its standard input connected to its parent: the pipe closes when the parent is gone, even by
SIGKILL, and then the whole process group goes, Lambda children included.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path


def _end_with_parent() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path.append(str(Path(__file__).parents[2]))
    # MiniStack takes the protocol of each service that it answers for from botocore's model of it.
    import_module("botocore.loaders").Loader.FILE_LOADER_CLASS = import_module("local.model_files").ModelFiles
    import_module("local.emulators.patches").apply()
    sys.argv = ["ministack"]
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
