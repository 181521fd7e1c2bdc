"""Whatever files a user names, each is either uploaded under a key of its own or told of."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.errors import UsageError
from local.scenarios.photos import inputs
from local.scenarios.photos.inputs import Photo, Unusable, collect

NOWHERE = Path("/nonexistent/out")


def places(*named: Path) -> list[str]:
    return [item.place for item in collect(named, NOWHERE) if isinstance(item, Photo)]


def test_a_folder_is_walked_and_every_name_becomes_its_key(photo_folder: Path) -> None:
    names = ["a b+c %41é日本.jpg", "sub/deeper/x.png", ".hidden", "notes.txt", "new\nline.jpg", "100%.jpg"]
    for name in names:
        (photo_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (photo_folder / name).write_bytes(b"x")
    assert sorted(places(photo_folder)) == sorted(f"photos/{name}" for name in names)


def test_same_names_in_several_folders_do_not_collide(tmp_path: Path) -> None:
    for folder in ("one/photos", "two/photos"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.jpg").write_bytes(b"x")
    found = places(tmp_path / "one/photos", tmp_path / "two/photos", tmp_path / "one/photos/a.jpg")
    assert len(set(found)) == 3
    assert all(key.endswith("a.jpg") for key in found)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300), min_size=1, max_size=6))
def test_no_two_files_share_a_key_and_every_place_is_valid(names: list[str]) -> None:
    given = inputs._Places()  # pyright: ignore[reportPrivateUsage] - the law is about it alone
    safe = [name.replace("/", "_").replace("\0", "_") for name in names]
    found = [given.of(Path("photos", *([name] * repeat))) for name in safe for repeat in (1, 1, 4)]
    assert len(set(found)) == len(found)
    assert all(len(place.encode()) <= 1024 for place in found)
    assert all(len(part.encode()) <= 255 for key in found for part in key.split("/"))


def test_a_name_that_is_no_text_gets_a_printable_key(photo_folder: Path) -> None:
    (photo_folder / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    (photo,) = collect([photo_folder], NOWHERE)
    assert isinstance(photo, Photo)
    assert photo.place == "photos/caf\\xe9.jpg"
    assert photo.path.read_bytes() == b"x"


def test_what_is_no_regular_file_is_told_of(photo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(photo_folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.socket")
        os.mkfifo("b.pipe")
        Path("c.link").symlink_to("nowhere")
        Path("d.folder").symlink_to("/tmp")  # noqa: S108 - any folder
        Path("e.jpg").write_bytes(b"x")
        Path("f.jpg").symlink_to("e.jpg")
        found = collect([photo_folder], NOWHERE)
    reasons = {Path(item.file).name: item.reason for item in found if isinstance(item, Unusable)}
    assert reasons == {
        "a.socket": "it is a socket",
        "b.pipe": "it is a pipe",
        "c.link": "it is a link to a file that does not exist",
        "d.folder": "it is a link to a folder; name that folder itself",
    }
    assert [Path(item.file).name for item in found if isinstance(item, Photo)] == ["e.jpg", "f.jpg"]


def test_a_file_that_may_not_be_read_is_told_of(photo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = photo_folder / "secret.jpg"
    secret.write_bytes(b"x")
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path == secret:
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    assert collect([photo_folder], NOWHERE) == [Unusable(str(secret), "it cannot be read: Permission denied")]


def test_what_the_emulators_memory_cannot_hold_is_not_sent(photo_folder: Path) -> None:
    huge = photo_folder / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(inputs.LARGEST_BYTES + 1)  # takes no room on the disk
    (item,) = collect([photo_folder], NOWHERE)
    assert isinstance(item, Unusable)
    assert "1,000,000,001 bytes" in item.reason


def test_the_variants_of_the_last_run_are_no_photos(photo_folder: Path) -> None:
    (photo_folder / "a.jpg").write_bytes(b"x")
    (photo_folder / "out").mkdir()
    (photo_folder / "out" / "variant.jpg").write_bytes(b"x")
    found = collect([photo_folder], photo_folder / "out")
    assert [Path(item.file).name for item in found] == ["a.jpg"]


def test_a_path_that_is_not_there_and_an_empty_folder_are_usage_errors(photo_folder: Path) -> None:
    with pytest.raises(UsageError, match="there is no file in it"):
        collect([photo_folder], NOWHERE)
    with pytest.raises(UsageError, match="no such file or folder"):
        collect([photo_folder / "a.jpg"], NOWHERE)
