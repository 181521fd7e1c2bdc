"""Judges calls by the deployed program's policies, and remembers what was asked for and by whom."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aws_types
from iam.evaluate import Caller, Outcome
from iam.evaluator import Evaluator
from iam.operation_resources import AccountContext
from iam.operations import Need, UnmappedOperationError, needs
from iam.usage import Call
from local.emulators.ministack import ACCOUNT
from local.permissions.account_context import account_context_of
from local.permissions.workflows import DYNAMIC
from recorder.resource import UNKNOWN, Recording, is_unknown

# Every call to AWS is by TLS; here it stays on the machine, and policies that demand TLS must not stand in its way.
_OVER_TLS: Final = {"aws:SecureTransport": "true"}


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A permission that a principal needed and does not have."""

    principal: str
    """The role's ARN."""
    action: str
    resource: str
    reason: str


@dataclass(slots=True)
class Calls:
    """All calls of a run. Safe to use from several threads."""

    region: str
    missing: set[Missing] = field(default_factory=set[Missing])
    used: dict[str, set[Call]] = field(default_factory=lambda: defaultdict[str, set[Call]](set))
    """Role ARN -> what it was allowed and did."""
    _evaluator: Evaluator | None = None
    _roles: Mapping[str, str] = field(default_factory=dict[str, str])
    _account: AccountContext = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _deployed: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._account = AccountContext(ACCOUNT, self.region)

    def deployed(self, recording: Recording) -> None:
        """Judge by the policies of this program from now on; calls that came earlier have waited."""
        self._evaluator = Evaluator.of(recording.resources)
        self._roles = {
            str(function.outputs["name"]): str(function.inputs["role"])
            for function in recording.of_type("aws:lambda/function:Function")
        }
        self._account = account_context_of(recording, ACCOUNT, self.region)
        self._deployed.set()

    def of_function(self, function: str, service: str, operation: str, parameters: Mapping[str, Any]) -> str:
        """Judge a function's call: return why it is denied; empty where it is allowed."""
        self._deployed.wait()
        return self.of_role(self._roles[function], service, operation, parameters, session=function)

    def of_container(self, role: str, service: str, operation: str, parameters: Mapping[str, Any]) -> str:
        """Judge a container's call: return why it is denied; empty where it is allowed."""
        self._deployed.wait()
        return self.of_role(role, service, operation, parameters, session="container")

    def of_role(
        self, role: str, service: str, operation: str, parameters: Mapping[str, Any], *, session: str = ""
    ) -> str:
        """Judge a role's call: return why it is denied; empty where it is allowed."""
        try:
            needed = needs(service, operation, parameters, self._account)
        except UnmappedOperationError as error:
            return self._deny(Missing(role, f"{service}:{operation}", "*", str(error)))
        return self.judge(role, needed, session=session)

    def judge(self, role: str, needed: Iterable[Need], *, session: str = "") -> str:
        """Judge what a call needs: return why it is denied; empty where all of it is allowed.

        A state machine's task may have parameters that only its executions have; the others must be allowed.
        """
        assert self._evaluator is not None  # noqa: S101 - nothing is judged before the deployment
        caller = Caller(role, _session_arn(role, session) if session else "")
        for need in needed:
            context = {
                key: UNKNOWN if is_unknown(value) or DYNAMIC in value else value for key, value in need.context.items()
            }
            with self._lock:
                decision = self._evaluator.judge(caller, need.action, need.resource, {**_OVER_TLS, **context})
            undecided = decision.outcome is Outcome.UNKNOWN and UNKNOWN in context.values()
            if not decision.allowed and not undecided:
                return self._deny(Missing(role, need.action, need.resource, decision.reason))
            with self._lock:
                self.used[role].add(Call(need.action, need.resource))
        return ""

    def _deny(self, missing: Missing) -> str:
        with self._lock:
            self.missing.add(missing)
        return (
            f"{missing.principal} is not authorized to perform: {missing.action} on resource: {missing.resource}, "
            f"because {missing.reason}"
        )


def _session_arn(role: str, session: str) -> str:
    return aws_types.arn("sts", f"assumed-role/{role.rsplit('/', 1)[-1]}/{session}", account=ACCOUNT)
