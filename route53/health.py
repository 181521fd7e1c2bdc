"""Which records are healthy, given what health checkers see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from route53.model import CheckKind, HealthCheck

MOST_LEVELS: Final = 64
"""Calculated checks that count each other in a circle: AWS refuses them, and nothing here may run forever."""


@dataclass(frozen=True, slots=True)
class Health:
    """What health checkers see now. All that is not named is up.

    Attributes:
        down: Keys of health checks whose endpoint does not answer, whose alarm is in ALARM, whose routing control is
            off, or that count too few whatever is known of those; and domain names of alias targets that are unhealthy,
            a load balancer's say.
        no_data: Keys of health checks whose alarm has insufficient data.
    """

    down: frozenset[str] = frozenset()
    no_data: frozenset[str] = frozenset()

    def of_check(self, key: str, checks: Mapping[str, HealthCheck], levels: int = MOST_LEVELS) -> bool:
        """Say whether a health check is healthy. One that is not described is as its key says.

        https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html: a disabled check is always
        healthy before it is inverted; a calculated one counts its healthy children.
        """
        check = checks.get(key, HealthCheck())
        return (check.disabled or self._seen(key, check, checks, levels)) is not check.inverted

    def _seen(self, key: str, check: HealthCheck, checks: Mapping[str, HealthCheck], levels: int) -> bool:
        if check.kind is CheckKind.CALCULATED:
            if not levels:
                return False
            healthy = sum(self.of_check(child, checks, levels - 1) for child in check.children)
            return key not in self.down and healthy >= check.threshold
        if check.kind is CheckKind.ALARM and key in self.no_data:
            return check.without_data
        return key not in self.down


ALL_UP: Final = Health()
