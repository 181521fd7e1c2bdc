"""`python -m policies.least_privilege deployer FILE`: the candidate minimal policy of whoever deploys a program."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.console import new_console
from policies.least_privilege.deployer import LABEL, DeployerPolicy, deployer_policy
from policies.least_privilege.deployer_resources import Target
from policies.least_privilege.quota import LARGEST_POLICY, size
from recorder.state import functions_of, load, resources_of

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)


@app.callback()
def commands() -> None:
    """Least privilege, for those who deploy."""


@app.command()
def deployer(
    file: Annotated[
        Path,
        typer.Argument(help="What `python -m local preview --json` or `pulumi stack export` wrote; - for stdin."),
    ],
    *,
    account: Annotated[str, typer.Option(help="The account's id, 12 digits; * for any.")] = "*",
    region: Annotated[str, typer.Option(help="The region that the program goes to; * for any.")] = "*",
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Print the candidate minimal policy to deploy a program. Nothing of it has been verified on AWS."""
    if account != "*" and not re.fullmatch("[0-9]{12}", account):
        raise typer.BadParameter(f"--account must be 12 digits or *, not {account!r}")
    try:
        document = load(Path("/dev/stdin") if str(file) == "-" else file)
        resources = resources_of(document)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from error
    policy = deployer_policy(resources, Target(account, region), functions_of(document))
    if as_json:
        typer.echo(json.dumps(_as_json(policy), indent=2))
    else:
        _show(policy, new_console(stderr=True))


def _as_json(policy: DeployerPolicy) -> dict[str, object]:
    return {
        "label": LABEL,
        "policies": [{"characters": size(document), "document": document} for document in policy.documents],
        "underived": list(policy.underived),
    }


def _show(policy: DeployerPolicy, console: Console) -> None:
    """Print each document on standard output, and what there is to know of it beside it."""
    for number, document in enumerate(policy.documents, 1):
        console.print(
            f"[bold]Policy {number} of {len(policy.documents)}[/bold]: {LABEL}; "
            f"{size(document)} of the {LARGEST_POLICY} characters that IAM takes"
        )
        typer.echo(json.dumps(document, indent=2))
    if policy.underived:
        console.print(f"[yellow]Not derived[/yellow]: {', '.join(policy.underived)}: add their actions by hand.")
