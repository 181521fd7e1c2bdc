"""The embedded local cloud: the same program and the same functions on this machine, with no account."""
