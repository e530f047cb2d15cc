"""A photograph that somebody adds to a hit: decoded within limits, and written anew as a plain JPEG.

Nothing of the file that came in goes on: no metadata (place, camera, thumbnail, comment), no colour profile, no second
image, nothing hidden behind its end. What goes on are pixels. A photograph from another member is treated the same
before an officer's browser meets it.
"""

from __future__ import annotations

import base64
import binascii
import io
import threading

from PIL import Image, ImageFile

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.vocabulary.text import N_

MAX_UPLOAD_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000  # a telephone's camera; some 160 MB while it is decoded
MAX_SIDE = 20_000
SIDE = 1024  # of what is written
MAX_BYTES = 200_000  # of what is written
_FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112  # EXIF: how the camera was held
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_one_at_a_time = threading.Lock()  # so that several large pictures at once do not take the node's memory


def rewritten(data: bytes) -> bytes:
    """The picture in `data` (JPEG, PNG or WebP) as a fresh JPEG: at most 1024 pixels a side and 200 kB.

    Raises TooLarge for too many bytes or pixels, InvalidInput for anything that is not one whole picture.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise _too_large()
    try:
        with _one_at_a_time:
            return _written(_pixels(data))
    except TooLarge:
        raise
    except Exception as fault:  # on hostile bytes the decoders raise whatever they like; all of it means the same
        raise _unreadable() from fault


def from_message(text: object) -> str:
    """A photograph as it came in a message (base64), rewritten here; raise as `rewritten`."""
    if not isinstance(text, str) or len(text) > 2 * MAX_BYTES:
        raise _unreadable()
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _unreadable() from None
    return in_message(rewritten(data))


def in_message(data: bytes) -> str:
    """As it stands in a message: base64 of the JPEG."""
    return base64.b64encode(data).decode("ascii")


def _unreadable() -> InvalidInput:
    return InvalidInput(
        N_("The photograph cannot be read."), hint=N_("one whole JPEG, PNG or WebP picture"), code="bad_photograph"
    )


def _too_large() -> TooLarge:
    return TooLarge(
        N_("The photograph is too large."), hint=N_("at most 12 MB and 40 million pixels"), code="photograph_too_large"
    )


def _pixels(data: bytes) -> Image.Image:
    """The first picture in `data`, upright, at most 1024 pixels a side, opaque, with nothing but its pixels."""
    if ImageFile.LOAD_TRUNCATED_IMAGES:  # pragma: no cover: a setting of the whole process
        raise RuntimeError("truncated pictures are not to be loaded")
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise _too_large()
        picture.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size where that is enough
        picture.load()
        turn = _TURNS.get(_held(picture))
        small = _opaque(picture)
        small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        return small.transpose(turn) if turn is not None else small


def _held(picture: Image.Image) -> int:
    """How the camera was held; 1 (upright) where the metadata do not say it in a way that can be read."""
    try:
        held = picture.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - damaged metadata cost the orientation, not the picture
        return 1
    return held if isinstance(held, int) else 1


def _opaque(picture: Image.Image) -> Image.Image:
    """A new RGB image; what is transparent lies on white."""
    if picture.mode.startswith("I"):  # sixteen bits a pixel
        picture = picture.convert("I").point([min(255, n // 256) for n in range(65536)], "L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        fresh = Image.new("RGB", picture.size, "white")
        fresh.paste(picture, mask=picture.getchannel("A"))
        return fresh
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture.convert("RGB"))
    return fresh


def _written(picture: Image.Image) -> bytes:
    """As JPEG, at the best quality that fits."""
    while True:
        for quality in (85, 70, 55, 40):
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAX_BYTES:
                return out.getvalue()
        picture = picture.resize((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))
