"""Writes the tables of arguments in `docs/components/` from their declarations: `python -m components.docs`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NotRequired, get_args, get_origin

from typing_extensions import is_typeddict

from components.building_blocks.arguments import Between, argument_hints, default_of, describe
from components.building_blocks.mysql_database import MySqlDatabaseArgs
from components.dns_routing import DnsRoutingArgs, HealthCheckArgs, RecordArgs, ZoneArgs
from components.gdpr_baseline import GdprBaselineArgs
from components.image_pipeline import BulkArgs, HeavyArgs, ImagePipelineArgs, ReviewArgs
from components.instance_service import InstanceServiceArgs
from components.three_tier_network import ThreeTierNetworkArgs

PAGES = Path(__file__).parents[1] / "docs" / "components"
TABLES: Mapping[str, tuple[type, ...]] = {
    "dns_routing.md": (DnsRoutingArgs, ZoneArgs, RecordArgs, HealthCheckArgs),
    "gdpr_baseline.md": (GdprBaselineArgs,),
    "image_pipeline.md": (ImagePipelineArgs, BulkArgs, ReviewArgs),
    "image_pipeline_heavy.md": (HeavyArgs,),
    "instance_service.md": (InstanceServiceArgs, MySqlDatabaseArgs),
    "three_tier_network.md": (ThreeTierNetworkArgs,),
}
"""Page -> the declarations whose tables it has."""


def table(kind: type) -> str:
    """Return the table of a declaration's arguments, in Markdown."""
    lines = ["| argument | value | default |", "|---|---|---|"]
    for name, hint in argument_hints(kind).items():
        required = get_origin(hint) is not NotRequired
        lines.append(f"| `{name}` | {_value(hint)} | {'required' if required else _default(hint)} |")
    return "\n".join(lines)


def with_tables(page: str, kinds: tuple[type, ...]) -> str:
    """Return a page whose marked tables are as declared.

    Raises:
        LookupError: the page has no marks for one of the declarations.
    """
    for kind in kinds:
        begin, end = f"<!-- arguments: {kind.__name__} -->", f"<!-- end: {kind.__name__} -->"
        marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not marked.search(page):
            raise LookupError(f"the page has no {begin} ... {end}")
        written = f"{begin}\n{table(kind)}\n{end}"
        page = marked.sub(lambda _, written=written: written, page)
    return page


def main() -> int:
    """Write the tables of all pages."""
    for page, kinds in TABLES.items():
        path = PAGES / page
        path.write_text(with_tables(path.read_text(encoding="utf-8"), kinds), encoding="utf-8")
    return 0


def _value(hint: Any) -> str:  # noqa: ANN401 - any type form
    origin, members = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _value(members[0])
    if origin is Annotated:
        limits = [member for member in members[1:] if isinstance(member, Between)]
        inner = _value(members[0])
        return f"{inner}, {limits[0].span()}" if limits else inner
    if is_typeddict(hint):
        return f"a mapping: {', '.join(f'`{name}`' for name in argument_hints(hint))}"
    return describe(hint).replace("|", "or")


def _default(hint: Any) -> str:  # noqa: ANN401 - any type form
    default = default_of(hint)
    if default is None:
        return ""
    if default.shown:
        return default.shown
    if default.value in ((), {}):
        return "none"
    if isinstance(default.value, tuple):
        return ", ".join(f"`{value}`" for value in default.value)
    return f"{default.value:,}" if type(default.value) is int else f"`{default.value}`"


if __name__ == "__main__":
    sys.exit(main())
