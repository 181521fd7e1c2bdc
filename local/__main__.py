"""`python -m local`: the whole platform on this machine, with no account."""

from __future__ import annotations

import sys

from local.commands.app import main

if __name__ == "__main__":
    sys.exit(main())
