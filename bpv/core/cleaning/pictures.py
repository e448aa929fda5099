"""Pictures: drawn anew, so that nothing is left of them but what one sees. No place, camera, date or thumbnail."""

import io
from typing import Final

from PIL import Image, ImageOps

from bpv.core.cleaning.shape import LONGEST_SIDE, MOST_PIXELS, Unfit

FORMATS: Final = {"png": "PNG", "jpeg": "JPEG"}
PLAIN: Final = {"1": "L", "L": "L", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA"}
QUALITY: Final = 88  # of 100: no difference to be seen in a photo


def clean(raw: bytes, kind: str) -> bytes:
    """The picture without metadata, upright, at most 3,600 pixels wide and high. Raises Unfit."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(raw), formats=[FORMATS[kind]]) as opened:
            most = MOST_PIXELS if len(opened.getbands()) < 4 else MOST_PIXELS * 3 // 4
            if opened.width * opened.height > most:
                raise Unfit("file.picture_big", most=most // 1_000_000)
            opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # loads every byte: a cut picture raises OSError
            drawn = bare(ImageOps.exif_transpose(opened), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("file.picture_big", most=MOST_PIXELS // 1_000_000) from error
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError) as error:
        raise Unfit("file.broken") from error
    made = io.BytesIO()
    if kind == "jpeg":
        drawn.save(made, "JPEG", quality=QUALITY, optimize=True)
    else:
        drawn.save(made, "PNG")
    return made.getvalue()


def bare(picture: Image.Image, kind: str) -> Image.Image:
    """The pixels alone, in a mode that every program shows."""
    mode = ("L" if picture.mode in ("1", "L") else "RGB") if kind == "jpeg" else PLAIN.get(picture.mode, "RGBA")
    plain = picture if picture.mode == mode else picture.convert(mode)
    plain.info = {}
    return plain
