"""What roles may do that run containers: pull images, serve clusters, shift requests, submit jobs."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.building_blocks.grants import Grant, Grants, read_secret
from components.building_blocks.references import Encrypted


def submit_jobs(queue_arn: pulumi.Input[str], definition_arn: pulumi.Input[str]) -> Grants:
    """Submit jobs of a definition to a queue."""
    return [Grant(["batch:SubmitJob"], [queue_arn, definition_arn])]


def describe_jobs() -> Grants:
    """Describe jobs; the action takes no resources.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbatch.html
    """
    return [Grant(["batch:DescribeJobs"], ["*"])]


def pull_images(repository_arn: pulumi.Input[str]) -> Grants:
    """Pull the images of a repository; the token for it takes no resources, and ECR decrypts by its own grant.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
    """
    actions = ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"]
    return [
        Grant([f"ecr:{action}" for action in actions], [repository_arn]),
        Grant(["ecr:GetAuthorizationToken"], ["*"]),
    ]


def hold_sessions(instance_arns: pulumi.Input[str]) -> Grants:
    """Let people with the permission for it open sessions on instances by SSM; the channels take no resources.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html

    Args:
        instance_arns: A pattern of the instances' ARNs.
    """
    channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]
    return [
        Grant(["ssm:UpdateInstanceInformation"], [instance_arns]),
        Grant([f"ssmmessages:{channel}" for channel in channels], ["*"]),
    ]


def serve_cluster(cluster_arn: pulumi.Input[str], container_instance_arns: pulumi.Input[str]) -> Grants:
    """Do what ECS's agent does on an instance of a cluster; that it finds its endpoint takes no resources.

    Images are pulled and logs written by the execution role of what runs.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html

    Args:
        cluster_arn: The cluster, or a pattern of it.
        container_instance_arns: A pattern of the cluster's instances.
    """
    on_cluster = [
        "DeregisterContainerInstance",
        "RegisterContainerInstance",
        "SubmitAttachmentStateChanges",
        "SubmitContainerStateChange",
        "SubmitTaskStateChange",
    ]
    on_instances = ["Poll", "StartTelemetrySession", "UpdateContainerInstancesState"]
    return [
        Grant([f"ecs:{action}" for action in on_cluster], [cluster_arn]),
        Grant([f"ecs:{action}" for action in on_instances], [container_instance_arns]),
        Grant(["ecs:DiscoverPollEndpoint"], ["*"]),
    ]


def run_commands(session_key_arn: pulumi.Input[str], log_group_arn: pulumi.Input[str]) -> Grants:
    """Let people with the permission for it run commands in a container, ECS Exec; its channels take no resources.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html

    Args:
        session_key_arn: The KMS key of the sessions.
        log_group_arn: The log group that records them.
    """
    channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]
    actions = ["CreateLogStream", "DescribeLogStreams", "PutLogEvents"]
    return [
        Grant([f"ssmmessages:{channel}" for channel in channels], ["*"]),
        Grant(["kms:Decrypt"], [session_key_arn]),
        Grant([f"logs:{action}" for action in actions], [pulumi.Output.concat(log_group_arn, ":*")]),
        Grant(["logs:DescribeLogGroups"], ["*"]),
    ]


def shift_requests(target_group_arns: Sequence[pulumi.Input[str]], rule_arns: Sequence[pulumi.Input[str]]) -> Grants:
    """Register targets and shift requests between target groups, as ECS does by itself; descriptions take no resources.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html

    Args:
        target_group_arns: The target groups.
        rule_arns: The rules of the listeners that forward to them.
    """
    described = ["Listeners", "Rules", "TargetGroups", "TargetHealth"]
    return [
        Grant([f"elasticloadbalancing:Describe{what}" for what in described], ["*"]),
        Grant(
            ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"], list(target_group_arns)
        ),
        Grant(["elasticloadbalancing:ModifyRule"], list(rule_arns)),
    ]


def mount_secret(secret: Encrypted) -> Grants:
    """Read the value of a secret as the driver does that mounts it into pods: it looks at the secret's versions first.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/ascp-pod-identity-integration.html
    """
    return [Grant(["secretsmanager:DescribeSecret"], [secret["arn"]]), *read_secret(secret)]


def observe_cluster(log_group_arns: Sequence[pulumi.Input[str]]) -> Grants:
    """Measure the pods of a Kubernetes cluster, and carry their lines to log groups that exist.

    That which groups, volumes and tags there are takes no resources, and figures none but their namespace.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html

    Args:
        log_group_arns: The groups.
    """
    writing = ["CreateLogStream", "DescribeLogStreams", "PutLogEvents"]
    looking = ["ec2:DescribeTags", "ec2:DescribeVolumes", "logs:DescribeLogGroups"]
    return [
        Grant([f"logs:{action}" for action in writing], [pulumi.Output.concat(arn, ":*") for arn in log_group_arns]),
        Grant(looking, ["*"]),
        Grant(["cloudwatch:PutMetricData"], ["*"], {"StringEquals": {"cloudwatch:namespace": "ContainerInsights"}}),
    ]
