"""Art. 33 and 34: a breach reaches a person in time, and the subjects concerned are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gdpr.alarming import records_calls, rings
from gdpr.cis import DETECTIONS, Detection
from gdpr.control import Control, Evidence, RecordedProgram, by_rules, failed, holds, missing, passed, unknown
from gdpr.verdict import ControlVerdict
from policies.gdpr.alarming import ALARMS, SUBSCRIPTION
from policies.gdpr.protection import TRAIL
from policies.gdpr.stores import BUCKETS, LOG_GROUP, USER_POOL
from recorder.index import has_unknown, strings
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

FILTER: Final = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
QUERY: Final = "aws:athena/namedQuery:NamedQuery"
GLUE_TABLE: Final = "aws:glue/catalogTable:CatalogTable"


def _detected(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield of each of CIS's fifteen whether a filter on the trail's log group makes it an alarm that notifies."""
    trails = program.of_type(TRAIL)
    if not trails:
        yield missing("there is no trail whose events could be an alarm")
        return
    recording = [trail for trail in trails if records_calls(trail) is not False]
    if not recording:
        yield from (failed(trail, "is off, or leaves out calls that may be a breach") for trail in trails)
        return
    for trail in recording:
        yield holds(trail, records_calls(trail), "records the calls that may be a breach", "")
    groups = {
        group.urn for trail in recording for group in program.stack.targets(trail, "cloudWatchLogsGroupArn", LOG_GROUP)
    } | {group.urn for trail in recording for group in _written_to(program, trail)}
    if not groups:
        yield missing("no trail writes to a log group of the program, on which filters could look")
        return
    filters = [one for one in program.of_type(FILTER) if _on(program, one, groups)]
    for detection in DETECTIONS:
        seen = [one for one in filters if _sees(one, detection) is True]
        if not seen:
            doubtful = [one for one in filters if is_unknown(_sees(one, detection))]
            yield from (unknown(one, f"whether it sees {detection.title} is not known") for one in doubtful[:1])
            if not doubtful:
                yield missing(f"no metric filter sees {detection.title} (CIS {detection.number})")
        for one in seen:
            yield from _alarmed(program, one, detection)


def _written_to(program: RecordedProgram, trail: Resource) -> Iterator[Resource]:
    """Yield the log group whose ARN a trail names, which ends in `:*` there."""
    arn = trail.inputs.get("cloudWatchLogsGroupArn")
    if isinstance(arn, str):
        yield from program.stack.identified(arn.removesuffix(":*"), LOG_GROUP)


def _on(program: RecordedProgram, one: Resource, groups: set[str]) -> bool:
    """Say whether a filter looks at one of some log groups."""
    return bool(groups & {group.urn for group in program.stack.targets(one, "logGroupName", LOG_GROUP)})


def _sees(one: Resource, detection: Detection) -> bool | Unknown:
    pattern = one.inputs.get("pattern")
    return detection.is_seen_by(pattern) if isinstance(pattern, str) else UNKNOWN


def _alarmed(program: RecordedProgram, one: Resource, detection: Detection) -> Iterator[Evidence]:
    """Yield whether an alarm rings by the metric of a filter: the best of its alarms decides."""
    metric = one.inputs.get("metricTransformation")
    wanted = [metric.get(name) for name in ("name", "namespace")] if isinstance(metric, Mapping) else [UNKNOWN]
    if has_unknown(wanted):
        yield unknown(one, "its metric is not known before the deployment")
        return
    text = f"watches {detection.title} (CIS {detection.number})"
    alarms = [(alarm, _is_of(alarm, wanted)) for alarm in program.of_type(*ALARMS)]
    found = [rings(program, alarm, text) for alarm, is_of in alarms if is_of is True]
    found += [unknown(alarm, f"may watch {detection.title}") for alarm, is_of in alarms if is_unknown(is_of)]
    order = (ControlVerdict.PASSED, ControlVerdict.UNKNOWN, ControlVerdict.FAILED)
    found.sort(key=lambda evidence: order.index(evidence.verdict))
    yield from found[:1]
    if not found:
        yield failed(one, "is no alarm that notifies anybody")


def _is_of(alarm: Resource, metric: Sequence[object]) -> bool | Unknown:
    """Say whether an alarm is of a metric by name and namespace, which has no dimensions."""
    given, dimensions = [alarm.inputs.get(name) for name in ("metricName", "namespace")], alarm.inputs.get("dimensions")
    if any(not is_unknown(one) and one != wanted for one, wanted in zip(given, metric, strict=True)):
        return False
    return UNKNOWN if has_unknown(given) or is_unknown(dimensions) else not dimensions


def _reaches(program: RecordedProgram) -> Iterator[Evidence]:
    yield from by_rules("alarms-reach-a-person", "alarms-may-publish")(program)
    for subscription in program.of_type(SUBSCRIPTION):
        yield passed(subscription, f"sends to {subscription.inputs.get('protocol')}")


def _investigated(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that whom a breach concerns can be found: reads are recorded, and the questions are ready."""
    yield from by_rules("personal-data-access-recorded")(program)
    tables = list(_of_the_trail(program))
    queries = [query for query in program.of_type(QUERY) if _is_about(query, tables)]
    if not queries:
        yield missing("no query of an investigation is ready (Athena over the trail's files)")
    for query in queries:
        if has_unknown(query.inputs.get("query")):
            yield unknown(query, "is not known before the deployment")
        else:
            description = query.inputs.get("description")
            yield passed(query, f"is ready: {description if isinstance(description, str) else query.name}")


def _of_the_trail(program: RecordedProgram) -> Iterator[Resource]:
    """Yield the tables of Athena over the files of a trail."""
    buckets = {
        b.urn: b for trail in program.of_type(TRAIL) for b in program.stack.targets(trail, "s3BucketName", *BUCKETS)
    }
    for table in program.of_type(GLUE_TABLE):
        storage = table.inputs.get("storageDescriptor")
        known = [text for text in strings(storage) if any(f"s3://{b.id}/" in text for b in buckets.values())]
        came_from = program.stack.sources(table, "storageDescriptor", *BUCKETS) if has_unknown(storage) else ()
        if known or any(bucket.urn in buckets for bucket in came_from):
            yield table


def _is_about(query: Resource, tables: list[Resource]) -> bool:
    """Say whether a query asks one of some tables, or may."""
    text, database = query.inputs.get("query"), query.inputs.get("database")
    for table in tables:
        name, its_database = table.inputs.get("name"), table.inputs.get("databaseName")
        if has_unknown([text, database, name, its_database]):
            return True
        if database == its_database and f"from {name}" in str(text).lower():
            return True
    return False


def _told(program: RecordedProgram) -> Iterator[Evidence]:
    for pool in program.of_type(USER_POOL):
        verified = pool.inputs.get("autoVerifiedAttributes")
        reachable = verified if is_unknown(verified) else "email" in (verified or ())
        yield holds(pool, reachable, "people have a verified e-mail address", "nobody's address is verified")


CONTROLS: tuple[Control, ...] = (
    Control(
        id="breach-detected",
        article="Art. 33(1)",
        title="Possible breaches raise an alarm: the fifteen of CIS AWS Foundations v7.0, section 5.",
        resources="the trail, its log group, metric filters, alarms",
        check=_detected,
    ),
    Control(
        id="breach-reaches-a-person",
        article="Art. 33(1)",
        title="Every alarm reaches a person within minutes, so that the authority can be notified within 72 hours.",
        resources="the topics of alarms and their subscriptions",
        check=_reaches,
        at_best=ControlVerdict.LIVE,
        open_question="Whether each subscription is confirmed, and how long the breach drill takes in the account.",
    ),
    Control(
        id="breach-investigated",
        article="Art. 33(3)",
        title="After a breach it can be determined whose data was read or changed.",
        resources="data events of the trail, queries over its files",
        check=_investigated,
    ),
    Control(
        id="subjects-told",
        article="Art. 34(1)",
        title="The data subjects concerned can be informed.",
        resources="the user pool",
        check=_told,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether the risk is high enough that they must be informed, and in which words.",
    ),
)
