"""A setting is declared once: `Pulumi.yaml` has what is declared, and a stack's values arrive by their types."""

from __future__ import annotations

import pytest
import yaml

from components.settings import PROJECT_FILE, Settings, read_settings, settings_schema, with_settings
from recorder.run import record
from recorder.stacks import load_stack

PROJECT = PROJECT_FILE.read_text(encoding="utf-8")


def read(**config: str) -> Settings:
    found: list[Settings] = []
    values = {**load_stack(PROJECT_FILE.parent, "dev").values, **{f"photo-platform:{k}": v for k, v in config.items()}}
    record(lambda: found.append(read_settings()), config=values)
    return found[0]


def test_the_project_file_says_what_is_declared() -> None:
    assert with_settings(PROJECT) == PROJECT, "Pulumi.yaml is out of date: run `make docs`"


def test_only_the_settings_of_the_project_are_written() -> None:
    changed = yaml.safe_load(with_settings("name: mine\nruntime: python\nconfig:\n  aws:region: x\n  mine:old: {}\n"))
    assert changed["runtime"] == "python"
    assert set(changed["config"]) == {"aws:region", *(f"mine:{key}" for key in settings_schema())}


def test_values_arrive_by_their_types() -> None:
    settings = read(zones="3", forceDestroy="false", formats='["avif"]', nat="none")
    assert (settings.zones, settings.force_destroy, settings.formats, settings.nat) == (3, False, ["avif"], "none")
    assert read().sizes[0]["name"] == "large"


def test_each_setting_has_its_type() -> None:
    schema = settings_schema()
    assert {schema[key]["type"] for key in ("alarmEmail", "nat", "workflowType")} == {"string"}
    assert (schema["zones"]["type"], schema["forceDestroy"]["type"]) == ("integer", "boolean")
    assert schema["sizes"]["items"] == {"type": "object"}
    assert schema["formats"]["items"] == schema["deniedRanges"]["items"] == {"type": "string"}


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(Exception, match="alarmEmail"):
        record(read_settings, config={})


def test_a_controller_is_as_far_as_the_stack_says_one() -> None:
    configured = {"controllerName": "Example Photos Ltd", "controllerContact": "privacy@example.com"}
    others = dict.fromkeys(("dataProtectionOfficer", "supervisoryAuthority", "transferSafeguards"), "")
    assert read(**configured, **others).controller == {"name": "Example Photos Ltd", "contact": "privacy@example.com"}
    assert read(**dict.fromkeys(configured, ""), **others).controller is None
    assert read(**dict.fromkeys(configured, ""), **{**others, "supervisoryAuthority": "DPC"}).controller == {
        "supervisory_authority": "DPC"
    }
