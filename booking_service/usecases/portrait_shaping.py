"""Any photograph becomes a small square JPEG that says nothing but the picture."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from shared.domain.errors import Invalid

SIDE = 400
"""Pixels."""
LARGEST = 24_000
"""Bytes of the JPEG: the page with all that it needs stays under 60 kB."""

_LARGEST_FILE = 20 * 1024 * 1024  # bytes
_MOST_PIXELS = 60_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = range(85, 20, -10)
_NOT_READ = "This file is no picture that can be read: give a JPEG, PNG or WebP."


def shaped(data: bytes) -> bytes:
    """Cut the middle square out, make it small, and leave out all that a camera writes beside it.

    Invalid for what is no JPEG, PNG or WebP, and for what is larger than a camera makes.
    """
    if len(data) > _LARGEST_FILE:
        raise Invalid.field("file", "The file is larger than 20 MB.")
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise Invalid.field("file", "The picture has more than 60 million pixels.")
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid.field("file", _NOT_READ) from None
    square = ImageOps.fit(upright, (SIDE, SIDE))
    white = Image.new("RGBA", square.size, "white")
    return _small(Image.alpha_composite(white, square).convert("RGB"))


def _small(picture: Image.Image) -> bytes:
    """Write the JPEG, plainer and plainer until it is small enough."""
    written = b""
    for quality in _QUALITIES:
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        written = file.getvalue()
        if len(written) <= LARGEST:
            return written
    return _small(picture.resize((picture.width // 2, picture.height // 2)))
