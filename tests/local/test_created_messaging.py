"""Everything of the messaging and identity tables is made, and is found again as it was asked for."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from local.resources import cloudtrail, cloudwatch, eventbridge, iam, kms, logs, scheduler, sns, sqs

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]
EMPTY = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture(scope="module")
def made(deploy: Any, trust: Any, allow: Any) -> Any:
    def program() -> None:
        # Identity
        key = aws.kms.Key(
            "m", description="of all", enable_key_rotation=True, rotation_period_in_days=365, tags={"a": "b"}
        )
        aws.kms.Alias("m", name="alias/of-all", target_key_id=key.key_id)
        policy = aws.iam.Policy("m", name="policy-of-all", policy=allow(["s3:GetObject"], "*"))
        role = aws.iam.Role(
            "m",
            name="role-of-all",
            assume_role_policy=trust("lambda.amazonaws.com"),
            permissions_boundary=policy.arn,
            inline_policies=[{"name": "declared", "policy": allow(["s3:PutObject"], "*")}],
            managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
            tags={"a": "b"},
        )
        aws.iam.RolePolicy("m", name="apart", role=role.name, policy=allow(["s3:ListBucket"], "*"))
        aws.iam.RolePolicyAttachment("m", role=role.name, policy_arn=policy.arn)
        user = aws.iam.User("m", name="user-of-all")
        aws.iam.UserPolicy("m", user=user.name, policy=allow(["s3:ListBucket"], "*"))
        aws.iam.UserPolicyAttachment("m", user=user.name, policy_arn=policy.arn)
        group = aws.iam.Group("m", name="group-of-all")
        aws.iam.GroupPolicy("m", group=group.name, policy=allow(["s3:ListBucket"], "*"))
        aws.iam.GroupPolicyAttachment("m", group=group.name, policy_arn=policy.arn)
        aws.iam.InstanceProfile("m", name="profile-of-all", role=role.name)
        aws.iam.AccountPasswordPolicy("m", minimum_password_length=14, require_lowercase_characters=True)
        # Messaging
        topic = aws.sns.Topic("m", name="topic-of-all", kms_master_key_id=key.arn, tags={"a": "b"})
        aws.sns.TopicPolicy("m", arn=topic.arn, policy=EMPTY)
        far = aws.sns.Topic("far", name="topic-far-away", region="us-east-1")
        dead = aws.sqs.Queue("dead", name="dead-of-all")
        queue = aws.sqs.Queue(
            "m", name="queue-of-all", visibility_timeout_seconds=60, message_retention_seconds=3600,
            kms_master_key_id=key.arn, kms_data_key_reuse_period_seconds=300, receive_wait_time_seconds=5,
        )  # fmt: skip
        aws.sqs.QueuePolicy("m", queue_url=queue.url, policy=EMPTY)
        redrive = dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3}))
        aws.sqs.RedrivePolicy("m", queue_url=queue.url, redrive_policy=redrive)
        aws.sqs.RedriveAllowPolicy(
            "m", queue_url=dead.url, redrive_allow_policy=json.dumps({"redrivePermission": "allowAll"})
        )
        aws.sns.TopicSubscription(
            "m", topic=topic.arn, protocol="sqs", endpoint=queue.arn, raw_message_delivery=True,
            filter_policy=json.dumps({"outcome": ["processed"]}),
        )  # fmt: skip
        bus = aws.cloudwatch.EventBus("m", name="bus-of-all")
        aws.cloudwatch.EventBusPolicy("m", event_bus_name=bus.name, policy=EMPTY)
        rule = aws.cloudwatch.EventRule(
            "m", name="rule-of-all", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["of.all"]})
        )
        aws.cloudwatch.EventTarget(
            "m", rule=rule.name, event_bus_name=bus.name, arn=queue.arn, target_id="queue",
            dead_letter_config={"arn": dead.arn},
            retry_policy={"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 3},
            input_transformer={"input_paths": {"what": "$.detail.what"}, "input_template": '{"told": <what>}'},
        )  # fmt: skip
        aws.cloudwatch.EventArchive("m", name="archive-of-all", event_source_arn=bus.arn, retention_days=7)
        schedules = aws.scheduler.ScheduleGroup("m", name="schedules-of-all")
        aws.scheduler.Schedule(
            "m", name="schedule-of-all", group_name=schedules.name, schedule_expression="rate(1 day)",
            flexible_time_window={"mode": "OFF"}, target={"arn": queue.arn, "role_arn": role.arn},
        )  # fmt: skip
        # Watching
        logs = aws.cloudwatch.LogGroup("m", name="/of/all", retention_in_days=90, kms_key_id=key.arn, tags={"a": "b"})
        aws.cloudwatch.LogMetricFilter(
            "m", name="errors-of-all", log_group_name=logs.name, pattern="ERROR",
            metric_transformation={"name": "Errors", "namespace": "OfAll", "value": "1"},
        )  # fmt: skip
        aws.cloudwatch.LogResourcePolicy("m", policy_name="of-all", policy_document=EMPTY)
        alarm = aws.cloudwatch.MetricAlarm(
            "m", name="alarm-of-all", namespace="AWS/Lambda", metric_name="Errors", dimensions={"FunctionName": "f"},
            statistic="Sum", period=60, evaluation_periods=1, threshold=0, comparison_operator="GreaterThanThreshold",
            alarm_actions=[topic.arn], ok_actions=[topic.arn],
        )  # fmt: skip
        aws.cloudwatch.MetricAlarm(
            "share", name="share-of-all", comparison_operator="GreaterThanThreshold", evaluation_periods=1, threshold=5,
            metric_queries=[
                {"id": "share", "expression": "100*some/total", "return_data": True},
                *({"id": id_, "metric": {"namespace": "OfAll", "metric_name": id_, "period": 60, "stat": "Sum"}}
                  for id_ in ("some", "total")),
            ],
        )  # fmt: skip
        aws.cloudwatch.CompositeAlarm(
            "m", alarm_name="both-of-all", alarm_rule=alarm.name.apply(lambda n: f'ALARM("{n}")')
        )
        aws.cloudwatch.Dashboard("m", dashboard_name="board-of-all", dashboard_body=json.dumps({"widgets": []}))
        trail_bucket = aws.s3.Bucket("trail", bucket="trail-of-all")
        aws.cloudtrail.Trail(
            "m", name="trail-of-all", s3_bucket_name=trail_bucket.bucket, enable_log_file_validation=True
        )
        pulumi.export("key", key.key_id)
        pulumi.export("queue", queue.url)
        pulumi.export("topic", topic.arn)
        pulumi.export("far", far.arn)

    return deploy(program)


def test_every_row_is_made_and_no_input_is_lost(made: Any) -> None:
    _, cloud = made
    services = (cloudtrail, cloudwatch, eventbridge, iam, kms, logs, scheduler, sns, sqs)
    assert {type_ for service in services for type_ in service.ROWS} <= set(cloud.summary.created)
    assert cloud.summary.not_applied == set()


def test_a_key_rotates_and_its_alias_leads_to_it(made: Any, clients: Any) -> None:
    kms, key = clients.get("kms"), made[0].exports["key"]
    assert kms.describe_key(KeyId="alias/of-all")["KeyMetadata"]["KeyId"] == key
    rotation = kms.get_key_rotation_status(KeyId=key)
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 365)


@pytest.mark.usefixtures("made")
def test_a_role_has_its_trust_boundary_and_all_kinds_of_policies(clients: Any) -> None:
    iam = clients.get("iam")
    role = iam.get_role(RoleName="role-of-all")["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(":policy/policy-of-all")
    assert set(iam.list_role_policies(RoleName="role-of-all")["PolicyNames"]) == {"declared", "apart"}
    attached = iam.list_attached_role_policies(RoleName="role-of-all")["AttachedPolicies"]
    assert {policy["PolicyName"] for policy in attached} == {"policy-of-all", "AWSLambdaVPCAccessExecutionRole"}
    profile = iam.get_instance_profile(InstanceProfileName="profile-of-all")["InstanceProfile"]
    assert profile["Roles"][0]["RoleName"] == "role-of-all"
    assert iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 14
    assert iam.list_attached_user_policies(UserName="user-of-all")["AttachedPolicies"]
    assert iam.list_attached_group_policies(GroupName="group-of-all")["AttachedPolicies"]


def test_a_queue_has_its_attributes(made: Any, clients: Any) -> None:
    attributes = clients.get("sqs").get_queue_attributes(QueueUrl=made[0].exports["queue"], AttributeNames=["All"])
    found = attributes["Attributes"]
    assert (found["VisibilityTimeout"], found["MessageRetentionPeriod"], found["ReceiveMessageWaitTimeSeconds"]) == (
        "60", "3600", "5",
    )  # fmt: skip
    assert json.loads(found["RedrivePolicy"])["maxReceiveCount"] == 3
    assert made[0].named("m", "aws:sqs/queue:Queue").outputs["arn"] == found["QueueArn"]


def test_a_topic_lives_in_its_own_region(made: Any, clients: Any) -> None:
    assert made[0].exports["far"].split(":")[3] == "us-east-1"
    found = clients.get("sns", "us-east-1").get_topic_attributes(TopicArn=made[0].exports["far"])
    assert found["Attributes"]["TopicArn"] == made[0].exports["far"]


def test_a_message_and_an_event_arrive_as_the_filters_and_the_template_say(made: Any, clients: Any) -> None:
    sns, sqs, queue = clients.get("sns"), clients.get("sqs"), made[0].exports["queue"]
    for outcome in ("refused", "processed"):
        attribute = {"outcome": {"DataType": "String", "StringValue": outcome}}
        sns.publish(TopicArn=made[0].exports["topic"], Message=outcome, MessageAttributes=attribute)
    entry = {
        "Source": "of.all",
        "DetailType": "x",
        "Detail": json.dumps({"what": "news"}),
        "EventBusName": "bus-of-all",
    }
    clients.get("events").put_events(Entries=[entry])
    bodies: set[str] = set()
    while len(bodies) < 2:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)
        assert answer.get("Messages"), f"only {bodies} arrived"
        bodies |= {message["Body"] for message in answer["Messages"]}
    assert bodies == {"processed", '{"told": "news"}'}


@pytest.mark.usefixtures("made")
def test_rules_targets_archives_and_schedules_read_back(clients: Any) -> None:
    events = clients.get("events")
    target = events.list_targets_by_rule(Rule="rule-of-all", EventBusName="bus-of-all")["Targets"][0]
    assert (target["Id"], target["RetryPolicy"]["MaximumRetryAttempts"]) == ("queue", 3)
    assert events.describe_archive(ArchiveName="archive-of-all")["RetentionDays"] == 7
    schedule = clients.get("scheduler").get_schedule(Name="schedule-of-all", GroupName="schedules-of-all")
    assert schedule["ScheduleExpression"] == "rate(1 day)"


@pytest.mark.usefixtures("made")
def test_logs_alarms_and_trails_read_back(clients: Any) -> None:
    logs, cloudwatch = clients.get("logs"), clients.get("cloudwatch")
    group = logs.describe_log_groups(logGroupNamePrefix="/of/all")["logGroups"][0]
    assert group["retentionInDays"] == 90
    metric = logs.describe_metric_filters(logGroupName="/of/all")["metricFilters"][0]["metricTransformations"][0]
    assert (metric["metricName"], metric["metricNamespace"], metric["metricValue"]) == ("Errors", "OfAll", "1")
    alarm = cloudwatch.describe_alarms(AlarmNames=["alarm-of-all"])["MetricAlarms"][0]
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": "f"}]
    assert cloudwatch.get_dashboard(DashboardName="board-of-all")["DashboardBody"]
    assert clients.get("cloudtrail").get_trail_status(Name="trail-of-all")["IsLogging"] is True
