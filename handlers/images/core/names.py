"""What a file's name says of its contents, and when that counts.

Dots are part of names: `Screenshot at 10.15.22` and `J. Smith` have no extension. Only what is known to stand for a
kind of file is compared with the contents.
"""

from __future__ import annotations

from handlers.images.core.formats import FORMATS

_CAMERA_RAW = frozenset((
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "gpr", "iiq", "kdc", "mef", "mrw", "nef", "nrw", "orf",
    "pef", "raf", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
))  # fmt: skip
_OTHERS = frozenset((
    "bmp", "dib", "ico", "cur", "psd", "psb", "xcf", "svg", "svgz", "eps", "heic", "heif", "hif", "jxl", "jxr", "jp2",
    "j2k", "j2c", "jpf", "jpx", "jpm", "jpc", "jls", "exr", "qoi", "dds", "tga", "pbm", "pgm", "ppm", "pnm", "mng",
    "jng", "bpg", "flif", "mp4", "mov", "m4v", "avi", "mkv", "webm", "mpg", "mpeg", "pdf", "zip", "htm", "html",
    "xhtml", "js", "txt",
))  # fmt: skip
_KNOWN = frozenset((*_CAMERA_RAW, *_OTHERS, *(name for format_ in FORMATS.values() for name in format_.extensions)))


def extension_of(name: str) -> str:
    """Return the extension of a name or key, as it is written; empty when it has none of a known kind of file."""
    _, dot, extension = name.rpartition("/")[2].rpartition(".")
    return extension if dot and extension.lower() in _KNOWN else ""


def is_camera_raw(extension: str) -> bool:
    """Return whether an extension is that of a camera's raw files."""
    return extension.lower() in _CAMERA_RAW
