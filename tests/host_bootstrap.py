"""A domain's zip with AWS's own runtime client in front of it, as a function of the runtime `provided.al2023`."""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Sequence

from packages import Built
from packages.host import isolated_command

RUN = "import runpy; runpy.run_module('awslambdaric', run_name='__main__', alter_sys=True)"


def with_bootstrap(built: Built, command: Sequence[str] = ()) -> bytes:
    """Return the zip, with another command that does `RUN` where one is given; nothing judges its handlers' calls."""
    content = io.BytesIO(built.handlers.path.read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        info = zipfile.ZipInfo("bootstrap")
        info.external_attr = 0o755 << 16
        starting = shlex.join(command or isolated_command(built.layer.path, RUN))
        archive.writestr(info, f'#!/bin/sh\nexec {starting} "$_HANDLER"\n')
    return content.getvalue()
