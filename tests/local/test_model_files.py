"""botocore's API models are the same, whoever reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore import BOTOCORE_ROOT
from botocore.loaders import JSONFileLoader

from local.clients import isolated_session
from local.model_files import ModelFiles

DATA = Path(BOTOCORE_ROOT, "data")


@pytest.mark.parametrize("file", ["ec2/2016-11-15/service-2", "s3/2006-03-01/endpoint-rule-set-1", "endpoints"])
def test_a_file_is_read_as_botocore_reads_it(file: str) -> None:
    read = ModelFiles().load_file(str(DATA / file))
    assert read == JSONFileLoader().load_file(str(DATA / file))
    assert read


def test_a_file_that_does_not_exist_is_none() -> None:
    assert ModelFiles().load_file(str(DATA / "no-such-service")) is None


def test_the_clients_of_the_emulators_read_them_so_and_once() -> None:
    one, other = (isolated_session().get_component("data_loader") for _ in range(2))
    assert isinstance(one.file_loader, ModelFiles)
    assert one is other
