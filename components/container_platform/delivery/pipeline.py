"""The pipeline with its builds, its role, and what starts it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.event_trigger import EventTrigger, new_objects
from components.building_blocks.grants import write_logs
from components.building_blocks.log_group import log_group
from components.building_blocks.role import service_role
from components.container_platform.delivery import permissions, stages
from components.container_platform.delivery.args import (
    BAKE_MINUTES,
    PUSH,
    CodeArgs,
    DeliveryArgs,
    PipelineArgs,
    shift_minutes,
)
from components.container_platform.delivery.builds import create_build
from components.container_platform.delivery.scope import Scope
from components.container_platform.delivery.stages import IMAGE, SETTINGS, SOURCE, Step
from components.container_platform.delivery.store import Store
from components.container_platform.deployable import Deployable

BUILD_MINUTES = 30
ROLLOUT_MINUTES = 60
"""For tasks to start and to drain, beyond the shift and the bake time."""
END_MINUTES = 5
"""The build that waits for a deployment ends a little later, so that it is the one that says what happened."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline, and the roles that pull images for it."""

    name: pulumi.Output[str]
    puller_arns: Mapping[str, pulumi.Output[str]]


def create_pipeline(scope: Scope, args: PipelineArgs, store: Store, deployment: Step) -> Pipeline:
    """Create the pipeline, the build of its image if it has one, and what starts it.

    Args:
        scope: The delivery.
        args: Complete arguments.
        store: The pipeline's bucket.
        deployment: The last action.
    """
    name, foundation, repository = scope.name, scope.foundation, scope.deployable.repository
    source = args["source"]
    build, builder = (None, None) if source == PUSH else _image_build(scope, source, store)
    origin = (
        Step(stages.pushed_image(repository.name), permissions.find_image(repository.arn))
        if source == PUSH
        else Step(stages.code(source), permissions.use_connection(source["connection_arn"]))
    )
    settings = Step(
        stages.settings(store.ref["name"], store.settings_key),
        permissions.read_settings(store.ref, store.settings_key),
    )
    tag_of = stages.OF_BUILD if build else stages.OF_PIPELINE
    scan = Step(
        stages.scan(repository.name, args["scan_severity"], tag_of=tag_of), permissions.scan_images(repository.arn)
    )
    # CodePipeline runs the scan on a machine of its own, which writes here.
    scans = log_group(
        f"{name}-pipeline",
        physical_name=f"/aws/codepipeline/{store.pipeline_name}",
        encryption_key_arn=foundation["logs_key_arn"],
        retention_days=foundation["log_retention_days"],
        data_class="internal",
        opts=scope.opts,
    )
    role, policies = service_role(
        f"{name}-pipeline",
        service="codepipeline.amazonaws.com",
        may=[
            permissions.exchange_artefacts(store.ref, takes=store.below(), gives=store.below()),
            *(step.may for step in (origin, settings, build, scan, deployment) if step),
            write_logs(scans.arn),
        ],
        opts=scope.opts,
    )
    pipeline = aws.codepipeline.Pipeline(
        name,
        name=store.pipeline_name,
        pipeline_type="V2",
        execution_mode="SUPERSEDED",  # a newer version overtakes one that waits
        role_arn=role.arn,
        artifact_stores=[
            {
                "type": "S3",
                "location": store.ref["name"],
                "encryption_key": {"type": "KMS", "id": foundation["encryption_key_arn"]},
            }
        ],
        # The event of a push has the tag: CodePipeline knows none of an image that it was given by its digest.
        variables=[{"name": stages.TAG_VARIABLE, "description": "The image's tag"}] if source == PUSH else None,
        triggers=None if source == PUSH else [stages.trigger(source)],
        stages=stages.stages(origin=origin, settings=settings, build=build, scan=scan, deployment=deployment),
        opts=scope.after(*policies, store.settings),
    )
    alarms.create(
        f"{name}-pipeline",
        alarms.PIPELINE,
        {"PipelineName": pipeline.name},
        topic_arn=foundation["alarm_topic_arn"],
        opts=scope.opts,
    )
    if source == PUSH:
        _start_by_push(scope, pipeline)
    else:
        _start_by_settings(scope, store, pipeline)
    builders = {"build": builder.arn} if builder else {}
    return Pipeline(pipeline.name, {"pipeline": role.arn, **builders})


def create_rollout(scope: Scope, deployable: Deployable, args: DeliveryArgs, store: Store) -> Step:
    """Create the build that deploys by ECS itself, and fails where ECS takes the deployment back.

    Args:
        scope: The delivery.
        deployable: The service.
        args: Complete arguments; the strategy is not CodeDeploy's.
        store: The pipeline's bucket.
    """
    bake = args.get("bake_minutes")
    waits = 0 if args["strategy"] == "rolling" else BAKE_MINUTES if bake is None else bake
    minutes = ROLLOUT_MINUTES + shift_minutes(args.get("shift")) + waits
    project, _ = create_build(
        scope,
        "rollout",
        file="rollout.yml",
        variables={
            "CLUSTER": deployable.cluster.name,
            "SERVICE": deployable.service.name,
            "TIMEOUT_MINUTES": str(minutes),
        },
        may=[
            permissions.exchange_artefacts(store.ref, takes=store.below(SETTINGS, IMAGE), gives=[]),
            permissions.update_service(deployable),
        ],
        architecture="arm64",
        minutes=minutes + END_MINUTES,
        builds_images=False,
    )
    return Step(stages.by_ecs(project.name), permissions.run_builds(project.arn))


def _image_build(scope: Scope, source: CodeArgs, store: Store) -> tuple[Step, aws.iam.Role]:
    """Create the build of the image. The code that it runs can push images; settings and services it cannot change."""
    deployable = scope.deployable
    project, role = create_build(
        scope,
        "build",
        file="buildspec.yml",
        variables={
            "REPOSITORY_URL": deployable.repository.url,
            "FOLDER": source["folder"],
            "TEST_COMMAND": source["test_command"],
            "CONTAINER_PORT": str(deployable.port),
            "HEALTH_PATH": deployable.health_path,
        },
        may=[
            permissions.exchange_artefacts(store.ref, takes=store.below(SOURCE, SETTINGS), gives=store.below(IMAGE)),
            permissions.push_images(deployable.repository.arn),
        ],
        architecture=deployable.architecture,
        minutes=BUILD_MINUTES,
        builds_images=True,
    )
    return Step(stages.built_image(project.name), permissions.run_builds(project.arn)), role


def _start_by_push(scope: Scope, pipeline: aws.codepipeline.Pipeline) -> None:
    """Start the pipeline with the digest of each image that is pushed with a tag.

    CodePipeline's own trigger follows one tag, and tags that never move have one image each.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/create-cwe-ecr-source-console.html
    """
    override = {"actionName": stages.IMAGE_ACTION, "revisionType": "IMAGE_DIGEST", "revisionValue": "<digest>"}
    start = {"sourceRevisions": [override], "variables": [{"name": stages.TAG_VARIABLE, "value": "<tag>"}]}
    EventTrigger(
        f"{scope.name}-push",
        {
            "description": "An image was pushed with a tag",
            "pattern": pulumi.Output.json_dumps(
                {
                    "source": ["aws.ecr"],
                    "detail-type": ["ECR Image Action"],
                    "detail": {
                        "action-type": ["PUSH"],
                        "result": ["SUCCESS"],
                        "repository-name": [scope.deployable.repository.name],
                        "image-tag": [{"anything-but": [""]}],
                    },
                }
            ),
            "pipeline_arn": pipeline.arn,
            "input": {
                "paths": {"digest": "$.detail.image-digest", "tag": "$.detail.image-tag"},
                "template": json.dumps(start),
            },
            "encryption_key_arn": scope.foundation["encryption_key_arn"],
            "alarm_topic_arn": scope.foundation["alarm_topic_arn"],
        },
        scope.opts,
    )


def _start_by_settings(scope: Scope, store: Store, pipeline: aws.codepipeline.Pipeline) -> None:
    """Deploy the newest code again where the program has other settings for it."""
    EventTrigger(
        f"{scope.name}-settings",
        {
            "description": "The program has other settings for deployments",
            "pattern": new_objects(store.ref["name"], store.settings_key),
            "pipeline_arn": pipeline.arn,
            "encryption_key_arn": scope.foundation["encryption_key_arn"],
            "alarm_topic_arn": scope.foundation["alarm_topic_arn"],
        },
        scope.opts,
    )
