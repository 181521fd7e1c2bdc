"""Ways to leave a control of the evidence in doubt: by values that a deployment tells, and by what is not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from recorder.resource import UNKNOWN
from tests.gdpr.mutations import ALARMS, BUCKET, DUE_SOON, SIGNING_KEY, WORKFLOW, Mutation, add, change, handled_by, of

DOUBTS: Final[Mapping[str, list[Mutation]]] = {
    "records-tamper-proof": [
        change(of(":Trail"), enableLogging=UNKNOWN),
        change(of(":BucketObjectLockConfiguration"), rule=UNKNOWN),
    ],
    "register-complete": [
        add("aws:cloudwatch/eventArchive:EventArchive", eventSourceArn="added"),
        add("aws:cloudcontrol/resource:Resource", typeName="AWS::DynamoDB::Table"),
    ],
    "regions": [
        change(
            lambda r: r.type == BUCKET and r.name == "photos-uploads",
            replicationConfiguration={"rules": [{"destination": {"bucket": "arn:aws:s3:::elsewhere"}}]},
        )
    ],
    "files-need-signed-addresses": [change(of(":Distribution"), orderedCacheBehaviors=UNKNOWN)],
    "web-application-firewall": [change(of(":WebAcl", "viewer"), rules=UNKNOWN)],
    "floods": [change(of(":WebAcl", "viewer"), rules=UNKNOWN)],
    "account-watched": [change(of("cfg/recorderStatus:RecorderStatus"), isEnabled=UNKNOWN)],
    "recovery": [change(of("dynamodb/table:Table", "ledger"), deletionProtectionEnabled=UNKNOWN)],
    "answered-in-a-month": [
        change(of(":Schedule", "rights"), scheduleExpression=UNKNOWN),
        change(DUE_SOON, threshold=UNKNOWN),
    ],
    "information-with-the-copy": [change(handled_by("handlers.rights.archive."), environment=UNKNOWN)],
    "erasure-of-every-store": [change(WORKFLOW, type=UNKNOWN)],
    "erasure-certified": [change(SIGNING_KEY, isEnabled=UNKNOWN)],
    "breach-detected": [
        change(of(":Trail"), enableLogging=UNKNOWN),
        change(of(":Trail"), advancedEventSelectors=UNKNOWN),
        change(of(":LogMetricFilter"), pattern=UNKNOWN),
        change(of(":LogMetricFilter"), metricTransformation=UNKNOWN),
        change(ALARMS, actionsEnabled=UNKNOWN),
        change(ALARMS, threshold=UNKNOWN),
        change(ALARMS, dimensions=UNKNOWN),
        change(ALARMS, namespace=UNKNOWN),
    ],
    "breach-reaches-a-person": [
        change(of(":TopicSubscription", "baseline-alarms"), filterPolicy='{"severity": ["high"]}'),
        change(of(":TopicSubscription", "baseline-alarms"), protocol="sqs"),
    ],
}
"""Control -> what leaves it in doubt."""
