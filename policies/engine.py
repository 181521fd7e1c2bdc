"""The packs as Pulumi's engine runs them: a server of its analyzer protocol, a process a pack.

The protocol is `proto/pulumi/analyzer.proto` in https://github.com/pulumi/pulumi. The engine asks what a pack is,
configures it, and shows each resource twice before it is created, to be remediated and to be judged; at the end of a
preview or an update it shows the whole stack. Rules know plain data only, so what is peculiar to the engine is here:

- messages are decoded by `recorder.wire`, once, with unknown values and the marks of secrets;
- a resource is shown with its inputs, the stack with outputs: the inputs are remembered, so that stack rules see both,
  as they do in process;
- what a resource rule cannot decide in a preview is decided, or noted as not judged, when the stack is shown: by then
  components have registered the structure of the documents that they wrote, see `policies.documents`;
- suppressed violations and stale suppressions are reported by a last, advisory policy.
"""
# ruff: noqa: ARG002, N802 - the names and signatures are gRPC's

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent import futures
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from policies import suppressions as suppressions_file
from policies.documents import completed
from policies.engine_info import LEVELS, SEVERITIES, info_of, suppressions_policy
from policies.evaluate import message_of, stale
from policies.pack import Pack, load
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Stack, StackRule
from policies.settings import Enforcement, enforcement_of, with_defaults
from policies.suppressions import Suppression, Suppressions, type_and_name
from recorder.resource import UNKNOWN, Options, Resource
from recorder.wire import plain, read

_LARGEST_MESSAGE: Final = 400 * 1024 * 1024
"""Bytes, as in pulumi-policy: the whole stack comes in one message."""

Noted = dict[tuple[str, str], list[tuple[Suppression, str]]]
"""By rule and URN: what was found there, and what accepts it."""


@dataclass(slots=True)
class _Run:
    """What the engine has shown of one program so far: until it shows the whole stack."""

    levels: dict[str, Enforcement] = field(default_factory=dict[str, Enforcement])
    settings: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    inputs: dict[str, Resource] = field(default_factory=dict[str, Resource])
    undecided: dict[str, dict[str, list[NotEvaluated]]] = field(
        default_factory=dict[str, dict[str, list[NotEvaluated]]]
    )
    """Rule -> URN -> what a resource rule could not decide by the inputs alone."""
    suppressed: Noted = field(default_factory=Noted)
    configured: set[Suppression] = field(default_factory=set[Suppression])
    """Those that the rules' configuration brought."""


def serve(main: str) -> None:
    """Serve the pack of a folder to the engine, until the engine ends it.

    Args:
        main: `__file__` of the pack's `__main__.py`.
    """
    pack = load(Path(main).resolve().parent.name)
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(pack), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The engine reads the port from the first line.
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine for one pack.

    Args:
        pack: whose rules judge.
        accepted: the suppressions; those of `policies/suppressions.yaml` where none are given.
    """

    def __init__(self, pack: Pack, accepted: Suppressions | None = None) -> None:
        self._pack = pack
        self._accepted = suppressions_file.load() if accepted is None else accepted
        self._run = _Run()

    def GetPluginInfo(self, request: object, context: object) -> plugin_pb2.PluginInfo:
        """Say the version of the pack."""
        return plugin_pb2.PluginInfo(version=self._pack.version)

    def GetAnalyzerInfo(self, request: object, context: object) -> analyzer_pb2.AnalyzerInfo:
        """Say what the pack is."""
        return info_of(self._pack)

    def ConfigureStack(
        self,
        request: object,
        context: object,
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Take note of the stack: URNs say all that the rules need of it."""
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: object) -> empty_pb2.Empty:
        """Take the rules' enforcement levels and settings."""
        levels = {level: enforcement for enforcement, level in LEVELS.items()}
        for name, row in request.policyConfig.items():
            # A level that is none of ours is "remediate": here nothing is remediated, so that a violation stops.
            self._run.levels[name] = levels.get(row.enforcementLevel, Enforcement.MANDATORY)
            self._run.settings[name] = plain(json_format.MessageToDict(row.properties))
        return empty_pb2.Empty()

    def Remediate(self, request: object, context: object) -> analyzer_pb2.RemediateResponse:
        """Change nothing: no rule fixes what it finds."""
        return analyzer_pb2.RemediateResponse()

    def Analyze(self, request: analyzer_pb2.AnalyzeRequest, context: object) -> analyzer_pb2.AnalyzeResponse:
        """Judge a resource by its inputs, before it is created."""
        resource = _before(request)
        self._run.inputs[resource.urn] = resource
        diagnostics: list[analyzer_pb2.AnalyzeDiagnostic] = []
        for rule, level, settings in self._enabled():
            if isinstance(rule, ResourceRule) and resource.type in rule.resource_types:
                found = list(rule.judge(resource, settings))
                undecided = [finding for finding in found if isinstance(finding, NotEvaluated)]
                self._run.undecided.setdefault(rule.name, {})[resource.urn] = undecided
                decided = (finding for finding in found if not isinstance(finding, NotEvaluated))
                diagnostics += self._diagnostics(rule, level, settings, decided)
        return analyzer_pb2.AnalyzeResponse(diagnostics=diagnostics)

    def AnalyzeStack(self, request: analyzer_pb2.AnalyzeStackRequest, context: object) -> analyzer_pb2.AnalyzeResponse:
        """Judge the whole stack, and what no resource by itself could decide."""
        stack = Stack(completed(self._after(row) for row in request.resources))
        diagnostics: list[analyzer_pb2.AnalyzeDiagnostic] = []
        for rule, level, settings in self._enabled():
            match rule:
                case ResourceRule():
                    found = self._decided_late(rule, stack, settings)
                case StackRule():
                    found = rule.judge(stack, settings)
                case _:
                    raise TypeError(f"{rule.name} is a {type(rule).__name__}; make it a ResourceRule or a StackRule")
            diagnostics += self._diagnostics(rule, level, settings, found)
        diagnostics += self._suppressions(resource.urn for resource in stack.resources)
        self._run = _Run(self._run.levels, self._run.settings)
        return analyzer_pb2.AnalyzeResponse(diagnostics=diagnostics)

    def _enabled(self) -> Iterator[tuple[Rule, Enforcement, Mapping[str, Any]]]:
        """Yield the rules that are not disabled, each with what a violation does and its settings."""
        for rule in self._pack.rules:
            level = self._run.levels.get(rule.name, enforcement_of(rule.severity))
            if level is not Enforcement.DISABLED:
                yield rule, level, with_defaults(rule, self._run.settings.get(rule.name, {}))

    def _decided_late(self, rule: ResourceRule, stack: Stack, settings: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what a resource rule finds where it was undecided, now that documents are known in part."""
        for urn, undecided in self._run.undecided.get(rule.name, {}).items():
            resource = stack.get(urn)
            if undecided and resource is not None:
                yield from rule.judge(resource, settings)

    def _diagnostics(
        self, rule: Rule, level: Enforcement, settings: Mapping[str, Any], findings: Iterable[Finding]
    ) -> Iterator[analyzer_pb2.AnalyzeDiagnostic]:
        """Yield the violations, then a note on what is not judged; keep what is suppressed for the last policy."""
        accepted = self._accepted.with_config(rule.name, settings)
        self._run.configured.update(accepted.entries[len(self._accepted.entries) :])
        suppressed: Noted = {}
        unjudged: list[str] = []
        for finding in findings:
            if suppression := accepted.of(rule.name, finding.urn):
                suppressed.setdefault((rule.name, finding.urn), []).append((suppression, message_of(finding)))
            elif isinstance(finding, NotEvaluated):
                unjudged.append(f"{type_and_name(finding.urn)}: {finding.reason}")
            else:
                message = f"{rule.description}\n{finding.message} {rule.remediation}"
                yield self._diagnostic(rule, level, message, finding.urn)
        self._run.suppressed.update(suppressed)
        if unjudged:
            # In the words of pulumi-policy.
            message = (
                f"can't run policy '{rule.name}' from policy pack '{self._pack.name}@v{self._pack.version}' during "
                f"preview: {'; '.join(unjudged)}"
            )
            yield self._diagnostic(rule, Enforcement.ADVISORY, message)

    def _suppressions(self, urns: Iterable[str]) -> Iterator[analyzer_pb2.AnalyzeDiagnostic]:
        policy = suppressions_policy(self._pack)
        if self._run.levels.get(policy.name) is Enforcement.DISABLED:
            return

        def note(message: str, urn: str = "") -> analyzer_pb2.AnalyzeDiagnostic:
            return self._diagnostic(policy, Enforcement.ADVISORY, f"{policy.description}\n{message}", urn)

        for (rule, urn), found in self._run.suppressed.items():
            for suppression, message in found:
                yield note(f"suppressed: {rule}: {message} Reason: {suppression.reason}", urn)
        own = {rule.name for rule in self._pack.rules}
        used = (suppression for found in self._run.suppressed.values() for suppression, _ in found)
        entries = [entry for entry in (*self._accepted.entries, *self._run.configured) if entry.rule in own]
        for entry in stale(entries, urns, used):
            yield note(f"stale: nothing in this stack needs the suppression of {entry.rule} for {entry.resource}.")

    def _diagnostic(
        self, policy: Rule | analyzer_pb2.PolicyInfo, level: Enforcement, message: str, urn: str = ""
    ) -> analyzer_pb2.AnalyzeDiagnostic:
        severity = SEVERITIES[policy.severity] if isinstance(policy, Rule) else policy.severity
        return analyzer_pb2.AnalyzeDiagnostic(
            policyName=policy.name,
            policyPackName=self._pack.name,
            policyPackVersion=self._pack.version,
            description=policy.description,
            message=message,
            urn=urn,
            enforcementLevel=LEVELS[level],
            severity=severity,
        )

    def _after(self, row: analyzer_pb2.AnalyzerResource) -> Resource:
        """Return a resource as it stands in the stack: with its links, and the inputs that were remembered."""
        outputs, hidden = read(row.properties)
        known = self._run.inputs.get(row.urn) or Resource(urn=row.urn, type=row.type, name=row.name, inputs=outputs)
        return replace(
            known,
            id=outputs.get("id", UNKNOWN),
            outputs=outputs,
            # Only what a provider creates comes with one.
            custom=row.HasField("provider") or row.type.startswith(("aws:", "pulumi:providers:")),
            parent=row.parent or None,
            dependencies=tuple(row.dependencies),
            property_dependencies={name: tuple(sources.urns) for name, sources in row.propertyDependencies.items()},
            secrets=known.secrets | hidden,
        )


def _before(request: analyzer_pb2.AnalyzeRequest) -> Resource:
    """Return a resource as it is asked for: its inputs alone are known."""
    inputs, hidden = read(request.properties)
    options = request.options
    return Resource(
        urn=request.urn,
        type=request.type,
        name=request.name,
        inputs=inputs,
        parent=options.parent or None,
        secrets=hidden | set(options.additionalSecretOutputs),
        options=Options(
            protect=options.protect, ignore_changes=tuple(options.ignoreChanges), aliases=tuple(options.aliases)
        ),
    )
