"""Entry point of `python -m gdpr`."""

import sys

from cli.main import main
from gdpr.command import app

sys.exit(main(app))
