"""Least privilege: who may do what, judged for each principal over all its policies.

Boundaries, denies, scopes and conditions count. Each module is one idea; `iam` evaluates.
"""

from policies.least_privilege import (
    administrators,
    confused_deputy,
    escalation,
    keys,
    public,
    scopes,
    sensitive,
    syntax,
    trust,
    users,
)
from policies.rule import Rule

RULES: tuple[Rule, ...] = (
    *administrators.RULES,
    *escalation.RULES,
    *scopes.RULES,
    *sensitive.RULES,
    *public.RULES,
    *trust.RULES,
    *confused_deputy.RULES,
    *keys.RULES,
    *users.RULES,
    *syntax.RULES,
)
