"""A rule of a web ACL, as far as it is decided without a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from waf.statements import Statement

Action = str
"""`allow`, `block`, `count`, `captcha` or `challenge`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a web ACL or of a rule group."""

    name: str
    priority: int
    statement: Statement
    action: Action | None
    """None: the rule refers to a group, whose rules have actions of their own."""
    custom_response: Mapping[str, Any] | None = None
    labels: tuple[str, ...] = ()
    override_to_count: bool = False
    """For a group: what its rules would do is counted only."""
