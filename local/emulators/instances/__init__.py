"""The instances of a recorded Auto Scaling group, as processes of this machine."""

from local.emulators.instances.group import CannotRunError, InstanceGroup, instance_group
from local.emulators.instances.user_data import environment_of

__all__ = ["CannotRunError", "InstanceGroup", "environment_of", "instance_group"]
