"""ECS: clusters and task definitions are kept in the emulator; a service's tasks are processes of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import packages
from local.emulators.containers import (
    EcsService,
    Images,
    TaskStarter,
    credentials,
    ecs_service,
    folder_image,
    task_definition,
)
from local.emulators.containers.logs import log_shipper
from local.emulators.containers.tasks import Reached
from local.resources.row import Context, Creator, Row
from packages.domains import ROOT
from recorder.cloud import Created

SERVICES: Final = ROOT / "services"
"""Folders of services, some of which build an image."""
_DEFAULT_CLUSTER: Final = "default"


def _service(context: Context) -> Created:
    """Start a service's tasks in the background. MiniStack's own service would count tasks that nothing runs."""
    runtime, inputs = context.runtime, context.inputs
    created = Created(context.simulated.id, {})
    if not runtime.starts_servers or inputs.get("schedulingStrategy") == "DAEMON":
        return created
    described = context.call("ecs", "DescribeTaskDefinition", taskDefinition=str(inputs["taskDefinition"]))
    cluster = str(inputs.get("cluster") or _DEFAULT_CLUSTER).rpartition("/")[2]
    balancers: Sequence[Mapping[str, Any]] = inputs.get("loadBalancers") or ()
    reached = (
        Reached(container=str(balancers[0]["containerName"]), port=int(balancers[0]["containerPort"]))
        if balancers
        else None
    )
    starter = TaskStarter(
        folder=runtime.folder / f"tasks-{context.name}",
        clients=context.clients,
        credentials=runtime.enter(credentials(context.clients)),
        logs=runtime.enter(log_shipper(context.clients)),
        endpoint=runtime.endpoint,
        localised=runtime.addresses.localised,
        reached=reached,
    )
    definition = task_definition(described["taskDefinition"])
    for container in definition.containers:
        _build(context, container.image)
    desired = inputs.get("desiredCount")
    service = EcsService(
        context.name,
        cluster,
        starter=starter,
        definition=definition,
        group=runtime.target_groups.get(str(balancers[0].get("targetGroupArn"))) if balancers else None,
        desired=0 if desired is None else int(desired),
        grace_seconds=float(inputs.get("healthCheckGracePeriodSeconds") or 0),
    )
    runtime.ecs_services[service.id] = runtime.enter(ecs_service(service))
    return created


def _build(context: Context, uri: str) -> None:
    """Push the image that a service's folder of this checkout builds, where a task wants it by that folder's tag.

    On AWS whoever sets the stack up does that, before the first tasks start.
    """
    name, _, tag = uri.partition("/")[2].partition(":")
    folder = next(
        (one.parent for one in SERVICES.glob("*/Dockerfile") if tag and packages.folder_tag(one.parent) == tag), None
    )
    if folder:
        images = Images(context.clients)
        if not images.has(uri):
            images.push(name, tag, folder_image(folder))


ROWS: Mapping[str, Creator] = {
    "aws:ecs/cluster:Cluster": Row(
        service="ecs",
        operation="CreateCluster",
        name="clusterName",
        id="cluster.clusterArn",
        outputs={"arn": "cluster.clusterArn"},
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": Row(
        service="ecs",
        operation="PutClusterCapacityProviders",
        renames={"clusterName": "cluster", "defaultCapacityProviderStrategies": "defaultCapacityProviderStrategy"},
        constants={"defaultCapacityProviderStrategy": []},
    ),
    "aws:ecs/taskDefinition:TaskDefinition": Row(
        service="ecs",
        operation="RegisterTaskDefinition",
        name="family",
        id="taskDefinition.family",
        outputs={"arn": "taskDefinition.taskDefinitionArn", "revision": "taskDefinition.revision"},
    ),
    "aws:ecs/service:Service": _service,
}
