"""Why a photo is refused."""


class ImageRefused(Exception):  # noqa: N818 - an outcome that the workflow names, not an error of the program
    """The photo cannot be accepted, and never will be: trying again is of no use.

    Args:
        reason: what is wrong with the photo and what would help, in plain words; the uploader reads it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
