"""What `python -m local up` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.markup import escape

from local.commands.report import Report
from local.deployment import Deployment
from local.emulators.ministack import ACCOUNT
from local.permissions.report import Permissions
from local.scenarios.scenario import Section
from recorder.gaps import types_not_known


def print_deployed(console: Console, deployed: Deployment, seconds: float) -> None:
    """Print what was created."""
    summary = deployed.summary
    console.print(
        f"[bold]Deployed[/] stack [bold]{deployed.recording.stack}[/] in {seconds:.1f} s: "
        f"{summary.created.total()} resources created, {summary.recorded.total()} recorded only."
    )


def print_section(console: Console, section: Section) -> None:
    """Print what a scenario found."""
    console.print(f"\n[bold]{escape(section.title)}[/]")
    for part in section.content:
        console.print(part)


def print_report(console: Console, report: Report) -> None:
    """Print everything but the scenarios' sections."""
    if not report.sections:
        console.print("\nNo scenario of the local cloud uses a component of this program: it was deployed only.")
    _print_resources(console, report.deployment)
    _print_outputs(console, report.deployment)
    _print_permissions(console, report.permissions)
    failed = [name for name, section in report.sections.items() if not section.ok]
    problems = [f"unexpected results: {', '.join(failed)}"] if failed else []
    problems += ["permissions are missing"] if report.permissions.missing else []
    problems += ["permissions are never used and not explained"] if report.permissions.unexplained else []
    good, bad = "[bold green]Everything works as expected.[/]", f"[bold red]Failed: {'; '.join(problems)}.[/]"
    console.print(f"\n{bad if problems else good} {report.seconds:.1f} s in all.")


def print_kept(console: Console, deployed: Deployment, sections: Iterable[Section]) -> None:
    """Print how to look around."""
    console.print()
    lines = [
        line
        for section in sections
        for line in (*(f"{name}: {url}" for name, url in section.endpoints.items()), *section.look_around)
    ]
    for line in dict.fromkeys(lines):  # two scenarios may use the same endpoint
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"It runs until Ctrl-C. To look around: AWS_ACCESS_KEY_ID={ACCOUNT} AWS_SECRET_ACCESS_KEY=any "
        f"AWS_DEFAULT_REGION={deployed.clients.region} aws --endpoint-url {deployed.emulator.endpoint} s3 ls"
    )


def _print_resources(console: Console, deployed: Deployment) -> None:
    summary = deployed.summary
    console.print(f"\n[bold]Resources[/]: {summary.created.total()} created, {summary.recorded.total()} recorded only")
    if summary.recorded:
        names = ", ".join(f"{_short(type_)} {count}" for type_, count in sorted(summary.recorded.items()))
        console.print(f"  [dim]recorded only:[/] {names}")
    for line in types_not_known(deployed.recording.resources):
        console.print(f"  {escape(line)}")
    if summary.not_applied:
        names = ", ".join(f"{_short(type_)}.{name}" for type_, name in sorted(summary.not_applied))
        console.print(f"  [dim]inputs that the emulator does not support:[/] {names}")


def _short(type_: str) -> str:
    package, module, name = type_.split(":")
    return f"{module.split('/')[0]}.{name}" if package == "aws" else type_


_LONGEST_OUTPUT: Final = 200
"""Characters that are printed of an output; the JSON report has all of them."""


def _print_outputs(console: Console, deployed: Deployment) -> None:
    console.print("\n[bold]Outputs[/]")
    for name, value in sorted(deployed.outputs.items()):
        text = str(value)
        if len(text) > _LONGEST_OUTPUT:
            text = f"{text[:_LONGEST_OUTPUT]}... ({len(text):,} characters; --json has all)"
        console.print(f"  {name} = {text}", markup=False, highlight=False, soft_wrap=True)


def _print_permissions(console: Console, found: Permissions) -> None:
    console.print(f"\n[bold]Permissions missing[/]: {len(found.missing) or 'none'}")
    for missing in found.missing:
        console.print(f"  [bold red]{missing.action}[/] on {escape(missing.resource)}", highlight=False)
        console.print(f"    [dim]{_role(missing.principal)}: {escape(missing.reason)}[/]")
    unused = list(found.unused_by_principal())
    count = sum(len(actions) for _, actions, _ in unused)
    console.print(f"[bold]Permissions never used[/]: {count or 'none'}")
    for principal, actions, why in unused:
        reason = f"[dim]({escape(why)})[/]" if why else "[bold red]not explained: remove it, or explain it[/]"
        console.print(f"  {_role(principal)}: {', '.join(actions)} {reason}")


def _role(arn: str) -> str:
    return arn.rpartition("/")[2]
