"""The breach drill (GDPR Art. 33): what must not happen unseen happens, and a message must come in time.

From there it is the real way: event, the trail's log group, metric filter, alarm, SNS, a queue that stands for the
person. Then: whose data was read, from the data events, and the report to the authority.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.photos.notifications import Notifications
from local.scenarios.rights.breach_report import Breach, write_report
from local.scenarios.rights.incidents import PRINCIPAL, Incident, Intruder, StoredObject, recording

COMPONENT: Final = "photo-platform:index:GdprBaseline"
PROMISE_SECONDS: Final = 10.0
"""Within which a message comes here; docs/components/breach_drill.md has AWS's."""
MOST_OBJECTS: Final = 6
QUEUE: Final = "local-cloud-breach-drill"
_BUCKET: Final = "aws:s3/bucket:Bucket"
_OWNED: Final = re.compile(r"(?:work/)?(?:raw|sizes|filtered|exports|decoded|heavy)/([^/=]+)/.")
"""A key that names its owner: `handlers.images.core.keys`, and archives of exports. A folder of the lake is a day."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What came of an incident."""

    incident: Incident
    seconds: float | None
    """From the event to the message; None where none came in time."""

    @property
    def ok(self) -> bool:
        """Whether the message came within the promise."""
        return self.seconds is not None and self.seconds <= PROMISE_SECONDS


def run_drill(deployed: Deployment, out: Path = Path("out")) -> Mapping[str, Any]:
    """Run the drill, and return what came of it as JSON data.

    Args:
        deployed: The running program, which has a GdprBaseline.
        out: The folder below which the report is written, in `breach/`.

    Returns:
        `ok`; `promise_seconds`; `alarms`: incident, alarm, seconds; `read`: the objects that the intruder read;
        `subjects`: the owners of what the trail says was read, with the number of accesses; `report`: its files.

    Raises:
        LocalCloudError: the program has no GdprBaseline, or the emulator ended.
    """
    baselines = deployed.recording.of_type(COMPONENT)
    if not baselines:
        raise LocalCloudError("a breach drill needs a program with a GdprBaseline, whose trail it watches")
    watched = baselines[0].outputs
    began = time.time()
    messages = Notifications(deployed.clients, watched["alarm_topic_arn"], QUEUE)
    intruder = Intruder(deployed.clients, watched["trail_log_group"])
    objects = stored_objects(deployed)
    with recording(deployed.emulator.endpoint):
        rung = [_ring(incident, messages) for incident in intruder.incidents(objects)]
    accesses = [event for event in intruder.recorded(began) if event["userIdentity"].get("arn") == PRINCIPAL]
    subjects = subjects_of(accesses)
    breach = Breach(
        began=began,
        aware=time.time(),
        principal=PRINCIPAL,
        sources=tuple(sorted({event["sourceIPAddress"] for event in accesses})),
        subjects=subjects,
        stores=tuple(sorted({_store(one["requestParameters"]) for one in _reads(accesses)})),
        alarms=tuple(one.incident.alarm for one in rung if one.ok),
    )
    expected = Counter(owner for one in objects if (owner := owner_of(one.key)))
    return {
        "ok": all(one.ok for one in rung) and Counter(subjects) == expected,
        "promise_seconds": PROMISE_SECONDS,
        "alarms": [
            {"incident": one.incident.title, "alarm": one.incident.alarm, "seconds": one.seconds} for one in rung
        ],
        "read": [f"{one.bucket}/{one.key}" for one in objects],
        "subjects": subjects,
        "report": write_report(breach, out / "breach"),
    }


def lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield what came of a drill as lines of text.

    Args:
        facts: What `run_drill` returned.
    """
    for one in facts["alarms"]:
        yield f"{one['incident']}: {_said(one['alarm'], one['seconds'])}"
    number = len(facts["subjects"])
    whose = "one person's data was" if number == 1 else f"the data of {number} people was"
    yield f"{whose} read; the report to the authority: {facts['report']['html']}"


def _said(alarm: str, seconds: float | None) -> str:
    if seconds is None:
        return f"no message of {alarm} within {PROMISE_SECONDS:g} s"
    return f"{alarm} reached a person after {seconds:.2f} s"


def stored_objects(deployed: Deployment) -> list[StoredObject]:
    """Return some objects that are stored in the program's buckets of personal data, each naming its owner."""
    s3 = deployed.clients.get("s3")
    found: list[StoredObject] = []
    for bucket in deployed.recording.of_type(_BUCKET):
        if bucket.inputs.get("tags", {}).get("data-class") != "personal":
            continue
        name = str(bucket.outputs["bucket"])
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=name, MaxKeys=1000).get("Contents", ())]
        found += [StoredObject(name, key) for key in keys if owner_of(key)]
    by_owner = {owner_of(one.key): one for one in reversed(found)}
    others = [one for one in found if one not in by_owner.values()]
    return [*by_owner.values(), *others][:MOST_OBJECTS]


def subjects_of(accesses: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the owners of what was read, each with the number of accesses.

    An object's key and an item's key name the owner. Of a query or a scan, an event has no values: whose items it read
    cannot be told from the trail.

    Args:
        accesses: Events of the trail.
    """
    owners = Counter(_owner(event["requestParameters"]["key"]) for event in _reads(accesses))
    return {owner: times for owner, times in sorted(owners.items()) if owner}


def owner_of(key: str) -> str:
    """Return the owner that a key names; an empty text where it names none."""
    owned = _OWNED.match(key)
    return owned[1] if owned else ""


def _owner(key: str | Mapping[str, Any]) -> str:
    if isinstance(key, str):
        return owner_of(key)
    value = key.get("owner_id", "")  # as text in CloudTrail, with its type in DynamoDB's API
    return str(value.get("S", "")) if isinstance(value, Mapping) else str(value)


def _store(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("bucketName") or parameters.get("tableName"))


def _reads(events: Iterable[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return [
        event
        for event in events
        if event.get("eventCategory") == "Data"
        and event.get("readOnly")
        and "key" in (event["requestParameters"] or {})
    ]


def _ring(incident: Incident, messages: Notifications) -> Rung:
    began = time.monotonic()
    incident.happen()
    while time.monotonic() - began < PROMISE_SECONDS:
        for message in messages.receive():
            if message.report["NewStateValue"] == "ALARM" and _metric(message.report) == incident.alarm:
                return Rung(incident, round(time.monotonic() - began, 2))
    return Rung(incident, None)


def _metric(report: Mapping[str, Any]) -> str:
    return str(report["Trigger"]["MetricName"])
