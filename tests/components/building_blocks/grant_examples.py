"""Each grant beside the exact statements that it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from components.building_blocks import container_grants, grants, stream_grants
from components.building_blocks.references import DatabaseRef, Encrypted, FunctionRef, StreamRef
from tests.components.building_blocks.support import KEY

BUCKET: Encrypted = {"arn": "arn:aws:s3:::photos", "encryption_key_arn": KEY}
TABLE: Encrypted = {"arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/ledger", "encryption_key_arn": KEY}
TOPIC: Encrypted = {"arn": "arn:aws:sns:eu-west-1:123456789012:notifications", "encryption_key_arn": KEY}
QUEUE: Encrypted = {"arn": "arn:aws:sqs:eu-west-1:123456789012:letters", "encryption_key_arn": KEY}
OPEN_BUCKET: Encrypted = {"arn": "arn:aws:s3:::logs", "encryption_key_arn": None}
SECRET: Encrypted = {
    "arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-0a1b-AbCdEf",
    "encryption_key_arn": KEY,
}
DATABASE: DatabaseRef = {
    "name": "albums",
    "arn": "arn:aws:rds:eu-west-1:123456789012:db:albums",
    "encryption_key_arn": KEY,
    "data_class": "personal",
    "purpose": "a test",
    "retention_days": 30,
    "owner_key": None,
    "recipients": None,
    "address": "albums.eu-west-1.rds.amazonaws.com",
    "port": 3306,
    "database": "albums",
    "resource_id": "db-ABCDEFGHIJ",
    "secret_arn": SECRET["arn"],
}
STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"
CONSUMER_ARN = f"{STREAM_ARN}/consumer/events:1767225600"
STREAM: StreamRef = {
    "name": "events",
    "arn": STREAM_ARN,
    "encryption_key_arn": KEY,
    "data_class": "personal",
    "purpose": "a test",
    "retention_days": 1,
    "owner_key": None,
    "recipients": None,
    "consumer_arn": CONSUMER_ARN,
}
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:workflow"
MACHINE_REF: Encrypted = {"arn": MACHINE, "encryption_key_arn": KEY}
FUNCTIONS: tuple[FunctionRef, FunctionRef] = ({"name": "a", "arn": "arn:a"}, {"name": "b", "arn": "arn:b"})
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/containerinsights/gallery/performance"
OF_MACHINE = {"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": MACHINE}}

Row = tuple[list[str], list[str], Mapping[str, Any]]


def via(service: str, *actions: str) -> Row:
    return list(actions), [KEY], {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}}


GRANTS: Mapping[str, tuple[Callable[[], grants.Grants], list[Row]]] = {
    "read": (
        lambda: grants.read(BUCKET, "raw/", "work/"),
        [
            (["s3:GetObject"], ["arn:aws:s3:::photos/raw/*", "arn:aws:s3:::photos/work/*"], {}),
            via("s3", "kms:Decrypt"),
        ],
    ),
    "read without a key": (
        lambda: grants.read(OPEN_BUCKET, "s3/"),
        [(["s3:GetObject"], ["arn:aws:s3:::logs/s3/*"], {})],
    ),
    "read_versions": (
        lambda: grants.read_versions(BUCKET, "raw/"),
        [(["s3:GetObjectVersion"], ["arn:aws:s3:::photos/raw/*"], {}), via("s3", "kms:Decrypt")],
    ),
    "delete_versions": (
        lambda: grants.delete_versions(BUCKET, "raw/"),
        [(["s3:DeleteObjectVersion"], ["arn:aws:s3:::photos/raw/*"], {})],
    ),
    "sign": (
        lambda: grants.sign(KEY, "ECDSA_SHA_256"),
        [
            (
                ["kms:Sign"],
                [KEY],
                {"StringEquals": {"kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW"}},
            )
        ],
    ),
    "mount_secret": (
        lambda: container_grants.mount_secret(SECRET),
        [
            (["secretsmanager:DescribeSecret"], [str(SECRET["arn"])], {}),
            (["secretsmanager:GetSecretValue"], [str(SECRET["arn"])], {}),
            via("secretsmanager", "kms:Decrypt"),
        ],
    ),
    "observe_cluster": (
        lambda: container_grants.observe_cluster([GROUP]),
        [
            (
                ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                [f"{GROUP}:*"],
                {},
            ),
            (["ec2:DescribeTags", "ec2:DescribeVolumes", "logs:DescribeLogGroups"], ["*"], {}),
            (
                ["cloudwatch:PutMetricData"],
                ["*"],
                {"StringEquals": {"cloudwatch:namespace": "ContainerInsights"}},
            ),
        ],
    ),
    "rotate_secret": (
        lambda: grants.rotate_secret(SECRET),
        [
            (
                [
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:GetSecretValue",
                    "secretsmanager:PutSecretValue",
                    "secretsmanager:UpdateSecretVersionStage",
                ],
                ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-0a1b-AbCdEf"],
                {},
            ),
            via("secretsmanager", "kms:Decrypt", "kms:GenerateDataKey"),
        ],
    ),
    "update_rule_group": (
        lambda: grants.update_rule_group("arn:aws:wafv2:eu-west-1:123456789012:regional/rulegroup/a/1"),
        [
            (
                ["wafv2:GetRuleGroup", "wafv2:UpdateRuleGroup"],
                ["arn:aws:wafv2:eu-west-1:123456789012:regional/rulegroup/a/1"],
                {},
            )
        ],
    ),
    "write_api_logs": (
        lambda: grants.write_api_logs(None),
        [
            (
                [
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                    "logs:GetLogEvents",
                    "logs:FilterLogEvents",
                ],
                [
                    "arn:aws:logs:eu-west-1:123456789012:log-group:API-Gateway-Execution-Logs_*",
                    "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/apigateway/*",
                ],
                {},
            ),
            (["logs:DescribeLogGroups"], ["*"], {}),
        ],
    ),
    "update_distribution": (
        lambda: grants.update_distribution(
            "arn:aws:cloudfront::123456789012:distribution/E1", "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"
        ),
        [
            (
                ["cloudfront:GetDistribution", "cloudfront:GetDistributionConfig", "cloudfront:UpdateDistribution"],
                ["arn:aws:cloudfront::123456789012:distribution/E1"],
                {},
            ),
            (["wafv2:GetWebACL"], ["arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"], {}),
        ],
    ),
    "list_bucket": (lambda: grants.list_bucket(BUCKET), [(["s3:ListBucket"], ["arn:aws:s3:::photos"], {})]),
    "list_objects": (
        lambda: grants.list_objects(BUCKET, "raw/"),
        [(["s3:ListBucket"], ["arn:aws:s3:::photos"], {"StringLike": {"s3:prefix": "raw/*"}})],
    ),
    "list_versions": (
        lambda: grants.list_versions(BUCKET, "raw/"),
        [(["s3:ListBucketVersions"], ["arn:aws:s3:::photos"], {"StringLike": {"s3:prefix": "raw/*"}})],
    ),
    "write": (
        lambda: grants.write(BUCKET, "sizes/"),
        [
            (["s3:PutObject"], ["arn:aws:s3:::photos/sizes/*"], {}),
            via("s3", "kms:Decrypt", "kms:GenerateDataKey"),
        ],
    ),
    "write_results": (
        lambda: grants.write_results(BUCKET, "reports/"),
        [
            (
                ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
                ["arn:aws:s3:::photos/reports/*"],
                {},
            ),
            via("s3", "kms:Decrypt", "kms:GenerateDataKey"),
        ],
    ),
    "delete": (
        lambda: grants.delete(BUCKET, "work/"),
        [(["s3:DeleteObject"], ["arn:aws:s3:::photos/work/*"], {})],
    ),
    "item_actions": (
        lambda: grants.item_actions(TABLE, "PutItem"),
        [(["dynamodb:PutItem"], [str(TABLE["arn"])], {}), via("dynamodb", "kms:Decrypt")],
    ),
    "query": (
        lambda: grants.query(TABLE),
        [(["dynamodb:Query"], [str(TABLE["arn"])], {}), via("dynamodb", "kms:Decrypt")],
    ),
    "query of an index": (
        lambda: grants.query(TABLE, "by_owner"),
        [(["dynamodb:Query"], [f"{TABLE['arn']}/index/by_owner"], {}), via("dynamodb", "kms:Decrypt")],
    ),
    "publish": (
        lambda: grants.publish(TOPIC),
        [(["sns:Publish"], [str(TOPIC["arn"])], {}), via("sns", "kms:Decrypt", "kms:GenerateDataKey")],
    ),
    "send": (
        lambda: grants.send(QUEUE),
        [(["sqs:SendMessage"], [str(QUEUE["arn"])], {}), via("sqs", "kms:Decrypt", "kms:GenerateDataKey")],
    ),
    "receive": (
        lambda: stream_grants.receive(QUEUE),
        [
            (["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], [str(QUEUE["arn"])], {}),
            via("sqs", "kms:Decrypt"),
        ],
    ),
    "invoke": (lambda: grants.invoke(*FUNCTIONS), [(["lambda:InvokeFunction"], ["arn:a", "arn:b"], {})]),
    "start_execution": (lambda: grants.start_execution(MACHINE_REF), [(["states:StartExecution"], [MACHINE], {})]),
    "run_executions": (
        lambda: grants.run_executions(MACHINE_REF),
        [
            (["states:StartExecution"], [MACHINE], {}),
            (
                ["states:DescribeExecution", "states:StopExecution"],
                ["arn:aws:states:eu-west-1:123456789012:execution:workflow:*"],
                {},
            ),
            (
                ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
                ["arn:aws:events:eu-west-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"],
                {},
            ),
            (["kms:Decrypt"], [KEY], OF_MACHINE),
        ],
    ),
    "run_express_executions": (
        lambda: grants.run_express_executions(MACHINE_REF),
        [(["states:StartSyncExecution"], [MACHINE], {}), (["kms:Decrypt"], [KEY], OF_MACHINE)],
    ),
    "send_task_results": (
        grants.send_task_results,
        [(["states:SendTaskSuccess", "states:SendTaskHeartbeat"], ["*"], {})],
    ),
    "submit_jobs": (
        lambda: container_grants.submit_jobs("queue", "job"),
        [(["batch:SubmitJob"], ["queue", "job"], {})],
    ),
    "describe_jobs": (container_grants.describe_jobs, [(["batch:DescribeJobs"], ["*"], {})]),
    "pull_images": (
        lambda: container_grants.pull_images("repository"),
        [
            (
                ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                ["repository"],
                {},
            ),
            (["ecr:GetAuthorizationToken"], ["*"], {}),
        ],
    ),
    "keep_failed_records": (
        lambda: stream_grants.keep_failed_records(BUCKET),
        [
            (["s3:PutObject"], ["arn:aws:s3:::photos/aws/lambda/*"], {}),
            via("s3", "kms:Decrypt", "kms:GenerateDataKey"),
            (["s3:ListBucket"], ["arn:aws:s3:::photos"], {}),
        ],
    ),
    "put_events": (
        lambda: stream_grants.put_events("arn:bus", "photo-platform"),
        [(["events:PutEvents"], ["arn:bus"], {"StringEquals": {"events:source": "photo-platform"}})],
    ),
    "put_records": (
        lambda: stream_grants.put_records(STREAM),
        [
            (["kinesis:PutRecord", "kinesis:PutRecords"], [STREAM_ARN], {}),
            via("kinesis", "kms:GenerateDataKey"),
        ],
    ),
    "read_stream": (
        lambda: stream_grants.read_stream(STREAM),
        [
            (
                [
                    "kinesis:DescribeStream",
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ],
                [STREAM_ARN],
                {},
            ),
            (["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"], [CONSUMER_ARN], {}),
            via("kinesis", "kms:Decrypt"),
        ],
    ),
    "read_secret": (
        lambda: grants.read_secret(SECRET),
        [(["secretsmanager:GetSecretValue"], [str(SECRET["arn"])], {}), via("secretsmanager", "kms:Decrypt")],
    ),
    "connect_to_database": (
        lambda: grants.connect_to_database(DATABASE, "albums"),
        [(["rds-db:connect"], ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJ/albums"], {})],
    ),
    "hold_sessions": (
        lambda: container_grants.hold_sessions("instances"),
        [
            (["ssm:UpdateInstanceInformation"], ["instances"], {}),
            (
                [
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ],
                ["*"],
                {},
            ),
        ],
    ),
    "start_pipeline": (
        lambda: grants.start_pipeline("pipeline"),
        [(["codepipeline:StartPipelineExecution"], ["pipeline"], {})],
    ),
    "serve_cluster": (
        lambda: container_grants.serve_cluster("cluster", "instances"),
        [
            (
                [
                    "ecs:DeregisterContainerInstance",
                    "ecs:RegisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                ["cluster"],
                {},
            ),
            (["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"], ["instances"], {}),
            (["ecs:DiscoverPollEndpoint"], ["*"], {}),
        ],
    ),
    "run_commands": (
        lambda: container_grants.run_commands("key", "group"),
        [
            (
                [
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ],
                ["*"],
                {},
            ),
            (["kms:Decrypt"], ["key"], {}),
            (["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], ["group:*"], {}),
            (["logs:DescribeLogGroups"], ["*"], {}),
        ],
    ),
    "shift_requests": (
        lambda: container_grants.shift_requests(["blue", "green"], ["rule"]),
        [
            (
                [
                    "elasticloadbalancing:DescribeListeners",
                    "elasticloadbalancing:DescribeRules",
                    "elasticloadbalancing:DescribeTargetGroups",
                    "elasticloadbalancing:DescribeTargetHealth",
                ],
                ["*"],
                {},
            ),
            (
                ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
                ["blue", "green"],
                {},
            ),
            (["elasticloadbalancing:ModifyRule"], ["rule"], {}),
        ],
    ),
    "write_logs": (
        lambda: grants.write_logs("group"),
        [(["logs:CreateLogStream", "logs:PutLogEvents"], ["group:*"], {})],
    ),
    "write_traces": (
        grants.write_traces,
        [
            (
                [
                    "xray:PutTraceSegments",
                    "xray:PutTelemetryRecords",
                    "xray:GetSamplingRules",
                    "xray:GetSamplingTargets",
                ],
                ["*"],
                {},
            )
        ],
    ),
}
