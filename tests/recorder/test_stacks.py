"""A stack's configuration is read as the engine would, and mistakes are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recorder.stacks import ConfigurationError, load_stack

PROJECT = """
name: shop
config:
  aws:region: eu-west-1
  shop:zones: {type: integer, default: 2}
  shop:nat: {type: string, default: single}
  shop:owner: {type: string}
  shop:sizes: {type: array, items: {type: object}, default: [{name: large}]}
"""
ROOT = Path(__file__).parents[2]


def project(folder: Path, stack: str, schema: str = PROJECT) -> Path:
    (folder / "__main__.py").touch()
    (folder / "Pulumi.yaml").write_text(schema)
    (folder / "Pulumi.dev.yaml").write_text(stack)
    return folder


def test_the_stack_file_wins_over_the_defaults(tmp_path: Path) -> None:
    stack = load_stack(project(tmp_path, "config: {'shop:zones': 3, 'shop:owner': me}"), "dev")
    assert stack.values == {
        "aws:region": "eu-west-1",
        "shop:zones": "3",
        "shop:nat": "single",
        "shop:owner": "me",
        "shop:sizes": json.dumps([{"name": "large"}]),
    }


def test_texts_stand_for_numbers_as_pulumi_config_set_writes_them(tmp_path: Path) -> None:
    stack = load_stack(project(tmp_path, "config: {'shop:owner': me, 'shop:zones': '3'}"), "dev")
    assert stack.values["shop:zones"] == "3"


def test_a_list_of_the_command_line_is_json_as_pulumi_config_set_takes_it(tmp_path: Path) -> None:
    folder = project(tmp_path, "config: {'shop:owner': me}")
    assert load_stack(folder, "dev", {"sizes": '[{"name":"small"}]'}).values["shop:sizes"] == '[{"name": "small"}]'
    with pytest.raises(ConfigurationError, match="shop:sizes is 'small': it must be an array"):
        load_stack(folder, "dev", {"sizes": "small"})


def test_an_empty_stack_file_means_the_defaults(tmp_path: Path) -> None:
    schema = "name: shop\nconfig:\n  shop:zones: {type: integer, default: 2}\n"
    assert load_stack(project(tmp_path, "", schema), "dev").values == {"shop:zones": "2"}


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ("config: {'shop:owner': me, 'shop:zones': two}", "shop:zones is 'two': it must be an integer"),
        ("config: {'shop:owner': me, 'shop:zones': true}", "shop:zones is True: it must be an integer"),
        ("config: {'shop:owner': me, 'shop:zonse': 2}", "shop:zonse is not in the schema"),
        ("config: {'shop:zones': 2}", "shop:owner has no value and no default"),
        ("config: {'shop:owner': {secure: abc}}", "shop:owner is encrypted"),
        ("config: [", "not valid YAML"),
        ("just text", "must be a mapping"),
        ("config: 5", "config is 5; it must be a mapping"),
    ],
)
def test_mistakes_name_the_file_and_the_key(tmp_path: Path, stack: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        load_stack(project(tmp_path, stack), "dev")
    assert "Pulumi.dev.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_stack_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no stack 'test'; there are: dev"):
        load_stack(project(tmp_path, "config: {}"), "test")


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_the_stacks_of_this_project_are_good(stack: str) -> None:
    assert load_stack(ROOT, stack).values["aws:region"]
