"""Photos that the project draws itself: sound ones of every kind, and files that no photo service should swallow.

They serve the local cloud, the tests and the benchmarks. Every byte is the same each time.
"""

from __future__ import annotations

from samples.catalogue import SAMPLES, Sample, draw_all

__all__ = ["SAMPLES", "Sample", "draw_all"]
