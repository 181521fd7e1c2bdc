"""Entry point of `python -m reachability`."""

from reachability.cli import main

main()
