"""A web ACL: rules in the order of their priorities, until one ends the evaluation.

https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from waf.managed import STAND_INS
from waf.rates import RateCounter
from waf.request import HttpRequest
from waf.rule import Action, Rule
from waf.statements import Evaluation, Test

_BLOCKED: Final = 403
_CAPTCHA: Final = 405
_CHALLENGED: Final = 202
_STATUSES: Final = {"block": _BLOCKED, "captcha": _CAPTCHA, "challenge": _CHALLENGED}
"""What AWS answers; a client without a token is never let through by a CAPTCHA or a challenge."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done with a request, and why."""

    action: Action
    """`allow`, `block`, `captcha` or `challenge`."""
    rule: str
    """The rule that decided, as `group/rule` within a group; `Default_Action` where none did, as AWS's logs have it."""
    status: int | None = None
    """What the client gets where the request is not let through."""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    """The rules that matched and only count."""
    unknown: tuple[str, ...] = ()
    """The rules of which nobody but AWS knows whether they match: they are taken not to."""
    stood_in: bool = False
    """Whether a stand-in for a managed group decided."""

    @property
    def passes(self) -> bool:
        """Whether the request is let through."""
        return self.action == "allow"


@dataclass(frozen=True, slots=True)
class _Decision:
    """The rule that ended an evaluation."""

    rule: Rule
    name: str
    stood_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAcl:
    """A web ACL with everything that it refers to."""

    name: str
    rules: Sequence[Rule]
    default_action: Action
    default_response: Mapping[str, Any] | None = None
    body_limit: int
    """How many bytes of a body are inspected."""
    response_bodies: Mapping[str, str] = field(default_factory=dict[str, str])
    ip_sets: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    regex_sets: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    groups: Mapping[str, Sequence[Rule]] = field(default_factory=dict[str, Sequence[Rule]])
    """ARN -> rules of a rule group."""
    _tests: dict[int, Test] = field(default_factory=dict[int, "Test"], init=False, compare=False, repr=False)

    def evaluate(self, request: HttpRequest, rates: RateCounter, now: float) -> Verdict:
        """Decide a request.

        Args:
            request: The request.
            rates: The counter that all requests to this web ACL share.
            now: The time in seconds, of any clock that does not go back.
        """
        evaluation = Evaluation(request, rates, now, self.body_limit, self.ip_sets, self.regex_sets, self._tests)
        decisions = (self._decide(rule, evaluation) for rule in sorted(self.rules, key=_priority))
        default = _Decision(Rule("Default_Action", 0, {}, self.default_action, self.default_response), "Default_Action")
        return self._verdict(next((found for found in decisions if found), default), evaluation)

    def _decide(self, rule: Rule, evaluation: Evaluation) -> _Decision | None:
        """Return what ends the evaluation, if this rule does."""
        if rule.action is not None:
            return _Decision(rule, rule.name) if _takes(rule, rule.name, evaluation) else None
        kind, reference = next((kind, inner) for kind, inner in rule.statement.items() if inner is not None)
        narrowed = reference.get("scopeDownStatement")
        if narrowed and evaluation.matches(narrowed) is not True:
            return None
        stands_in = kind == "managedRuleGroupStatement"
        found = STAND_INS.get(reference["name"]) if stands_in else self.groups.get(reference["arn"])
        if found is None:
            evaluation.unknown.append(rule.name)
            return None
        overrides = _overrides(reference)
        for inner in sorted(found, key=_priority):
            chosen = replace(inner, action=overrides[inner.name]) if inner.name in overrides else inner
            name = f"{rule.name}/{inner.name}"
            if not _takes(chosen, name, evaluation):
                continue
            if not rule.override_to_count:
                return _Decision(chosen, name, stands_in)
            evaluation.counted.append(name)  # the rule ends its group alone
            return None
        return None

    def _verdict(self, decision: _Decision, evaluation: Evaluation) -> Verdict:
        action = decision.rule.action or self.default_action
        custom = decision.rule.custom_response or {}
        return Verdict(
            action,
            decision.name,
            int(custom["responseCode"]) if custom else _STATUSES.get(action),
            self.response_bodies.get(str(custom.get("customResponseBodyKey")), ""),
            {str(each["name"]): str(each["value"]) for each in custom.get("responseHeaders") or ()},
            tuple(evaluation.labels),
            tuple(evaluation.counted),
            tuple(evaluation.unknown),
            decision.stood_in,
        )


def _priority(rule: Rule) -> int:
    return rule.priority


def _takes(rule: Rule, name: str, evaluation: Evaluation) -> bool:
    """Say whether a rule matches and ends the evaluation; note where it only counts, or is unknown."""
    evaluation.rule = name
    matched = evaluation.matches(rule.statement)
    if matched is None:
        evaluation.unknown.append(name)
    if not matched:
        return False
    evaluation.labels.extend(rule.labels)
    if rule.action == "count":
        evaluation.counted.append(name)
    return rule.action != "count"


def _overrides(reference: Mapping[str, Any]) -> Mapping[str, Action]:
    """Return the actions that a reference gives to rules of its group."""
    chosen = {
        str(each["name"]): next(action for action, settings in each["actionToUse"].items() if settings is not None)
        for each in reference.get("ruleActionOverrides") or ()
    }
    return {**{str(each["name"]): "count" for each in reference.get("excludedRules") or ()}, **chosen}
