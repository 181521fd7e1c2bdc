"""What whoever uploads is answered, and until when it may be used."""

from __future__ import annotations

from handlers.api.core.uploads import FORM_SECONDS, idempotency_item, upload_document


def test_a_form_may_be_used_for_five_minutes() -> None:
    answer = upload_document(
        "raw/ann/1f", {"url": "https://uploads", "fields": {"key": "raw/ann/1f"}}, now=1_767_225_600
    )
    assert FORM_SECONDS == 5 * 60
    assert answer == {
        "upload_id": "1f",
        "url": "https://uploads",
        "fields": {"key": "raw/ann/1f"},
        "expires_at": "2026-01-01T00:05:00Z",
    }


def test_an_idempotency_key_means_the_same_upload_for_a_day() -> None:
    item = idempotency_item("ann", "one", upload_key="raw/ann/1f", fingerprint="ab", now=1_767_225_600)
    assert item["expires_at"] - 1_767_225_600 == 24 * 60 * 60
