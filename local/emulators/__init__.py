"""The emulator that stands in for AWS on this machine: MiniStack in a separate process, with patches.

Nothing here listens beyond 127.0.0.1, reads the user's AWS configuration, or leaves a process or a file behind.
"""
