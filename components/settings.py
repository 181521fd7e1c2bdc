"""What a stack configures: each setting once, with its type, description and default.

`python -m components.settings` writes the settings into `Pulumi.yaml`, where Pulumi has their schema.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, cast, get_args, get_type_hints

import pulumi
import yaml
from typing_extensions import is_typeddict

from components.building_blocks.domain import DomainArgs
from components.building_blocks.job_queue import Compute
from components.container_platform import LaunchType
from components.data_subject_rights import ControllerArgs
from components.image_pipeline import FilterArgs, ReviewArgs, ReviewRuleArgs, SizeArgs, WorkflowType
from components.image_pipeline.args import Format
from components.secure_api.users import SignIn
from components.three_tier_network import NatStrategy

PROJECT_FILE: Final = Path(__file__).parents[1] / "Pulumi.yaml"
_SCALARS: Final[Mapping[Any, str]] = {str: "string", int: "integer", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What `Pulumi.yaml` says of a setting beside its type."""

    description: str
    """For people who configure a stack."""
    default: object
    """Where a stack says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one stack. Whether a value is one of those that are possible, the components check."""

    alarm_email: Annotated[str, Setting("Gets every alarm. Empty: no e-mail is sent.", default="")]
    expected_sources: Annotated[
        Sequence[str],
        Setting(
            "IPv4 ranges of sign-ins to the AWS console; one from elsewhere is an alarm. Empty, from anywhere.",
            default=(),
        ),
    ]
    force_destroy: Annotated[
        bool, Setting("Whether `pulumi destroy` deletes data. Never true where data matters.", default=False)
    ]
    cidr: Annotated[str, Setting("The VPC's IPv4 range.", default="10.0.0.0/16")]
    zones: Annotated[int, Setting("How many availability zones.", default=2)]
    nat: Annotated[
        NatStrategy,
        Setting("How private subnets reach the internet; none, single, per_zone or instance.", default="single"),
    ]
    interface_endpoints: Annotated[
        Sequence[str],
        Setting(
            "AWS services that private subnets reach without NAT, such as ecr.api; 8 dollars a month each and zone.",
            default=(),
        ),
    ]
    denied_ranges: Annotated[
        Sequence[str], Setting("Address ranges that no traffic comes from or goes to.", default=())
    ]
    sizes: Annotated[
        Sequence[SizeArgs],
        Setting(
            "The sizes of every photo; name, width, height (optional) and crop (fit, cover or smart).",
            default=(
                {"name": "large", "width": 1600},
                {"name": "medium", "width": 800},
                {"name": "thumbnail", "width": 200, "height": 200, "crop": "smart"},
            ),
        ),
    ]
    formats: Annotated[
        Sequence[Format], Setting("The formats of every variant; jpeg, webp, avif.", default=("jpeg", "webp"))
    ]
    filters: Annotated[
        Sequence[FilterArgs],
        Setting("The filtered variants of every photo.", default=({"type": "grayscale", "size": "medium"},)),
    ]
    heavy_from_bytes: Annotated[
        int, Setting("Photos of this size and more are processed in AWS Batch.", default=20_000_000)
    ]
    heavy_compute: Annotated[
        Compute, Setting("What AWS Batch runs on; fargate, fargate_spot, ec2 or ec2_spot.", default="fargate_spot")
    ]
    workflow_type: Annotated[
        WorkflowType, Setting("The workflow of one photo; STANDARD or, for a high volume, EXPRESS.", default="STANDARD")
    ]
    review_when: Annotated[
        Sequence[ReviewRuleArgs],
        Setting(
            "The photos that a person must approve; rules of owner_ids, min_pixels, formats and keys. Empty, none.",
            default=(),
        ),
    ]
    review_seconds: Annotated[int, Setting("How long a photo waits for its review; 3600 at most.", default=3_600)]
    api: Annotated[bool, Setting("Whether the API, its service and private names are created.", default=True)]
    owns_account: Annotated[
        bool,
        Setting(
            "Whether this stack creates what exists once in its account, such as AWS Config and GuardDuty.",
            default=False,
        ),
    ]
    domain: Annotated[
        str,
        Setting("The API's own name, such as api.example.com. Empty, CloudFront's, whose TLS is weaker.", default=""),
    ]
    domain_zone_id: Annotated[str, Setting("The public hosted zone in Route 53 that has the domain.", default="")]
    origins: Annotated[
        Sequence[str],
        Setting(
            "The web pages that may call the API and upload from a browser, such as https://photos.example.com.",
            default=(),
        ),
    ]
    gallery: Annotated[
        bool, Setting("Whether the gallery, the platform's page, is served on ECS; it needs the API.", default=True)
    ]
    gallery_domain: Annotated[
        str,
        Setting("The gallery's own name, such as photos.example.com, in the same zone. Empty, plain HTTP.", default=""),
    ]
    gallery_launch_type: Annotated[
        LaunchType, Setting("What the gallery's containers run on; fargate or ec2.", default="fargate")
    ]
    sign_in: Annotated[Sequence[SignIn], Setting("How people sign in; srp, password and passkey.", default=("srp",))]
    database_class: Annotated[str, Setting("The class of the albums' database.", default="db.t4g.medium")]
    database_multi_az: Annotated[
        bool, Setting("Whether the albums' database has a standby in another zone.", default=True)
    ]
    analytics: Annotated[
        bool, Setting("Whether the platform's events are gathered in a lake that Athena queries.", default=True)
    ]
    warehouse: Annotated[bool, Setting("Whether the lake is loaded into Redshift Serverless as well.", default=False)]

    rights_due_days: Annotated[
        int, Setting("Within how many days requests for people's rights are due; 0, one calendar month.", default=0)
    ]
    rights_drain_seconds: Annotated[
        int, Setting("How long an erasure waits for what is under way, such as forms of uploads.", default=900)
    ]
    controller_name: Annotated[
        str,
        Setting(
            "Who is responsible for the processing of people's data (GDPR Art. 4(7)), as they read it.", default=""
        ),
    ]
    controller_contact: Annotated[str, Setting("Where people write to the controller.", default="")]
    data_protection_officer: Annotated[
        str, Setting("The contact details of the data protection officer. Empty, people read unknown.", default="")
    ]
    supervisory_authority: Annotated[
        str, Setting("The authority where people can lodge a complaint. Empty, people read unknown.", default="")
    ]
    transfer_safeguards: Annotated[
        str,
        Setting(
            "On what transfers to third countries stand (GDPR Art. 45, 46). Empty, people read unknown.", default=""
        ),
    ]

    @property
    def controller(self) -> ControllerArgs | None:
        """Who is responsible, as far as it is said; None where nothing is."""
        said = {
            "name": self.controller_name,
            "contact": self.controller_contact,
            "data_protection_officer": self.data_protection_officer,
            "supervisory_authority": self.supervisory_authority,
            "safeguards": self.transfer_safeguards,
        }
        return (
            cast("ControllerArgs", {name: text for name, text in said.items() if text}) if any(said.values()) else None
        )

    @property
    def review(self) -> ReviewArgs | None:
        """Which photos a person must approve; None for no photo."""
        return {"when": self.review_when, "timeout_seconds": self.review_seconds} if self.review_when else None

    def in_zone(self, name: str) -> DomainArgs | None:
        """Return a name in the stack's public hosted zone, as components take it; None for an empty one."""
        return {"name": name, "zone_id": self.domain_zone_id} if name else None


def read_settings() -> Settings:
    """Read the settings of the stack that is being deployed.

    Raises:
        pulumi.ConfigMissingError: neither the stack nor `Pulumi.yaml` has a value.
        pulumi.ConfigTypeError: a value has another type than its setting.
    """
    config = pulumi.Config()
    readers: Mapping[str, Any] = {
        "string": config.require,
        "integer": config.require_int,
        "boolean": config.require_bool,
        "array": config.require_object,
    }
    kinds = {name: _type(get_args(hint)[0])["type"] for name, hint in _hints().items()}
    return Settings(**{name: readers[kind](configuration_key(name)) for name, kind in kinds.items()})


def configuration_key(name: str) -> str:
    """Return how `Pulumi.yaml` calls a setting: `forceDestroy` for `force_destroy`."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def settings_schema() -> dict[str, dict[str, Any]]:
    """Return the settings as Pulumi describes them: https://www.pulumi.com/docs/iac/concepts/projects/project-file/."""
    return {configuration_key(name): _described(*get_args(hint)) for name, hint in _hints().items()}


def _hints() -> Mapping[str, Any]:
    return get_type_hints(Settings, include_extras=True)


def _described(hint: Any, setting: Setting) -> dict[str, Any]:  # noqa: ANN401 - any type form
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    return {**_type(hint), "description": setting.description, "default": default}


def _type(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - any type form
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    [item, *others] = get_args(hint)
    if others or isinstance(item, str):  # the values of a Literal
        return {"type": "string"}
    inside = "object" if is_typeddict(item) else "string"
    return {"type": "array", "items": {"type": inside}}


def with_settings(project_file: str) -> str:
    """Return the text of a `Pulumi.yaml` whose settings of this project are those declared here."""
    head, _, _ = project_file.partition("\nconfig:\n")
    project = yaml.safe_load(project_file)
    others = {key: value for key, value in project["config"].items() if not key.startswith(f"{project['name']}:")}
    config = others | {f"{project['name']}:{key}": row for key, row in settings_schema().items()}
    text = yaml.safe_dump({"config": config}, sort_keys=False, default_flow_style=False, width=120, allow_unicode=True)
    return f"{head}\n{text}"


def main() -> int:
    """Write the settings into `Pulumi.yaml`."""
    PROJECT_FILE.write_text(with_settings(PROJECT_FILE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
