"""Art. 33 and 34: a breach reaches a person in time, and whom it concerns is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gdpr.control import Control, Evidence, RecordedProgram, by_rules, failed, holds, missing, passed, unknown
from gdpr.verdict import ControlVerdict
from policies.gdpr.protection import ALARMS, SUBSCRIPTION, TOPIC, TRAIL
from policies.gdpr.stores import LOG_GROUP, USER_POOL
from recorder.index import has_unknown
from recorder.resource import Resource, is_unknown

FILTER: Final = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
QUERY: Final = "aws:athena/namedQuery:NamedQuery"
CIS: Final = tuple(f"cis-5.{number}-" for number in range(1, 16))
"""How the metrics of the fifteen filters of CIS AWS Foundations v7.0, section 5, begin."""


def _detected(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield of each of CIS's fifteen whether a filter on the trail's log group makes it an alarm that notifies."""
    trails = program.of_type(TRAIL)
    if not trails:
        yield missing("there is no trail whose events could be an alarm")
        return
    groups = {g.urn for trail in trails for g in program.stack.sources(trail, "cloudWatchLogsGroupArn", LOG_GROUP)}
    for begins in CIS:
        filters = [one for one in program.of_type(FILTER) if _metric(one).startswith(begins)]
        if not filters:
            yield missing(f"no metric filter {begins}*: {_title(begins)}")
        for one in filters:
            watched = {group.urn for group in program.stack.targets(one, "logGroupName", LOG_GROUP)}
            if groups and not watched & groups:
                yield failed(one, "looks at another log group than the trail's")
                continue
            yield from _alarmed(program, one)


def _title(begins: str) -> str:
    return f"CIS {begins.removeprefix('cis-').rstrip('-')} is unseen"


def _metric(one: Resource) -> str:
    name = (one.inputs.get("metricTransformation") or {}).get("name")
    return name if isinstance(name, str) else ""


def _alarmed(program: RecordedProgram, one: Resource) -> Iterator[Evidence]:
    metric = _metric(one)
    alarms = [alarm for alarm in program.of_type(*ALARMS) if alarm.inputs.get("metricName") == metric]
    notify = [alarm for alarm in alarms if program.stack.targets(alarm, "alarmActions", TOPIC)]
    yield holds(one, bool(notify), "is an alarm that notifies a topic", "is no alarm that notifies anybody")


def _reaches(program: RecordedProgram) -> Iterator[Evidence]:
    yield from by_rules("alarms-reach-a-person")(program)
    for subscription in program.of_type(SUBSCRIPTION):
        yield passed(subscription, f"sends to {subscription.inputs.get('protocol')}")


def _investigated(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that whom a breach concerns can be found: reads are recorded, and the questions are ready."""
    yield from by_rules("personal-data-access-recorded")(program)
    queries = program.of_type(QUERY)
    if not queries:
        yield missing("no query of an investigation is ready (Athena over the trail's files)")
    for query in queries:
        text = query.inputs.get("query")
        if has_unknown(text):
            yield unknown(query, "is not known before the deployment")
        else:
            yield holds(query, text, f"is ready: {query.inputs.get('description') or query.name}", "is empty")


def _told(program: RecordedProgram) -> Iterator[Evidence]:
    for pool in program.of_type(USER_POOL):
        verified = pool.inputs.get("autoVerifiedAttributes")
        reachable = verified if is_unknown(verified) else "email" in (verified or ())
        yield holds(pool, reachable, "people have a verified e-mail address", "nobody's address is verified")


CONTROLS: tuple[Control, ...] = (
    Control(
        id="breach-detected",
        article="Art. 33(1)",
        title="What may be a breach is an alarm: the fifteen of CIS AWS Foundations v7.0, section 5.",
        resources="the trail, its log group, metric filters, alarms",
        check=_detected,
    ),
    Control(
        id="breach-reaches-a-person",
        article="Art. 33(1)",
        title="Every alarm reaches a person within minutes, who has 72 hours to tell the authority.",
        resources="the topics of alarms and their subscriptions",
        check=_reaches,
        at_best=ControlVerdict.LIVE,
        open_question="Whether each subscription is confirmed, and how many seconds the breach drill takes there.",
    ),
    Control(
        id="breach-investigated",
        article="Art. 33(3)",
        title="Whose data was read or changed can be told.",
        resources="data events of the trail, queries over its files",
        check=_investigated,
    ),
    Control(
        id="subjects-told",
        article="Art. 34(1)",
        title="The people concerned can be told.",
        resources="the user pool",
        check=_told,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether the risk is high enough that they must be told, and in which words.",
    ),
)
