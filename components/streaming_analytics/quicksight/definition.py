"""What the dashboard shows: `sheet.json`, once a data set, so that lake and warehouse are seen side by side.

pulumi-aws can create dashboards from templates that exist, and not from a definition; Cloud Control takes one, as
`AWS::QuickSight::Dashboard` has it. A test holds it to botocore's `DashboardVersionDefinition`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

import pulumi

TITLES: Final[Mapping[str, str]] = {"lake": "From the lake", "warehouse": "From the warehouse"}
"""What the sheet of a data set is called."""


def definition(data_set_arns: Mapping[str, pulumi.Input[str]]) -> Mapping[str, Any]:
    """Return the definition of the dashboard, which is that of the analysis as well.

    Args:
        data_set_arns: `lake`, and `warehouse` where there is one -> the data set.
    """
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": name, "DataSetArn": arn} for name, arn in data_set_arns.items()
        ],
        "Sheets": [_sheet(name) for name in data_set_arns],
    }


def _sheet(data_set: str) -> Mapping[str, Any]:
    text = Path(__file__).with_name("sheet.json").read_text(encoding="utf-8")
    return json.loads(Template(text).substitute(set=data_set, title=TITLES[data_set]))
