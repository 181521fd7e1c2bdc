"""How a version's container ends, in the numbers of sysexits.h; the job definition's retry strategy goes by them."""

from __future__ import annotations

BAD_INPUT = 65
"""EX_DATAERR: the photo itself is at fault."""
TRY_AGAIN = 75
"""EX_TEMPFAIL: a call to AWS failed in a way that may be over soon."""
FAILED = 1
