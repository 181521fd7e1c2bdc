"""A program of one service behind an application load balancer, from raw resources."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

REGION = "eu-west-1"
PORT, TEST_PORT = 80, 8443
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


def role(name: str) -> aws.iam.Role:
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return aws.iam.Role(name, name=name, assume_role_policy=document)


@dataclass(frozen=True)
class Service:
    """The resources of a service."""

    repository: aws.ecr.Repository
    balancer: aws.lb.LoadBalancer
    groups: Sequence[aws.lb.TargetGroup]
    listeners: Sequence[aws.lb.Listener]
    task: aws.ecs.TaskDefinition
    cluster: aws.ecs.Cluster
    service: aws.ecs.Service


def service(name: str, *, tasks: int = 2, **container: Any) -> Callable[[], object]:
    """Return a program of a service with a production and a test listener, and the repository of its image.

    Args:
        name: Of everything.
        tasks: So many.
        container: More of the container definition.
    """
    return lambda: create(name, tasks=tasks, **container)


def create(name: str, *, tasks: int = 2, **container: Any) -> Service:
    repository = aws.ecr.Repository(name, name=name, image_tag_mutability="IMMUTABLE")
    balancer = aws.lb.LoadBalancer(name, name=name, load_balancer_type="application", subnets=SUBNETS)
    groups = [target_group(f"{name}-{colour}") for colour in ("blue", "green")]
    listeners = [
        aws.lb.Listener(
            f"{name}-{kind}",
            load_balancer_arn=balancer.arn,
            port=port,
            protocol="HTTP",
            default_actions=[{"type": "forward", "target_group_arn": groups[0].arn}],
        )
        for kind, port in (("production", PORT), ("test", TEST_PORT))
    ]
    logs = aws.cloudwatch.LogGroup(name, name=f"/tests/{name}")
    secret = aws.secretsmanager.Secret(name, name=f"{name}-secret")
    aws.secretsmanager.SecretVersion(name, secret_id=secret.id, secret_string=json.dumps({"password": "of the secret"}))
    parameter = aws.ssm.Parameter(name, name=f"/{name}/parameter", type="String", value="of the parameter")
    cluster = aws.ecs.Cluster(name, name=name)
    containers = pulumi.Output.all(
        image=pulumi.Output.concat(repository.repository_url, ":first"),
        logs=logs.name,
        secret=secret.arn,
        parameter=parameter.arn,
    ).apply(lambda known: json.dumps([definition(name, known, container)]))
    task = aws.ecs.TaskDefinition(
        name,
        family=name,
        container_definitions=containers,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        task_role_arn=role(f"{name}-task").arn,
        execution_role_arn=role(f"{name}-execution").arn,
    )
    created = aws.ecs.Service(
        name,
        name=name,
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=tasks,
        launch_type="FARGATE",
        network_configuration={"subnets": SUBNETS},
        load_balancers=[{"target_group_arn": groups[0].arn, "container_name": "web", "container_port": 8080}],
        deployment_controller={"type": "CODE_DEPLOY"},
        opts=pulumi.ResourceOptions(depends_on=listeners),
    )
    for key, port in (("url", PORT), ("test_url", TEST_PORT)):
        pulumi.export(key, pulumi.Output.format("http://{0}:{1}", balancer.dns_name, port))
    return Service(repository, balancer, groups, listeners, task, cluster, created)


def definition(name: str, known: Mapping[str, str], more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": "web",
        "image": known["image"],
        "essential": True,
        "portMappings": [{"containerPort": 8080}],
        "environment": [{"name": "COLOUR", "value": "of the task"}],
        "secrets": [
            {"name": "PASSWORD", "valueFrom": f"{known['secret']}:password::"},
            {"name": "TEXT", "valueFrom": known["parameter"]},
        ],
        "stopTimeout": 2,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": known["logs"], "awslogs-region": REGION, "awslogs-stream-prefix": name},
        },
        **more,
    }


def target_group(name: str) -> aws.lb.TargetGroup:
    return aws.lb.TargetGroup(
        name,
        name=name,
        port=8080,
        protocol="HTTP",
        target_type="ip",
        vpc_id="vpc-0123456789abcdef0",
        deregistration_delay=5,
        health_check={"path": "/health", "matcher": "200", "interval": 5, "timeout": 2, "unhealthy_threshold": 2},
    )
