"""The tasks of recorded ECS services, as processes of this machine: MiniStack's ECS starts containers by Docker only.

An image is what a manifest in MiniStack's ECR says of it, by its digest; a container is a process of the folder that
the image is built from, in the environment that its task definition gives it. All of a task's processes share this
machine's addresses, so that a service must listen on `PORT`, which is another one for each task.
"""

from local.emulators.containers.credentials import Credentials, credentials
from local.emulators.containers.definition import Container, TaskDefinition, task_definition
from local.emulators.containers.images import Image, ImageError, Images, folder_image
from local.emulators.containers.service import EcsService, ecs_service
from local.emulators.containers.task_set import TaskSet
from local.emulators.containers.tasks import CannotStartError, Task, TaskStarter

__all__ = [
    "CannotStartError",
    "Container",
    "Credentials",
    "EcsService",
    "Image",
    "ImageError",
    "Images",
    "Task",
    "TaskDefinition",
    "TaskSet",
    "TaskStarter",
    "credentials",
    "ecs_service",
    "folder_image",
    "task_definition",
]
