"""AWS Batch's jobs, run for real: MiniStack's own succeed at once, and it has no array jobs.

A container is a process here, with the handlers' own package instead of an image; everything else is as documented:
states, array children with their index, attempts, conditions of the retry strategy, time-outs, state change events.
It runs inside MiniStack (see `local.emulators.patches.batch`), so that its processes end when MiniStack does.
"""
