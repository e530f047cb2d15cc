"""A photograph added to a hit: pixels go on, nothing else; what is not one whole picture within limits is refused."""

import base64
import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from comity.apps.checks import photographs
from comity.apps.checks.photographs import MAX_BYTES, SIDE, from_message, in_message, rewritten
from comity.kernel.errors import InvalidInput, TooLarge


def picture(kind="JPEG", size=(120, 90), mode="RGB", colour=None, **more):
    colour = colour if colour is not None else {"L": 99, "1": 1, "P": 3, "I;16": 9000}.get(mode, (200, 30, 40, 255))
    out = io.BytesIO()
    Image.new(
        mode, size, colour if isinstance(colour, int) else colour[: len(Image.new(mode, (1, 1)).getbands())]
    ).save(out, kind, **more)
    return out.getvalue()


def opened(data):
    found = Image.open(io.BytesIO(data))
    found.load()
    return found


def noise(size):
    out = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(7).randbytes(3 * size[0] * size[1])).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "CMYK", "1", "I;16"])
def test_every_usual_picture_becomes_a_plain_jpeg(kind, mode):
    try:
        data = picture(kind, mode=mode)
    except (OSError, ValueError):
        pytest.skip(f"{kind} has no {mode}")
    made = opened(rewritten(data))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (120, 90))


def test_large_and_restless_pictures_come_out_small():
    made = rewritten(noise((2400, 1800)))
    assert len(made) <= MAX_BYTES and max(opened(made).size) <= SIDE


def test_a_thin_strip_stays_a_picture():
    assert opened(rewritten(picture(size=(9000, 1)))).size == (SIDE, 1)


def test_nothing_but_pixels_goes_on():
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[29] = "SECRETPLACE"
    jpeg = picture(exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20)
    info = PngImagePlugin.PngInfo()
    info.add_text("note", "SECRETTEXT")
    png = picture("PNG", pnginfo=info)
    assert b"SECRET" in jpeg and b"SECRET" in png
    for data in (jpeg, png, jpeg + b"SECRETTAIL"):
        made = rewritten(data)
        assert b"SECRET" not in made and b"Exif" not in made and not opened(made).getexif()


def test_a_polyglot_loses_its_second_nature():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("run.html", "<script>alert(1)</script>")
    for data in (picture() + archive.getvalue(), picture(comment=b"<script>alert(1)</script>")):
        made = rewritten(data)
        assert b"script" not in made and not zipfile.is_zipfile(io.BytesIO(made)) and made.endswith(b"\xff\xd9")


def test_the_picture_stands_as_the_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(rewritten(picture(size=(120, 90), exif=exif))).size == (90, 120)
    exif[0x0112] = 77
    assert opened(rewritten(picture(size=(120, 90), exif=exif))).size == (120, 90)


def test_what_is_transparent_lies_on_white():
    made = opened(rewritten(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))))
    assert min(made.getpixel((5, 5))) > 250


def test_an_animation_gives_its_first_picture():
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    red, _green, blue = opened(rewritten(out.getvalue())).getpixel((30, 30))
    assert red > 200 and blue < 60


def bomb(width, height):
    """A PNG that promises many pixels in few bytes."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10**6), 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (7000, 7000), (30_000, 10), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_unfolds(size):
    with pytest.raises((TooLarge, InvalidInput)) as fault:
        rewritten(bomb(*size))
    assert fault.value.code in ("photograph_too_large", "bad_photograph")


def test_too_many_bytes_are_refused_unread():
    with pytest.raises(TooLarge):
        rewritten(picture() + bytes(photographs.MAX_UPLOAD_BYTES))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_cut_off_is_refused(kind):
    whole = noise((200, 150)) if kind == "JPEG" else picture(kind, size=(200, 150))
    for part in (len(whole) // 2, len(whole) * 3 // 4, 20, 4):
        with pytest.raises(InvalidInput) as fault:
            rewritten(whole[:part])
        assert fault.value.code == "bad_photograph"


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "ICO", "PDF", "EPS"])
def test_other_formats_are_refused_even_where_the_library_knows_them(kind):
    with pytest.raises(InvalidInput):
        rewritten(picture(kind, size=(64, 64)))


@pytest.mark.parametrize(
    "data", [b"", b"MZ", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\xff\xd8\xff"]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(InvalidInput):
        rewritten(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_bytes_bring_a_picture_or_a_refusal_and_nothing_else(kind):
    rng = random.Random(20261122)
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = bytearray(noise((40, 30)) if kind == "JPEG" else picture(kind, size=(40, 30), exif=exif))
    outcomes = set()
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(rng.choice((1, 2, 8, 40))):
            verb, place = rng.randrange(3), rng.randrange(len(damaged))
            if verb == 0:
                damaged[place] = rng.randrange(256)
            elif verb == 1:
                del damaged[place : place + rng.randrange(1, 9)]
            else:
                damaged[place:place] = rng.randbytes(rng.randrange(1, 9))
        try:
            made = rewritten(bytes(damaged))
        except (InvalidInput, TooLarge) as fault:
            outcomes.add(fault.code)
        else:
            outcomes.add("picture")
            assert len(made) <= MAX_BYTES and max(opened(made).size) <= SIDE
    assert "bad_photograph" in outcomes


def test_in_a_message_it_travels_as_base64_and_is_written_anew_on_arrival():
    sent = base64.b64encode(picture(comment=b"SECRETCOMMENT")).decode()
    assert b"SECRET" not in base64.b64decode(from_message(sent))
    assert opened(base64.b64decode(from_message(in_message(rewritten(picture()))))).size == (120, 90)


@pytest.mark.parametrize("text", [None, 7, "", "***", "AAAA", "é", "A" * (2 * MAX_BYTES + 1)])
def test_in_a_message_anything_else_is_refused(text):
    with pytest.raises(InvalidInput):
        from_message(text)
