"""What the user data of a launch template says: the service's environment, which the first boot writes to a file."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

_ENVIRONMENT: Final = re.compile(
    r"^cat > (?P<file>/etc/\S+/environment) <<'ENVIRONMENT'\n(?P<lines>.*?)^ENVIRONMENT$", re.DOTALL | re.MULTILINE
)


def environment_of(user_data: str) -> dict[str, str]:
    """Return the variables in the user data; none where it writes no environment.

    Args:
        user_data: In base64, as a launch template has it.
    """
    try:
        script = base64.b64decode(user_data, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return {}
    found = _ENVIRONMENT.search(script)
    lines = found["lines"].splitlines() if found else []
    pairs = (line.partition("=") for line in lines)
    return {name: value for name, equals, value in pairs if equals}
