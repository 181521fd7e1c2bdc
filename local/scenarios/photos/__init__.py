"""The scenario of ImagePipeline: photos one at a time, many at once, with a person's approval, and by AWS Batch."""

from __future__ import annotations

from typing import Final

from local.scenarios.photos.scenario import PhotosScenario

SCENARIO: Final = PhotosScenario
