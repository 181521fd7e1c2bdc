"""A domain's zip with AWS's own runtime client in front of it, as a function of the runtime `provided.al2023`."""

from __future__ import annotations

import io
import shlex
import zipfile

from packages import Built
from packages.host import isolated_command

RUN = "import runpy; runpy.run_module('awslambdaric', run_name='__main__', alter_sys=True)"


def with_bootstrap(built: Built) -> bytes:
    """Return the zip; nothing judges the calls of its handlers."""
    content = io.BytesIO(built.handlers.path.read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        info = zipfile.ZipInfo("bootstrap")
        info.external_attr = 0o755 << 16
        command = shlex.join(isolated_command(built.layer.path, RUN))
        archive.writestr(info, f'#!/bin/sh\nexec {command} "$_HANDLER"\n')
    return content.getvalue()
