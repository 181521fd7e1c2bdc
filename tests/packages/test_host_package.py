"""The host's package, in an interpreter that sees nothing else."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

import packages
from packages import Built, HandlerError, PackageError, Target
from packages.domains import ROOT
from packages.host import isolated_command


@pytest.fixture(scope="session")
def built() -> Built:
    """Return the project's own package."""
    return packages.build(Target.HOST, "images")


@pytest.fixture(scope="session")
def small(shared_checkout: Path) -> Path:
    """Return a checkout with one small handler, built."""
    packages.build(Target.HOST, "photos", shared_checkout)
    return shared_checkout


def run_alone(built: Built, code: str, tmp_path: Path) -> Any:
    """Run code that prints JSON where only the package is seen."""
    with zipfile.ZipFile(built.handlers.path) as handlers:
        handlers.extractall(tmp_path)
    done = subprocess.run(
        isolated_command(built.layer.path, code),
        env={"LAMBDA_TASK_ROOT": str(tmp_path), "PYTHONPATH": str(ROOT), "AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


IMPORT_ALL_HANDLERS = """
import importlib, json, pkgutil, handlers
modules = [module.name for module in pkgutil.walk_packages(handlers.__path__, "handlers.") if not module.ispkg]
for module in modules:
    importlib.import_module(module)
print(json.dumps(modules))
"""


def test_every_module_of_the_handlers_is_complete(built: Built, tmp_path: Path) -> None:
    imported = run_alone(built, IMPORT_ALL_HANDLERS, tmp_path)

    with zipfile.ZipFile(built.handlers.path) as package:
        packed = {name for name in package.namelist() if name.startswith("handlers/") and name.endswith(".py")}
    modules = {name.removesuffix(".py").replace("/", ".") for name in packed if not name.endswith("__init__.py")}
    assert set(imported) == modules
    assert modules


@pytest.mark.parametrize("name", ["pulumi", "pytest", "pip", "packages"])
def test_what_is_installed_for_the_project_is_not_seen(name: str, built: Built, tmp_path: Path) -> None:
    code = f"import importlib.util, json; print(json.dumps(importlib.util.find_spec({name!r}) is not None))"

    assert run_alone(built, code, tmp_path) is False


def test_only_the_task_the_layer_and_the_standard_library_are_searched(built: Built, tmp_path: Path) -> None:
    path = run_alone(built, "import json; print(json.dumps(sys.path))", tmp_path)

    assert path[:2] == [str(tmp_path), str(built.layer.path / "python")]
    assert not [entry for entry in path[2:] if "site-packages" in entry or "dist-packages" in entry]


@pytest.mark.parametrize("feature", ["jpg", "webp", "avif", "littlecms2"])
def test_pillow_has_what_the_pictures_need(feature: str, built: Built, tmp_path: Path) -> None:
    code = f"import json; from PIL import features; print(json.dumps(features.check({feature!r})))"

    assert run_alone(built, code, tmp_path) is True


def test_what_lambda_carries_is_in_the_layer(built: Built, tmp_path: Path) -> None:
    code = "import boto3, awslambdaric, json; print(json.dumps(boto3.__file__))"

    assert run_alone(built, code, tmp_path).startswith(str(built.layer.path))


def test_bytecode_is_made_beforehand(built: Built, tmp_path: Path) -> None:
    code = """
import importlib.util, json
never_imported = "boto3.ec2.createtags", "PIL.PSDraw", "aws_xray_sdk.ext.django.middleware"
sources = [importlib.util.find_spec(name).origin for name in never_imported]
print(json.dumps([os.path.exists(importlib.util.cache_from_source(source)) for source in sources]))
"""
    assert run_alone(built, code, tmp_path) == [True, True, True]


def test_the_runtime_client_is_ours(built: Built, tmp_path: Path) -> None:
    code = "import json, awslambdaric.lambda_runtime_client as it; print(json.dumps(it.runtime_client.__file__))"

    assert run_alone(built, code, tmp_path) == str(built.layer.path / "python/runtime_client.py")


def test_a_handler_runs_alone_and_its_result_is_returned(small: Path) -> None:
    result = packages.run_isolated("handlers.photos.handler.handle", {"key": "a b+c %41.jpg"}, root=small)

    assert result == {"name": None, "event": {"key": "a b+c %41.jpg"}}


def test_what_a_handler_raises_has_its_own_name(small: Path) -> None:
    with pytest.raises(HandlerError, match="PhotoRefusedError: too large") as raised:
        packages.run_isolated("handlers.photos.handler.handle", {"refuse": "too large"}, root=small)

    assert (raised.value.type, raised.value.message) == ("PhotoRefusedError", "too large")


def test_a_missing_module_is_an_error_of_the_handler(small: Path) -> None:
    with pytest.raises(HandlerError) as raised:
        packages.run_isolated("handlers.photos.missing.handle", {}, root=small)

    assert raised.value.type == "ModuleNotFoundError"


def test_an_interpreter_that_dies_is_told(small: Path) -> None:
    with pytest.raises(PackageError, match=r"ended with status 7 in handlers\.photos\.handler\.die"):
        packages.run_isolated("handlers.photos.handler.die", {}, root=small)


def test_a_handler_sees_no_variables_but_its_own(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")

    seen = packages.run_isolated(
        "handlers.photos.handler.show_environment", {}, root=small, environment={"TABLE": "photos"}
    )

    assert seen["TABLE"] == "photos"
    assert "AWS_PROFILE" not in seen
