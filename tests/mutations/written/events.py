"""Mistakes in how events are kept from being lost."""

from __future__ import annotations

from typing import Final

from tests.mutations.written.mistake import Mistake

MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    "components/streaming_analytics/ingestion.py": (
        Mistake(
            "no partial failures", 'function_response_types=["ReportBatchItemFailures"]', "function_response_types=[]"
        ),
        Mistake("a batch is not split", "bisect_batch_on_function_error=True", "bisect_batch_on_function_error=False"),
        Mistake("what arrives first is not read", '"TRIM_HORIZON"', '"LATEST"'),
    ),
    "components/streaming_analytics/photos.py": (
        Mistake(
            "photos: no partial failures",
            'function_response_types=["ReportBatchItemFailures"]',
            "function_response_types=[]",
        ),
        Mistake("outcomes that may change are sent", '{"outcome": PUBLISHED}', '{"outcome": ["failed"]}'),
    ),
    "handlers/stream/core/photos.py": (
        Mistake(
            "what a reviewer wrote is kept",
            "return (REJECTED if reason.startswith(REJECTED) else reason)",
            "return (reason)",
        ),
    ),
    "handlers/warehouse/reconcile.py": (
        Mistake("what is loaded is loaded again", "sorted(due - loaded)", "sorted(due)"),
        Mistake("what is on its way is missing", "and written <= now - EXPECTED_WITHIN", ""),
    ),
}
