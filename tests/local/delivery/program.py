"""A service with its delivery, from raw resources: CodeDeploy, and a pipeline that a pushed image starts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.local.containers.program import Service, create, role

IMAGE = "<IMAGE1_NAME>"
APP_SPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
TEMPLATE = json.dumps(
    {
        "sourceRevisions": [
            {"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": "<digest>"},
        ],
        "variables": [{"name": "IMAGE_TAG", "value": "<tag>"}],
    }
)


def delivery(
    name: str, *, routing: Mapping[str, Any], bake_minutes: int = 1, provider: str = "CodeDeployToECS", tasks: int = 2
) -> Callable[[], object]:
    """Return a program of a service and its delivery.

    Args:
        name: Of everything.
        routing: How requests shift, as a deployment configuration has it.
        bake_minutes: How long the old tasks wait.
        provider: Of the pipeline's last action.
        tasks: So many.
    """

    def program() -> None:
        service = create(name, tasks=tasks)
        deploy(name, service, routing, bake_minutes)
        pipeline(name, service, provider)

    return program


def deploy(name: str, service: Service, routing: Mapping[str, Any], bake_minutes: int) -> None:
    alarms = [
        aws.cloudwatch.MetricAlarm(
            f"{name}-{number}",
            name=f"{name}-errors-{number}",
            namespace="AWS/ApplicationELB",
            metric_name="HTTPCode_Target_5XX_Count",
            dimensions={"LoadBalancer": service.balancer.arn_suffix, "TargetGroup": group.arn_suffix},
            statistic="Sum",
            period=60,
            evaluation_periods=1,
            threshold=3,
            comparison_operator="GreaterThanThreshold",
            treat_missing_data="notBreaching",
        )
        for number, group in enumerate(service.groups)
    ]
    memory = aws.cloudwatch.MetricAlarm(
        f"{name}-memory",
        name=f"{name}-memory",
        namespace="AWS/ECS",
        metric_name="MemoryUtilization",
        dimensions={"ServiceName": service.service.name},
        statistic="Average",
        period=60,
        evaluation_periods=1,
        threshold=90,
        comparison_operator="GreaterThanThreshold",
    )
    application = aws.codedeploy.Application(name, name=name, compute_platform="ECS")
    configuration = aws.codedeploy.DeploymentConfig(
        name,
        deployment_config_name=f"{name}-shift",
        compute_platform="ECS",
        traffic_routing_config=routing,  # pyright: ignore[reportArgumentType] - one of several forms
    )
    aws.codedeploy.DeploymentGroup(
        name,
        app_name=application.name,
        deployment_group_name=name,
        service_role_arn=role(f"{name}-deploy").arn,
        deployment_config_name=configuration.deployment_config_name,
        deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"},
        ecs_service={"cluster_name": service.cluster.name, "service_name": service.service.name},
        load_balancer_info={
            "target_group_pair_info": {
                "prod_traffic_route": {"listener_arns": [service.listeners[0].arn]},
                "test_traffic_route": {"listener_arns": [service.listeners[1].arn]},
                "target_groups": [{"name": group.name} for group in service.groups],
            }
        },
        blue_green_deployment_config={
            "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
            "terminate_blue_instances_on_deployment_success": {
                "action": "TERMINATE",
                "termination_wait_time_in_minutes": bake_minutes,
            },
        },
        alarm_configuration={"enabled": True, "alarms": [alarm.name for alarm in (*alarms, memory)]},
        auto_rollback_configuration={"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]},
    )


def pipeline(name: str, service: Service, provider: str) -> None:
    bucket = aws.s3.Bucket(name, bucket=f"{name}-artefacts")
    archive = task_definition(name, service).apply(
        lambda text: pulumi.AssetArchive(
            {"taskdef.json": pulumi.StringAsset(text), "appspec.yaml": pulumi.StringAsset(APP_SPEC)}
        )
    )
    settings = aws.s3.BucketObjectv2(f"{name}-settings", bucket=bucket.bucket, key="settings.zip", source=archive)
    created = aws.codepipeline.Pipeline(
        name,
        name=name,
        pipeline_type="V2",
        role_arn=role(f"{name}-pipeline").arn,
        artifact_stores=[{"type": "S3", "location": bucket.bucket}],
        variables=[{"name": "IMAGE_TAG"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    action("Image", "ECR", gives="image", RepositoryName=name),
                    action("Settings", "S3", gives="settings", S3Bucket=bucket.bucket, S3ObjectKey=settings.key),
                ],
            },
            {
                "name": "Scan",
                "actions": [
                    action(
                        "Inspector",
                        "InspectorScan",
                        gives="scan",
                        ECRRepositoryName=name,
                        ImageTag="#{variables.IMAGE_TAG}",
                        CriticalThreshold="0",
                        HighThreshold="0",
                    )
                ],
            },
            {
                "name": "Deploy",
                "actions": [
                    action(
                        "Service",
                        provider,
                        ApplicationName=name,
                        DeploymentGroupName=name,
                        TaskDefinitionTemplateArtifact="settings",
                        AppSpecTemplateArtifact="settings",
                        Image1ArtifactName="image",
                        Image1ContainerName=IMAGE.strip("<>"),
                    )
                ],
            },
        ],
    )
    pattern = {
        "source": ["aws.ecr"],
        "detail-type": ["ECR Image Action"],
        "detail": {
            "action-type": ["PUSH"],
            "result": ["SUCCESS"],
            "repository-name": [name],
            "image-tag": [{"anything-but": [""]}],
        },
    }
    rule = aws.cloudwatch.EventRule(name, name=name, event_pattern=json.dumps(pattern))
    aws.cloudwatch.EventTarget(
        name,
        rule=rule.name,
        arn=created.arn,
        role_arn=role(f"{name}-events").arn,
        input_transformer={
            "input_paths": {"digest": "$.detail.image-digest", "tag": "$.detail.image-tag"},
            "input_template": TEMPLATE,
        },
    )


def action(name: str, provider: str, *, gives: str = "", **configuration: pulumi.Input[str]) -> Any:
    return {
        "name": name,
        "category": "Source",
        "owner": "AWS",
        "provider": provider,
        "version": "1",
        "output_artifacts": [gives] if gives else [],
        "configuration": configuration,
    }


def task_definition(name: str, service: Service) -> pulumi.Output[str]:
    """Return the service's own task definition without its image."""
    task = service.task

    def text(known: Mapping[str, Any]) -> str:
        containers = [{**one, "image": IMAGE} for one in json.loads(known["containers"])]
        return json.dumps(
            {
                "family": name,
                "containerDefinitions": containers,
                "cpu": "256",
                "memory": "512",
                "networkMode": "awsvpc",
                "requiresCompatibilities": ["FARGATE"],
                "taskRoleArn": known["task"],
                "executionRoleArn": known["execution"],
            }
        )

    return pulumi.Output.all(
        containers=task.container_definitions, task=task.task_role_arn, execution=task.execution_role_arn
    ).apply(text)
