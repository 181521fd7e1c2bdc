"""Judges the calls of a running program by the policies that the program declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from iam.conditions import Value
from iam.evaluate import Caller, Decision, Policies, Policy, Request, account_of, evaluate
from iam.identities import Identity, identities
from iam.resource_policies import by_target, default_key_policy, resource_policies
from recorder.index import Stack
from recorder.resource import Resource

_KEYS: Final = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")


class UnknownCallerError(LookupError):
    """The program declares no principal with this ARN."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """All policies of a deployed program, ready to decide requests.

    The resources must be deployed, so that their ARNs are known.
    """

    identities: Mapping[str, Identity]
    """By ARN."""
    resource_policies: Mapping[str, tuple[Policy, ...]]
    """By the ARN of the resource whose policy it is; a role's are its trust policies."""
    _decided: dict[tuple[object, ...], Decision] = field(
        default_factory=dict[tuple[object, ...], Decision], repr=False, compare=False
    )

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Evaluator:
        """Build an evaluator from the resources of a deployed program."""
        stack = Stack(tuple(resources))
        documents: dict[str, tuple[Policy, ...]] = {}
        for urn, policies in by_target(resource_policies(stack)).items():
            target = stack.get(urn)
            if target is not None and isinstance(arn := target.outputs.get("arn"), str):
                documents[arn] = policies
        for key in stack.of_type(*_KEYS):
            if isinstance(arn := key.outputs.get("arn"), str) and arn not in documents:
                default = Policy(f"the default policy of {key.name}", default_key_policy(account_of(arn)), key.urn)
                documents[arn] = (default,)
        return cls(
            {identity.arn: identity for identity in identities(stack) if isinstance(identity.arn, str)}, documents
        )

    def judge(
        self,
        caller: Caller,
        action: str,
        resource: str = "*",
        context: Mapping[str, Value] | None = None,
        *,
        resource_account: str = "",
    ) -> Decision:
        """Decide one request of a principal of this program, or of an AWS service.

        Args:
            caller: a role or user by its ARN, or a service by its name.
            action: such as `s3:GetObject`.
            resource: the ARN, or `*`; see `operations.needs` for both.
            context: the condition keys that the request carries.
            resource_account: the resource's owner where it is another account and the ARN does not say so.

        Raises:
            UnknownCallerError: the program declares no such principal.
        """
        key = (caller.arn, caller.session, action, resource, resource_account, repr(sorted((context or {}).items())))
        if key not in self._decided:
            request = Request(caller, action, resource, context or {}, resource_account)
            self._decided[key] = evaluate(request, self._policies(caller, resource))
        return self._decided[key]

    def _policies(self, caller: Caller, resource: str) -> Policies:
        owned = next((self.resource_policies[arn] for arn in _owners(resource) if arn in self.resource_policies), ())
        if caller.is_service:
            return Policies(resource=owned)
        identity = self.identities.get(caller.arn)
        if identity is None:
            known = ", ".join(sorted(self.identities)) or "none"
            raise UnknownCallerError(f"the program declares no principal {caller.arn}; there are: {known}")
        return Policies(identity.policies, identity.boundary, owned)


def _owners(arn: str) -> Iterator[str]:
    """Yield the ARN and what it may belong to: an object's bucket, an index's table, a version's function."""
    yield arn
    for end in range(len(arn) - 1, 0, -1):
        if arn[end] in "/:":
            yield arn[:end]
