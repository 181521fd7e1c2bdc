"""The stages of a pipeline, as CodePipeline has them: source, build, scan, deploy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building_blocks.grants import Grants
from components.container_platform.delivery.args import CodeArgs, Severity

Action = aws.codepipeline.PipelineStageActionArgsDict
Stage = aws.codepipeline.PipelineStageArgsDict

SOURCE, IMAGE, SETTINGS = "source", "image", "settings"
"""Artefacts: the code, `imageDetail.json` with the image's digest, and what the program gives."""
TAG_VARIABLE = "IMAGE_TAG"
OF_BUILD = "Build"
"""The namespace of the variables that the build exports."""
OF_PIPELINE = "variables"
SEVERITIES: Sequence[Severity] = ("critical", "high", "medium", "low")
CODE_ACTION, IMAGE_ACTION = "Code", "Image"


@dataclass(frozen=True, slots=True)
class Step:
    """An action of a pipeline, and what the pipeline's role needs for it."""

    action: Action
    may: Grants


def stages(*, origin: Step, settings: Step, build: Step | None, scan: Step, deployment: Step) -> list[Stage]:
    """Return the stages in their order; an image that was pushed needs no build.

    A stage that fails ends the execution: nothing here retries or rolls back a stage, so that a deployment that was
    taken back is a failure of the pipeline, and seen as one.
    """
    return [
        {"name": "Source", "actions": [origin.action, settings.action]},
        *([{"name": "Build", "actions": [build.action]}] if build else list[Stage]()),
        {"name": "Scan", "actions": [scan.action]},
        {"name": "Deploy", "actions": [deployment.action]},
    ]


def code(source: CodeArgs) -> Action:
    """Fetch the code by a connection.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
    """
    return {
        "name": CODE_ACTION,
        "category": "Source",
        "owner": "AWS",
        "provider": "CodeStarSourceConnection",
        "version": "1",
        "output_artifacts": [SOURCE],
        "configuration": {
            "ConnectionArn": source["connection_arn"],
            "FullRepositoryId": source["repository"],
            "BranchName": source["branch"],
        },
    }


def trigger(source: CodeArgs) -> aws.codepipeline.PipelineTriggerArgsDict:
    """Start by commits to the branch that change something in the folder."""
    push: aws.codepipeline.PipelineTriggerGitConfigurationPushArgsDict = {"branches": {"includes": [source["branch"]]}}
    if source["folder"] != ".":
        push["file_paths"] = {"includes": [f"{source['folder']}/**"]}
    return {
        "provider_type": "CodeStarSourceConnection",
        "git_configuration": {"source_action_name": CODE_ACTION, "pushes": [push]},
    }


def pushed_image(repository: pulumi.Input[str]) -> Action:
    """Find the image whose digest the pipeline was started with.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
    """
    return {
        "name": IMAGE_ACTION,
        "category": "Source",
        "owner": "AWS",
        "provider": "ECR",
        "version": "1",
        "output_artifacts": [IMAGE],
        "configuration": {"RepositoryName": repository},
    }


def settings(bucket: pulumi.Input[str], key: str) -> Action:
    """Fetch the settings.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
    """
    return {
        "name": "Settings",
        "category": "Source",
        "owner": "AWS",
        "provider": "S3",
        "version": "1",
        "output_artifacts": [SETTINGS],
        "configuration": {"S3Bucket": bucket, "S3ObjectKey": key, "PollForSourceChanges": "false"},
    }


def built_image(project: pulumi.Input[str]) -> Action:
    """Build the image.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
    """
    return {
        "name": IMAGE_ACTION,
        "category": "Build",
        "owner": "AWS",
        "provider": "CodeBuild",
        "version": "1",
        "namespace": OF_BUILD,
        "input_artifacts": [SOURCE, SETTINGS],
        "output_artifacts": [IMAGE],
        "configuration": {"ProjectName": project, "PrimarySource": SOURCE},
    }


def scan(repository: pulumi.Input[str], severity: Severity, *, tag_of: str) -> Action:
    """Look for vulnerabilities; a tag of the repository names one image for ever, so that this is what is deployed.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-InspectorScan.html

    Args:
        repository: The repository's name.
        severity: The least that ends the pipeline.
        tag_of: The namespace of the variable with the image's tag.
    """
    return {
        "name": "Inspector",
        "category": "Invoke",
        "owner": "AWS",
        "provider": "InspectorScan",
        "version": "1",
        "output_artifacts": ["scan"],
        "configuration": {
            "InspectorRunMode": "ECRImageScan",
            "ECRRepositoryName": repository,
            "ImageTag": f"#{{{tag_of}.{TAG_VARIABLE}}}",
            **thresholds(severity),
        },
    }


def thresholds(severity: Severity) -> Mapping[str, str]:
    """Return how many vulnerabilities an image may have, by the parameter of each severity that counts: none."""
    return {f"{one.capitalize()}Threshold": "0" for one in SEVERITIES[: SEVERITIES.index(severity) + 1]}


def by_code_deploy(application: pulumi.Input[str], group: pulumi.Input[str]) -> Action:
    """Deploy by CodeDeploy; the action ends as the deployment does, and fails where that was taken back.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
    """
    return {
        "name": "Service",
        "category": "Deploy",
        "owner": "AWS",
        "provider": "CodeDeployToECS",
        "version": "1",
        "input_artifacts": [SETTINGS, IMAGE],
        "configuration": {
            "ApplicationName": application,
            "DeploymentGroupName": group,
            "TaskDefinitionTemplateArtifact": SETTINGS,
            "TaskDefinitionTemplatePath": "taskdef.json",
            "AppSpecTemplateArtifact": SETTINGS,
            "AppSpecTemplatePath": "appspec.yaml",
            "Image1ArtifactName": IMAGE,
            "Image1ContainerName": "IMAGE1_NAME",
        },
    }


def by_ecs(project: pulumi.Input[str]) -> Action:
    """Deploy by ECS itself: by the project that fails where ECS takes the deployment back."""
    return {
        "name": "Service",
        "category": "Build",
        "owner": "AWS",
        "provider": "CodeBuild",
        "version": "1",
        "input_artifacts": [SETTINGS, IMAGE],
        "configuration": {"ProjectName": project, "PrimarySource": SETTINGS},
    }
