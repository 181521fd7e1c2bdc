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
CODE_ACTION, IMAGE_ACTION, DEPLOY_ACTION = "Code", "Image", "Service"


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
    configuration = {
        "ConnectionArn": source["connection_arn"],
        "FullRepositoryId": source["repository"],
        "BranchName": source["branch"],
    }
    return _action(CODE_ACTION, "Source", "CodeStarSourceConnection", configuration, gives=[SOURCE])


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
    return _action(IMAGE_ACTION, "Source", "ECR", {"RepositoryName": repository}, gives=[IMAGE])


def settings(bucket: pulumi.Input[str], key: str) -> Action:
    """Fetch the settings.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
    """
    configuration = {"S3Bucket": bucket, "S3ObjectKey": key, "PollForSourceChanges": "false"}
    return _action("Settings", "Source", "S3", configuration, gives=[SETTINGS])


def built_image(project: pulumi.Input[str]) -> Action:
    """Build the image, and give the variables of it."""
    build = _build(IMAGE_ACTION, project, takes=[SOURCE, SETTINGS], gives=[IMAGE])
    return {**build, "namespace": OF_BUILD}


def _build(name: str, project: pulumi.Input[str], *, takes: Sequence[str], gives: Sequence[str] = ()) -> Action:
    """Run a build project, with the first artefact as its source.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
    """
    configuration = {"ProjectName": project, "PrimarySource": takes[0]}
    return _action(name, "Build", "CodeBuild", configuration, takes=takes, gives=gives)


def scan(repository: pulumi.Input[str], severity: Severity, *, tag_of: str) -> Action:
    """Look for vulnerabilities; a tag of the repository names one image forever, so that this is what is deployed.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-InspectorScan.html

    Args:
        repository: The repository's name.
        severity: The least that ends the pipeline.
        tag_of: The namespace of the variable with the image's tag.
    """
    configuration = {
        "InspectorRunMode": "ECRImageScan",
        "ECRRepositoryName": repository,
        "ImageTag": f"#{{{tag_of}.{TAG_VARIABLE}}}",
        **thresholds(severity),
    }
    return _action("Inspector", "Invoke", "InspectorScan", configuration, gives=["scan"])


def thresholds(severity: Severity) -> Mapping[str, str]:
    """Return how many vulnerabilities an image may have, by the parameter of each severity that counts: none."""
    return {f"{one.capitalize()}Threshold": "0" for one in SEVERITIES[: SEVERITIES.index(severity) + 1]}


def by_code_deploy(application: pulumi.Input[str], group: pulumi.Input[str]) -> Action:
    """Deploy by CodeDeploy; the action ends as the deployment does, and fails where that was taken back.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
    """
    configuration = {
        "ApplicationName": application,
        "DeploymentGroupName": group,
        "TaskDefinitionTemplateArtifact": SETTINGS,
        "TaskDefinitionTemplatePath": "taskdef.json",
        "AppSpecTemplateArtifact": SETTINGS,
        "AppSpecTemplatePath": "appspec.yaml",
        "Image1ArtifactName": IMAGE,
        "Image1ContainerName": "IMAGE1_NAME",
    }
    return _action(DEPLOY_ACTION, "Deploy", "CodeDeployToECS", configuration, takes=[SETTINGS, IMAGE])


def by_ecs(project: pulumi.Input[str]) -> Action:
    """Deploy by ECS itself: by the project that fails where ECS takes the deployment back."""
    return _build(DEPLOY_ACTION, project, takes=[SETTINGS, IMAGE])


def _action(
    name: str,
    category: str,
    provider: str,
    configuration: Mapping[str, pulumi.Input[str]],
    *,
    takes: Sequence[str] = (),
    gives: Sequence[str] = (),
) -> Action:
    action: Action = {
        "name": name,
        "category": category,
        "owner": "AWS",
        "provider": provider,
        "version": "1",
        "configuration": configuration,
    }
    if takes:
        action["input_artifacts"] = list(takes)
    if gives:
        action["output_artifacts"] = list(gives)
    return action
