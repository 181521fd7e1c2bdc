"""A stage's access log: lines in the stage's own format.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html: a variable without a value is `-`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Final

_VARIABLE: Final = re.compile(r"\$context\.([A-Za-z]\w*(?:\.\w+|\.[\w:-]+)*)")
_CLAIMS: Final = "authorizer.claims."
_NONE: Final = "-"


def line(format_: str, values: Mapping[str, object]) -> str:
    """Return a line: the format with each variable's value."""
    return _VARIABLE.sub(lambda found: str(values.get(found[1], _NONE)), format_)


def claims(authorization: str | None) -> dict[str, str]:
    """Return the variables of a token's claims, which somebody else has verified; none where there is no token."""
    parts = (authorization or "").removeprefix("Bearer ").split(".")
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return {f"{_CLAIMS}{name}": str(value) for name, value in payload.items()}
    except (LookupError, AttributeError, binascii.Error, ValueError):
        return {}
