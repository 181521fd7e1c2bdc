"""Who a program gives permissions to, each with all its policies: inline, attached, managed, inherited from groups.

Links are followed by names and ARNs, and in a preview, where these are not known, by what a property came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, cast

import aws_types
from iam import managed
from iam.documents import UNKNOWN_DOCUMENT, Document, PolicySyntaxError, Text, parse
from iam.evaluate import Policy
from recorder.index import Stack, has_unknown, strings
from recorder.resource import UNKNOWN, Resource, Unknown

ROLE: Final = "aws:iam/role:Role"
USER: Final = "aws:iam/user:User"
GROUP: Final = "aws:iam/group:Group"
POLICY: Final = "aws:iam/policy:Policy"
PERMISSION_SET: Final = "aws:ssoadmin/permissionSet:PermissionSet"


class Kind(StrEnum):
    """What holds permissions."""

    ROLE = "role"
    USER = "user"
    GROUP = "group"
    PERMISSION_SET = "permission set"
    POLICY = "policy"
    """A managed policy that nothing of the program attaches: whoever will get it is judged by it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One IAM identity of a program, with everything that decides what it may do."""

    kind: Kind
    resource: Resource
    """The role, user, group or policy; for one that is not in the program, the first attachment to it."""
    name: Text
    arn: Text
    policies: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    group_arns: tuple[str, ...] = ()
    """ARNs, or patterns of them, of the groups of a user."""

    @property
    def label(self) -> str:
        """Name it for a person."""
        return f"{self.kind} {self.resource.name}"


@dataclass(frozen=True, slots=True)
class _Grant:
    """How a resource type gives a policy to principals."""

    references: Mapping[str, str]
    """Input that refers to a principal -> that principal's type."""
    document: str = ""
    """The input with an inline document."""
    arns: str = ""
    """The input with the ARN, or ARNs, of managed policies."""


_TO = {"role": {"role": ROLE}, "user": {"user": USER}, "group": {"group": GROUP}}

_GRANTS: Final[Mapping[str, _Grant]] = {
    "aws:iam/rolePolicy:RolePolicy": _Grant(_TO["role"], document="policy"),
    "aws:iam/userPolicy:UserPolicy": _Grant(_TO["user"], document="policy"),
    "aws:iam/groupPolicy:GroupPolicy": _Grant(_TO["group"], document="policy"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _Grant(_TO["role"], arns="policyArn"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": _Grant(_TO["user"], arns="policyArn"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _Grant(_TO["group"], arns="policyArn"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": _Grant(
        {"roleName": ROLE}, arns="policyArns"
    ),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": _Grant(
        {"userName": USER}, arns="policyArns"
    ),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": _Grant(
        {"groupName": GROUP}, arns="policyArns"
    ),
    "aws:iam/policyAttachment:PolicyAttachment": _Grant(
        {"roles": ROLE, "users": USER, "groups": GROUP}, arns="policyArn"
    ),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": _Grant(
        {"permissionSetArn": PERMISSION_SET}, document="inlinePolicy"
    ),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": _Grant(
        {"permissionSetArn": PERMISSION_SET}, arns="managedPolicyArn"
    ),
}

_KINDS = {
    ROLE: Kind.ROLE,
    USER: Kind.USER,
    GROUP: Kind.GROUP,
    PERMISSION_SET: Kind.PERMISSION_SET,
    POLICY: Kind.POLICY,
}

GRANTING_TYPES: Final = tuple(_GRANTS)
"""Types that give a principal a policy."""

IDENTITY_DOCUMENTS: Final[Mapping[str, str]] = {
    POLICY: "policy",
    **{type_: grant.document for type_, grant in _GRANTS.items() if grant.document},
}
"""Type -> its input with an identity policy; a role's inline policies are apart, see `identity_documents`."""


def identity_documents(resource: Resource) -> Iterator[tuple[str, object]]:
    """Yield the identity policies that stand in a resource, each with the path of its property, unparsed."""
    if property_ := IDENTITY_DOCUMENTS.get(resource.type):
        if (source := resource.inputs.get(property_)) is not None:
            yield property_, source
        return
    if resource.type != ROLE:
        return
    inline = resource.inputs.get("inlinePolicies")
    if inline is UNKNOWN:
        yield "inlinePolicies", UNKNOWN
    for index, entry in enumerate(cast("Sequence[Any]", inline) if isinstance(inline, list) else ()):
        source = entry if entry is UNKNOWN else entry.get("policy")
        if source is not None:
            yield f"inlinePolicies[{index}].policy", source


def parse_or_empty(source: object) -> Document:
    """Parse a document; what is no policy grants nothing, and a rule of its own reports it."""
    try:
        return parse(source)
    except PolicySyntaxError:
        return Document(())


@dataclass(slots=True)
class _Builder:
    """Collects principals while the grants of a stack are read."""

    stack: Stack
    found: dict[str, Identity] = field(default_factory=dict[str, Identity])
    """By URN; by kind and name for a principal that is not in the program."""
    attached: set[str] = field(default_factory=set[str])
    """URNs of the policies that something attaches, or takes as a boundary."""

    def add(self, key: str, *policies: Policy) -> None:
        identity = self.found[key]
        self.found[key] = replace(identity, policies=(*identity.policies, *policies))

    def managed(self, resource: Resource, property_: str) -> tuple[Policy, ...]:
        """Return the managed policies that a property names by ARN."""
        value = resource.inputs.get(property_)
        in_program = {policy.urn: policy for policy in self.stack.targets(resource, property_, POLICY)}
        self.attached.update(in_program)
        found = [_managed(policy) for policy in in_program.values()]
        arns = {policy.arn for policy in found if policy.arn is not UNKNOWN}
        for arn in strings(value):
            if managed.is_aws_managed(arn):
                found.append(managed.policy_of(arn))
            elif arn not in arns:
                found.append(Policy(arn.rsplit("/", 1)[-1], UNKNOWN_DOCUMENT, resource.urn, arn))
        if has_unknown(value) and not in_program:
            name = f"the policy that {resource.name} attaches"
            found.append(Policy(name, UNKNOWN_DOCUMENT, resource.urn, UNKNOWN))
        return tuple(found)


def _managed(policy: Resource) -> Policy:
    arn = _arn(policy, policy.inputs.get("name", UNKNOWN))
    document = parse_or_empty(policy.inputs.get("policy", UNKNOWN))
    return Policy(policy.name, document, policy.urn, arn)


def identities(stack: Stack) -> tuple[Identity, ...]:
    """Return every principal of a program, and the managed policies that nothing attaches."""
    builder = _Builder(stack)
    for resource in stack.of_type(ROLE, USER, GROUP, PERMISSION_SET):
        builder.found[resource.urn] = _declared(builder, resource)
    for resource in stack.of_type(*_GRANTS):
        for key in _holders_of(builder, resource, _GRANTS[resource.type]):
            builder.add(key, *_granted(builder, resource, _GRANTS[resource.type]))
    _inherit(builder)
    for resource in stack.of_type(POLICY):
        if resource.urn not in builder.attached:
            name = resource.inputs.get("name", UNKNOWN)
            builder.found[resource.urn] = Identity(
                Kind.POLICY, resource, name, _arn(resource, name), (_managed(resource),)
            )
    return tuple(builder.found.values())


def _declared(builder: _Builder, resource: Resource) -> Identity:
    name: Text = resource.inputs.get("name", resource.outputs.get("name", UNKNOWN))
    inline = [
        Policy(f"{resource.name}, {path.removesuffix('.policy')}", parse_or_empty(source), resource.urn)
        for path, source in identity_documents(resource)
    ]
    boundary = builder.managed(resource, "permissionsBoundary")
    return Identity(
        kind=_KINDS[resource.type],
        resource=resource,
        name=name,
        arn=_arn(resource, name),
        policies=(*inline, *builder.managed(resource, "managedPolicyArns")),
        boundary=boundary[0] if boundary else None,
    )


def _arn(resource: Resource, name: Text) -> Text:
    """Return the ARN of a principal or a policy; where only its account is missing, as in a preview, a pattern."""
    arn: str | Unknown = resource.outputs.get("arn", UNKNOWN)
    path: Text = resource.inputs.get("path", "/")
    if arn is UNKNOWN and name is not UNKNOWN and path is not UNKNOWN and resource.type != PERMISSION_SET:
        return aws_types.arn("iam", f"{_KINDS[resource.type]}{path}{name}", account="*")
    return arn


def _holders_of(builder: _Builder, resource: Resource, grant: _Grant) -> Iterator[str]:
    for property_, type_ in grant.references.items():
        targets = builder.stack.targets(resource, property_, type_)
        yield from (target.urn for target in targets)
        known = {text for target in targets for text in _names(target)}
        for name in strings(resource.inputs.get(property_)):
            if name not in known:
                kind = _KINDS[type_]
                key = f"{kind}:{name}"
                builder.found.setdefault(
                    key, Identity(kind, resource, name, aws_types.arn("iam", f"{kind}/{name}", account="*"))
                )
                yield key
        if has_unknown(resource.inputs.get(property_)) and not targets:
            key = f"{_KINDS[type_]} of {resource.urn}"
            builder.found.setdefault(key, Identity(_KINDS[type_], resource, UNKNOWN, UNKNOWN))
            yield key


def _names(resource: Resource) -> Iterator[str]:
    for properties in (resource.inputs, resource.outputs, {"id": resource.id}):
        yield from (value for name in ("name", "arn", "id") if isinstance(value := properties.get(name), str))


def _granted(builder: _Builder, resource: Resource, grant: _Grant) -> tuple[Policy, ...]:
    if grant.arns:
        return builder.managed(resource, grant.arns)
    return (Policy(resource.name, parse_or_empty(resource.inputs.get(grant.document, UNKNOWN)), resource.urn),)


def _inherit(builder: _Builder) -> None:
    """Give users what their groups have."""
    memberships: list[tuple[str, str]] = []
    for resource in builder.stack.of_type(
        "aws:iam/groupMembership:GroupMembership", "aws:iam/userGroupMembership:UserGroupMembership"
    ):
        users = builder.stack.targets(resource, "users", USER) + builder.stack.targets(resource, "user", USER)
        groups = builder.stack.targets(resource, "group", GROUP) + builder.stack.targets(resource, "groups", GROUP)
        memberships += [(user.urn, group.urn) for user in users for group in groups]
    for user, group in dict.fromkeys(memberships):
        builder.add(user, *builder.found[group].policies)
        arn = builder.found[group].arn
        if arn is not UNKNOWN:
            builder.found[user] = replace(builder.found[user], group_arns=(*builder.found[user].group_arns, arn))
