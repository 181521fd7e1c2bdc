"""In the local cloud: a line in a trail's log group rings the alarm of its filter, and somebody gets a message."""

from __future__ import annotations

import json
import time
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from components.gdpr_baseline import GdprBaseline
from samples import trail_events as events

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]
STREAM: Final = "123456789012_CloudTrail_eu-west-1"


@pytest.fixture(scope="module")
def deployed(deploy: Any) -> Any:
    return deploy(
        lambda: GdprBaseline(
            "watched",
            {
                "recorded_stores": {"buckets": ["photos-"], "tables": ["photos-"]},
                "expected_access": {"sources": ["203.0.113.0/24"], "reader_roles": ["photos-"]},
                "force_destroy": True,
            },
        )
    )


@pytest.fixture(scope="module")
def outputs(deployed: Any) -> Any:
    recording, _ = deployed
    [baseline] = [found for found in recording.resources if found.type == "photo-platform:index:GdprBaseline"]
    return baseline.outputs


@pytest.fixture(scope="module")
def ring(clients: Any, outputs: Any) -> Any:
    """Put events into the log group, and return the names of the metrics whose alarms' messages arrive."""
    sns, sqs, logs = (clients.get(service) for service in ("sns", "sqs", "logs"))
    queue = sqs.create_queue(QueueName="rung")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=outputs["alarm_topic_arn"], Protocol="sqs", Endpoint=arn)
    logs.create_log_stream(logGroupName=outputs["trail_log_group"], logStreamName=STREAM)

    def put(*happened: Any, at: float | None = None) -> set[str]:
        lines = [{"timestamp": int((at or time.time()) * 1000), "message": json.dumps(event)} for event in happened]
        logs.put_log_events(logGroupName=outputs["trail_log_group"], logStreamName=STREAM, logEvents=lines)
        found: set[str] = set()
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                told = json.loads(json.loads(message["Body"])["Message"])
                if told["NewStateValue"] == "ALARM":
                    found.add(told["Trigger"]["MetricName"])
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    return put


def test_all_of_it_is_created(deployed: Any, clients: Any, outputs: Any) -> None:
    recording, cloud = deployed
    assert cloud.summary.recorded == {}
    filters = clients.get("logs").describe_metric_filters(logGroupName=outputs["trail_log_group"])["metricFilters"]
    assert {found["filterPattern"] for found in filters} == {
        found.inputs["pattern"] for found in recording.of_type("aws:cloudwatch/logMetricFilter:LogMetricFilter")
    }
    cloudtrail, athena = clients.get("cloudtrail"), clients.get("athena")
    trail = cloudtrail.get_trail(Name=outputs["trail_arn"])["Trail"]
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert trail["CloudWatchLogsLogGroupArn"].endswith(f"{outputs['trail_log_group']}:*")
    assert cloudtrail.get_trail_status(Name=outputs["trail_arn"])["IsLogging"]
    selectors = cloudtrail.get_event_selectors(TrailName=outputs["trail_arn"])["AdvancedEventSelectors"]
    assert [one["Name"] for one in selectors] == [
        "Management events", "Changes of objects", "Reads of objects", "Changes of items", "Reads of items",
    ]  # fmt: skip
    assert selectors[2]["FieldSelectors"][3] == {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::photos-"]}
    ids = athena.list_named_queries(WorkGroup=outputs["investigation_work_group"])["NamedQueryIds"]
    assert len(ids) == 5


def test_one_event_rings_and_a_burst_rings_once_there_are_enough(ring: Any) -> None:
    assert ring(events.call("ec2", "DescribeVpcs", read_only=True)) == set()
    assert ring(events.call("kms", "ScheduleKeyDeletion")) == {"cis-5.7-key-deletion"}
    assert ring(*[events.denied("s3", "GetObject")] * 4) == set()
    assert ring(events.denied("s3", "GetObject")) == {"cis-5.1-denied-calls"}
    rung = ring(*[events.failed_sign_in(source="203.0.113.7")] * 5)
    assert rung == {"cis-5.6-failed-sign-ins"}, "both alarms have the metric"


def test_what_happens_again_rings_again_and_what_is_old_does_not(ring: Any) -> None:
    old = time.time() - 600
    assert ring(events.call("iam", "ListUsers", identity=events.ROOT), at=old) == set()
    assert ring(events.call("iam", "ListUsers", identity=events.ROOT)) == {"cis-5.3-root-use"}


def test_another_log_group_rings_nothing(clients: Any, ring: Any) -> None:
    logs = clients.get("logs")
    logs.create_log_group(logGroupName="other")
    logs.create_log_stream(logGroupName="other", logStreamName="s")
    line = json.dumps(events.call("cloudtrail", "StopLogging"))
    logs.put_log_events(
        logGroupName="other", logStreamName="s", logEvents=[{"timestamp": int(time.time() * 1000), "message": line}]
    )
    assert ring(events.call("ec2", "DescribeVpcs", read_only=True)) == set()


def test_an_invalid_pattern_is_refused_when_the_filter_is_created(clients: Any, outputs: Any) -> None:
    metric = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    with pytest.raises(ClientError, match="Invalid metric filter pattern: at character 9"):
        clients.get("logs").put_metric_filter(
            logGroupName=outputs["trail_log_group"],
            filterName="f",
            filterPattern="{ $.a = }",
            metricTransformations=[metric],
        )
