"""AWS WAF: whoever judges requests by the web ACLs learns when one changes, by a file that grows with each change.

Asking for them all the time would take more of the machine than the requests do.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from local.emulators.ministack import WEB_ACL_CHANGES

USES: Final = {"waf": ("_update_web_acl", "_update_ip_set", "_update_regex_pattern_set", "_update_rule_group")}
"""Module of MiniStack -> its names that this depends on."""


def patch(waf: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have every change note itself."""
    for name in USES["waf"]:
        setattr(waf, name, _noted(getattr(waf, name), Path(os.environ[WEB_ACL_CHANGES])))


def _noted(update: Callable[[Any], Any], changes: Path) -> Callable[[Any], Any]:
    def updated(data: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        answer = update(data)
        with changes.open("ab") as file:
            file.write(b".")
        return answer

    return updated
