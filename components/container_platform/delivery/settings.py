"""What the program hands to each deployment: the task definition without its image, the AppSpec, and the script.

A deployment takes them as they are when it starts, so that a change of the program's, such as a variable or a subnet,
arrives with the next one, whoever carries it out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import pulumi

from components.container_platform.delivery.args import HookName
from components.container_platform.delivery.roll_out import PLACEHOLDER
from components.container_platform.deployable import Deployable

FILES = Path(__file__).with_name("files")
SCRIPT = Path(__file__).with_name("roll_out.py")
LATEST = "LATEST"
"""Of Fargate's platform."""


def settings(deployable: Deployable, hooks: Mapping[HookName, pulumi.Input[str]]) -> pulumi.Output[pulumi.Archive]:
    """Return the archive with everything that a deployment needs but the image."""
    definition = deployable.task_definition
    known: Mapping[str, pulumi.Input[Any]] = {
        "family": definition.family,
        "task_role_arn": definition.task_role_arn,
        "execution_role_arn": definition.execution_role_arn,
        "network_mode": definition.network_mode,
        "requires_compatibilities": definition.requires_compatibilities,
        "cpu": definition.cpu,
        "memory": definition.memory,
        "containers": definition.container_definitions,
        "volumes": definition.volumes.apply(lambda volumes: [volume.name for volume in volumes or ()]),
        "network": deployable.network_configuration,
        "capacity": list(deployable.capacity),
        "hooks": dict(hooks),
    }
    return pulumi.Output.from_input(known).apply(lambda values: _archive(deployable, values))


def _archive(deployable: Deployable, values: Mapping[str, Any]) -> pulumi.Archive:
    texts = files(
        values,
        container=deployable.container,
        port=deployable.port,
        architecture=deployable.architecture,
        fargate=deployable.fargate,
    )
    return pulumi.AssetArchive(
        {
            **{name: pulumi.StringAsset(text) for name, text in texts.items()},
            SCRIPT.name: pulumi.FileAsset(str(SCRIPT)),
        }
    )


def files(
    values: Mapping[str, Any], *, container: str, port: int, architecture: str, fargate: bool
) -> Mapping[str, str]:
    """Return the texts of a deployment, by the names of their files.

    Args:
        values: What the service has: its task definition, network, capacity and hooks.
        container: The container of the image.
        port: The port that the load balancer reaches it on.
        architecture: `arm64` or `x86_64`.
        fargate: Whether the tasks run on Fargate, whose platform has a version.
    """
    containers: list[dict[str, Any]] = json.loads(values["containers"])
    [main] = [one for one in containers if one["name"] == container]
    # For the test of a built image; Docker's files of variables know no value of several lines.
    environment = {row["name"]: row["value"] for row in main.get("environment") or () if "\n" not in row["value"]}
    main["image"] = PLACEHOLDER
    network = values["network"]
    task = {
        **{name: values[name] for name in _AS_THEY_ARE},
        "runtime_platform": {
            "cpuArchitecture": "ARM64" if architecture == "arm64" else "X86_64",
            "operatingSystemFamily": "LINUX",
        },
        "volumes": [{"name": name} for name in values["volumes"]],
        "containers": containers,
    }
    deployment = {
        "container": container,
        "port": port,
        "platform_version": LATEST if fargate else None,
        "network": {
            "Subnets": list(network["subnets"]),
            "SecurityGroups": list(network["security_groups"]),
            "AssignPublicIp": "ENABLED" if network.get("assign_public_ip") else "DISABLED",
        },
        "capacity": [_capacity(row) for row in values["capacity"]] or None,
        "hooks": [{event: function} for event, function in values["hooks"].items()] or None,
    }
    return {
        "taskdef.json": _filled("taskdef.json", task),
        "appspec.yaml": _filled("appspec.yaml", deployment),
        "environment": "".join(f"{name}={value}\n" for name, value in sorted(environment.items())),
    }


_AS_THEY_ARE = (
    "family",
    "task_role_arn",
    "execution_role_arn",
    "network_mode",
    "requires_compatibilities",
    "cpu",
    "memory",
)


def _capacity(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "CapacityProvider": row["capacity_provider"],
        "Base": row.get("base") or 0,
        "Weight": row.get("weight") or 0,
    }


def _filled(name: str, values: Mapping[str, Any]) -> str:
    """Return a template with JSON in it, which is YAML as well; lines of what has no value are left out."""
    template = Template((FILES / name).read_text(encoding="utf-8"))
    lines = template.substitute({key: json.dumps(value) for key, value in values.items()}).splitlines(keepends=True)
    return "".join(line for line in lines if not line.rstrip().rstrip(",").endswith(": null"))


def buildspec(name: str) -> str:
    """Return the text of a buildspec."""
    return (FILES / name).read_text(encoding="utf-8")
