"""ECS: clusters and task definitions are kept in the emulator; a service's tasks are processes of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from local.emulators.containers import EcsService, TaskStarter, credentials, ecs_service, task_definition
from local.emulators.containers.logs import log_shipper
from local.emulators.containers.tasks import Reached
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

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
    desired = inputs.get("desiredCount")
    service = EcsService(
        context.name,
        cluster,
        starter=starter,
        definition=task_definition(described["taskDefinition"]),
        group=runtime.target_groups.get(str(balancers[0].get("targetGroupArn"))) if balancers else None,
        desired=0 if desired is None else int(desired),
        grace_seconds=float(inputs.get("healthCheckGracePeriodSeconds") or 0),
    )
    runtime.ecs_services[service.id] = runtime.enter(ecs_service(service))
    return created


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
