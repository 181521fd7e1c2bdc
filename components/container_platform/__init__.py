"""A containerised service on AWS: images, load balancer, tasks, and how new versions reach them."""

from components.container_platform.args import ContainerPlatformArgs, LaunchType
from components.container_platform.platform import ContainerPlatform

__all__ = ["ContainerPlatform", "ContainerPlatformArgs", "LaunchType"]
