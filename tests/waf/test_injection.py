"""What is taken for an injection, and what is not. The rates over public lists are measured in benchmarks/waf.py."""

from __future__ import annotations

import builtins
from collections.abc import Generator
from typing import Any

import pytest

from waf import injection
from waf.injection import Kind, detected

SQL = [
    "1' or '1'='1",
    "1 or 1=1",
    "' union select password from users --",
    "1; drop table photos",
    "1) waitfor delay '0:0:20' --",
    "' or 1=1 \N{EN DASH}",
    "1 and sleep(5)",
    "1; exec master..xp_cmdshell 'dir'",
    "' || user() || '",
]
SCRIPT = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='java\tscript:alert(1)'>",
    '"><iframe src=//example.com>',
    "<body style='x:expression(alert(1))'>",
]
HARMLESS = [
    "O'Brien's holiday, 50% off -- today only",
    "Tom & Jerry <3",
    "price > 100 and price < 200",
    "or 2 people",
    "He said: either this or that",
    "We create table settings (nice)",
    "rock 'n' roll, 5' 10\" tall",
    "style: casual; form & function",
    "see https://example.com/a?b=1&c=2#d",
    "alert (please read)",
    "Café \N{EN DASH} Zürich “quoted”",
    "Выберите фото из нашей поездки",
    "写真を選択してください",
    "صور من رحلتنا",
]


@pytest.fixture(autouse=True)
def wheel() -> None:
    pytest.importorskip("libmodsecurity", reason="libmodsecurity has no wheel for this machine")


@pytest.mark.parametrize("text", SQL)
def test_sql_is_found(text: str) -> None:
    assert detected("sqli", [b"harmless", text.encode()]) is True


@pytest.mark.parametrize("text", SCRIPT)
def test_script_is_found(text: str) -> None:
    assert detected("xss", [b"harmless", text.encode()]) is True


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_is_not_taken_for_an_attack(text: str) -> None:
    assert [detected(kind, [text.encode()]) for kind in ("sqli", "xss")] == [False, False]


def test_a_low_sensitivity_is_libinjection_alone() -> None:
    assert detected("sqli", [b"or 1=1"], "LOW") is False
    assert detected("sqli", [b"or 1=1"], "HIGH") is True


def test_a_long_text_takes_no_longer_than_its_length_asks_for() -> None:
    for long in (b"<a " * 20_000, b"select " * 9_000, b"' or " * 12_000, b"and (" * 12_000):
        assert detected("sqli", [long]) is not None
        assert detected("xss", [long]) is not None


def test_a_photo_is_no_attack_but_a_field_before_it_may_be_one() -> None:
    xml = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Ann</dc:creator></x:xmpmeta>'
    photo = b"\xff\xd8\xff\xe1" * 40 + xml + b"\xff\xdb<%"
    assert [detected(kind, [b"title: sea" + photo]) for kind in ("sqli", "xss")] == [False, False]
    assert detected("xss", [b"title: <script>alert(1)</script>" + photo]) is True
    assert detected("sqli", [b"\xbf' or 1=1 --"]) is True


@pytest.fixture
def without_wheel(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "libmodsecurity":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    injection.engine_of.cache_clear()
    yield
    injection.engine_of.cache_clear()


@pytest.mark.usefixtures("without_wheel")
@pytest.mark.parametrize(("kind", "attack"), [("sqli", b"1 and 1=1"), ("xss", b"<script>")])
def test_without_the_engine_what_the_patterns_do_not_find_is_unknown(kind: Kind, attack: bytes) -> None:
    assert not injection.available()
    assert detected(kind, [attack]) is True
    assert detected(kind, [b"harmless, or not"]) is None
    assert detected(kind, [b"", b"/albums/0192a3b4-c5d6/photos"]) is False
