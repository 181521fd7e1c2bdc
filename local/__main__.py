"""`python -m local`: the whole platform on this machine, with no account."""

from __future__ import annotations

import sys

from cli.main import main
from local.commands.app import app

if __name__ == "__main__":
    sys.exit(main(app))
