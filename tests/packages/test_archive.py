from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages import archive

names = st.from_regex(r"[a-z]{1,5}(/[a-z]{1,5}){0,2}\.py", fullmatch=True).map(PurePosixPath)


@given(entries=st.dictionaries(names, st.binary(max_size=50), min_size=2), data=st.data())
def test_a_zip_depends_on_names_and_contents_alone(
    entries: dict[PurePosixPath, bytes], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("zips")
    shuffled = dict(data.draw(st.permutations(list(entries.items()))))

    archive.write_zip(folder / "one.zip", entries)
    archive.write_zip(folder / "another.zip", shuffled)

    assert (folder / "one.zip").read_bytes() == (folder / "another.zip").read_bytes()


def test_a_zip_has_what_it_was_given_with_modes_that_lambda_can_read(tmp_path: Path) -> None:
    entries = {PurePosixPath("handlers/b.py"): b"b", PurePosixPath("bootstrap"): b"#!/bin/sh\n"}

    archive.write_zip(tmp_path / "a.zip", entries, executables=["bootstrap"])

    with zipfile.ZipFile(tmp_path / "a.zip") as written:
        assert {PurePosixPath(name): written.read(name) for name in written.namelist()} == entries
        modes = {info.filename: info.external_attr >> 16 for info in written.infolist()}
        assert {info.date_time for info in written.infolist()} == {archive.TIMESTAMP}
    assert modes == {"bootstrap": stat.S_IFREG | 0o755, "handlers/b.py": stat.S_IFREG | 0o644}
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize(
    "file",
    [
        "__pycache__/a.cpython-313.pyc",
        "photos/a.pyc",
        "photos/tests/test_a.py",
        "photos/a.pyi",
        "photos/py.typed",
        "requirements.txt",
        "requirements.lock",
        ".env",
        "photos/.hidden/a.py",
        "bin/jp.py",
        "pillow-13.0.0.dist-info/RECORD",
        "pillow-13.0.0.dist-info/direct_url.json",
    ],
)
def test_what_lambda_does_not_need_is_left_out_and_pruned(file: str, tmp_path: Path) -> None:
    for name in (file, "photos/kept.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert list(archive.deployed_files(tmp_path)) == [PurePosixPath("photos/kept.py")]

    archive.prune(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "photos/kept.py"]


@pytest.mark.parametrize(
    "file",
    [
        "photos/handler.py",
        "photos/schema.json",
        "photos/bin/data.bin",
        "PIL/_imaging.cpython-313-aarch64-linux-gnu.so",
        "pillow.libs/libavif-ba04b566.so.16.4.2",
        "pillow-13.0.0.dist-info/METADATA",
        "pillow-13.0.0.dist-info/licenses/LICENSE",
        "wrapt-2.0.dist-info/LICENSE",
    ],
)
def test_what_a_handler_can_need_is_deployed(file: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()

    assert list(archive.deployed_files(tmp_path)) == [PurePosixPath(file)]


@given(content=st.binary(min_size=1, max_size=20), cut=st.integers(0, 20), other_cut=st.integers(0, 20))
def test_a_digest_tells_where_a_part_ends(content: bytes, cut: int, other_cut: int) -> None:
    cut, other_cut = min(cut, len(content)), min(other_cut, len(content))
    one = archive.digest(content[:cut], content[cut:])
    another = archive.digest(content[:other_cut], content[other_cut:])

    assert (one == another) == (cut == other_cut)
