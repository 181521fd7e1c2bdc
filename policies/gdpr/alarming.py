"""An alarm that rings is heard: CloudWatch may publish to its topics, and somebody is subscribed to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from iam import patterns
from iam.documents import Document, Effect, Statement
from iam.resource_policies import resource_policies
from policies.frameworks import GDPR_BREACH
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from policies.rule_factories import KMS_KEY_SOURCES, is_aws_key
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

ALARMS: Final = ("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm")
TOPIC: Final = "aws:sns/topic:Topic"
TOPIC_POLICY: Final = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
CLOUDWATCH: Final = "cloudwatch.amazonaws.com"
PUBLISH: Final = ("sns:Publish",)
BY_KEY: Final = ("kms:Decrypt", "kms:GenerateDataKey")
"""https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services"""
_OF_SOURCES: Final = "aws:source"
"""How conditions begin that services meet: `aws:SourceAccount`, and SNS's `AWS:SourceOwner`."""
TO_PEOPLE: Final = frozenset({"email", "email-json", "sms", "application", "http", "https"})
"""Protocols of what people read, or of what wakes them; what is behind a queue or a function, nobody knows."""


def _judge_subscriptions(stack: Stack, _: Settings) -> Iterator[Finding]:
    for topic in _notified(stack):
        referrers = stack.referrers(topic, "topic", SUBSCRIPTION)
        heard = [_reaches(one) for one in referrers.found]
        if True in heard:
            continue
        if not stack.referrers(topic, "alarmActions", *ALARMS).found:
            yield NotEvaluated(topic.urn, "Whether alarms notify it is not known yet.")
        elif referrers.unresolved:
            yield NotEvaluated(topic.urn, "Who is subscribed to it is not known yet.")
        elif heard:
            yield NotEvaluated(topic.urn, "Whether its subscriptions, filtered or to no person, reach a person.")
        else:
            yield Violation(topic.urn, "Alarms notify this topic, and nobody is subscribed to it.")


def _notified(stack: Stack) -> Iterator[Resource]:
    """Yield the topics that alarms notify, or may."""
    for topic in stack.of_type(TOPIC):
        alarms = stack.referrers(topic, "alarmActions", *ALARMS)
        if not topic.external and (alarms.found or alarms.unresolved):
            yield topic


def _reaches(subscription: Resource) -> bool:
    """Say whether a subscription brings every alarm to a person for sure."""
    protocol, filtered = subscription.inputs.get("protocol"), subscription.inputs.get("filterPolicy")
    return protocol in TO_PEOPLE and filtered in (None, "", "{}")


def _judge_permission(stack: Stack, _: Settings) -> Iterator[Finding]:
    documents = _documents(stack)
    for topic in _notified(stack):
        own = documents.get(topic.urn)
        # Without a policy of its own a topic has SNS's, by which the account's alarms may publish.
        others = stack.referrers(topic, "arn", TOPIC_POLICY).unresolved
        may = lets(own, PUBLISH) if own else UNKNOWN if others else True
        if is_unknown(may):
            yield NotEvaluated(topic.urn, "Whether its policy lets CloudWatch publish is not known yet.")
        elif not may:
            yield Violation(
                topic.urn, f"Alarms notify this topic, and its policy does not let {CLOUDWATCH} publish to it."
            )
        else:
            yield from _judge_key(stack, topic, documents)


def _judge_key(stack: Stack, topic: Resource, documents: Mapping[str, Sequence[Document]]) -> Iterator[Finding]:
    value = topic.inputs.get("kmsMasterKeyId")
    if value in (None, ""):
        return
    if is_aws_key(value):
        yield Violation(topic.urn, "Alarms notify this topic, whose key is AWS's own: CloudWatch cannot use that.")
        return
    keys = stack.targets(topic, "kmsMasterKeyId", *KMS_KEY_SOURCES)
    keys = tuple(found for key in keys for found in (stack.targets(key, "targetKeyId", *KMS_KEY_SOURCES) or (key,)))
    if not keys:
        yield NotEvaluated(topic.urn, "Whether the policy of its key lets CloudWatch use it is not known.")
    for key in keys:
        may = UNKNOWN if key.external else lets(documents.get(key.urn, ()), BY_KEY)
        if is_unknown(may):
            yield NotEvaluated(topic.urn, f"Whether the policy of {key.name} lets CloudWatch use it is not known.")
        elif not may:
            yield Violation(
                topic.urn,
                f"Alarms notify this topic, and the policy of its key {key.name} does not let {CLOUDWATCH} use it.",
            )


def _documents(stack: Stack) -> Mapping[str, Sequence[Document]]:
    """Return the policies of topics and keys, by URN."""
    found: dict[str, list[Document]] = {}
    for one in resource_policies(stack):
        if one.target is not None:
            found.setdefault(one.target.urn, []).append(one.policy.document)
    return found


def lets(documents: Iterable[Document], actions: Sequence[str], service: str = CLOUDWATCH) -> bool | Unknown:
    """Say whether a resource's policies let an AWS service do all of some actions; conditions are taken to hold.

    Args:
        documents: the policies; none allows nothing.
        actions: such as `sns:Publish`.
        service: its principal.
    """
    verdicts = [_lets(list(documents), action, service) for action in actions]
    return False if False in verdicts else UNKNOWN if any(is_unknown(one) for one in verdicts) else True


def _lets(documents: Sequence[Document], action: str, service: str) -> bool | Unknown:
    statements = [statement for document in documents for statement in document.statements]
    denied = [_speaks(s, action, service) for s in statements if s.effect == Effect.DENY and not s.conditions]
    if True in denied:
        return False
    allowed = [_speaks(statement, action, service) for statement in statements if statement.effect == Effect.ALLOW]
    if True in allowed:
        return True
    doubtful = any(is_unknown(one) for one in allowed) or any(is_unknown(s.effect) for s in statements)
    return UNKNOWN if doubtful or any(document.unknown for document in documents) else False


def _speaks(statement: Statement, action: str, service: str) -> bool | Unknown:
    """Say whether a statement speaks of an action of a service."""
    named = {service, "*"} if all(c.key.lower().startswith(_OF_SOURCES) for c in statement.conditions) else {service}
    principals = [p.value if is_unknown(p.value) else p.value in named for p in statement.principals]
    actions = [one if is_unknown(one) else patterns.matches_action(one, action) for one in statement.actions]
    parts: list[bool | Unknown] = []
    for found, negated in ((principals, statement.not_principal), (actions, statement.not_action)):
        one = True if True in found else UNKNOWN if any(is_unknown(part) for part in found) else False
        parts.append(one if is_unknown(one) else one is not negated)
    return False if False in parts else UNKNOWN if any(is_unknown(part) for part in parts) else True


RULES: tuple[Rule, ...] = (
    StackRule(
        name="alarms-reach-a-person",
        description="Every topic that alarms notify has a subscription by which all of them reach a person.",
        severity=Severity.HIGH,
        frameworks=(GDPR_BREACH,),
        remediation="Subscribe an e-mail address, or whatever wakes people, to the topic: `alarmEmail` of a stack.",
        resource_types=(TOPIC,),
        url="https://gdpr-info.eu/art-33-gdpr/",
        judge=_judge_subscriptions,
    ),
    StackRule(
        name="alarms-may-publish",
        description="CloudWatch may publish to every topic that alarms notify, and use the key that encrypts it.",
        severity=Severity.HIGH,
        frameworks=(GDPR_BREACH,),
        remediation=f"Let {CLOUDWATCH} publish by the topic's policy, and decrypt and generate data keys by the policy "
        "of its customer managed key.",
        resource_types=(TOPIC,),
        url="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        judge=_judge_permission,
    ),
)
