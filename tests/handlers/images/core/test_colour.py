"""Colours come out as the file says they are, by numbers and never by a name; held against formulas of our own."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from handlers.images.core.options import Quality
from handlers.images.core.refusal import ImageRefused
from samples import profiles
from tests.handlers.images.core.built import chunk, close, page, plain_png, png, processed, shown, tiff_of

RGB = tuple[int, int, int]
Rows = tuple[tuple[float, float, float], ...]
CENTRE = (16, 16)
COLOUR: RGB = (200, 80, 60)

P3_TO_SRGB: Rows = ((1.22494, -0.22494, 0.0), (-0.04206, 1.04206, 0.0), (-0.01964, -0.07864, 1.09827))
BT2020_TO_SRGB: Rows = ((1.66049, -0.58764, -0.07285), (-0.12455, 1.13290, -0.00835), (-0.01815, -0.10058, 1.11873))
"""Both from linear to linear light, with D65 on both sides (BT.2087; CSS Color 4)."""
ADOBE_TO_SRGB: Rows = ((1.39836, -0.39836, 0.0), (0.0, 1.0, 0.0), (0.0, -0.04293, 1.04293))
SAME: Rows = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def stored(light: float) -> int:
    light = min(1.0, max(0.0, light))
    return round(255 * (light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def in_srgb(rgb: RGB, matrix: Rows = SAME, exponent: float | None = None) -> RGB:
    """Return what a colour is in sRGB; the exponent leads from what is stored to linear light, None is sRGB's curve."""
    lights = [linear(value / 255) if exponent is None else (value / 255) ** exponent for value in rgb]
    red, green, blue = (stored(sum(a * b for a, b in zip(row, lights, strict=True))) for row in matrix)
    return red, green, blue


def srgb_named(description: str) -> bytes:
    """Return Display P3 under a name that is another's."""
    profile = bytearray(profiles.display_p3())
    place = profile.index(b"P3 for tests")
    profile[place : place + 12] = description.encode().ljust(12)[:12]
    return bytes(profile)


def iccp(profile: bytes, name: bytes = b"any") -> bytes:
    return chunk(b"iCCP", name + b"\0\0" + zlib.compress(profile))


def gama(value: float) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def chrm(*xy: float) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in xy)))


def cicp(primaries: int, transfer: int, matrix: int = 0) -> bytes:
    return chunk(b"cICP", bytes((primaries, transfer, matrix, 1)))


SRGB_CHUNK = chunk(b"sRGB", b"\0")
P3_XY = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
BT2020_XY = (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
SRGB_XY = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)


@pytest.mark.parametrize(
    ("chunks", "right"),
    [
        (b"", COLOUR),
        (gama(1.0), in_srgb(COLOUR, exponent=1.0)),
        (gama(1 / 1.8), in_srgb(COLOUR, exponent=1.8)),
        (gama(1 / 2.2), COLOUR),
        (gama(0.45454), COLOUR),
        (gama(0), COLOUR),
        (gama(40_000), COLOUR),
        (chrm(*SRGB_XY), COLOUR),
        (chrm(*P3_XY), in_srgb(COLOUR, P3_TO_SRGB)),
        (chrm(*[0.0] * 8), COLOUR),
        (chrm(*[0.3] * 8), COLOUR),
        (gama(1 / 2.2) + chrm(*P3_XY), in_srgb(COLOUR, P3_TO_SRGB)),
        (gama(1.0) + chrm(*BT2020_XY), in_srgb(COLOUR, BT2020_TO_SRGB, 1.0)),
        (chunk(b"gAMA", b"\0\0"), COLOUR),
        (cicp(12, 13), in_srgb(COLOUR, P3_TO_SRGB)),
        (cicp(9, 13), in_srgb(COLOUR, BT2020_TO_SRGB)),
        (cicp(9, 14), in_srgb(COLOUR, BT2020_TO_SRGB)),
        (cicp(9, 8), in_srgb(COLOUR, BT2020_TO_SRGB, 1.0)),
        (cicp(1, 4), in_srgb(COLOUR, exponent=2.2)),
        (cicp(1, 8), in_srgb(COLOUR, exponent=1.0)),
        (cicp(1, 13), COLOUR),
        (cicp(1, 1), COLOUR),
        (cicp(2, 2), COLOUR),
        (iccp(profiles.display_p3()), in_srgb(COLOUR, P3_TO_SRGB, 2.2)),
        (iccp(srgb_named("sRGB IEC6196")), in_srgb(COLOUR, P3_TO_SRGB, 2.2)),
        (iccp(bytes(2000)), COLOUR),
        (iccp(b"no profile at all"), COLOUR),
        (iccp(profiles.printing_inks()), COLOUR),
        (chunk(b"iCCP", b"cut\0\0" + zlib.compress(profiles.display_p3())[:60]), COLOUR),
        # what comes first counts: cICP, iCCP, sRGB, gAMA and cHRM
        (cicp(12, 13) + iccp(profiles.printing_inks()) + SRGB_CHUNK + gama(1.0), in_srgb(COLOUR, P3_TO_SRGB)),
        (cicp(1, 13) + iccp(profiles.display_p3()), COLOUR),
        (cicp(2, 2) + iccp(profiles.display_p3()), in_srgb(COLOUR, P3_TO_SRGB, 2.2)),
        (cicp(12, 13, matrix=1) + gama(1.0), in_srgb(COLOUR, exponent=1.0)),
        (gama(1.0) + iccp(profiles.display_p3()), in_srgb(COLOUR, P3_TO_SRGB, 2.2)),
        (SRGB_CHUNK + gama(1.0) + chrm(*BT2020_XY), COLOUR),
        (gama(1.0) + SRGB_CHUNK, COLOUR),
        (iccp(bytes(2000)) + gama(1.0), in_srgb(COLOUR, exponent=1.0)),
        (iccp(bytes(2000)) + SRGB_CHUNK + gama(1.0), COLOUR),
        (gama(1.0)[:-1] + b"\xff", COLOUR),
    ],
)
@pytest.mark.parametrize("format_", ["jpeg", "webp", "avif"])
def test_a_png_s_colours_are_what_its_chunks_say(chunks: bytes, right: RGB, format_: str) -> None:
    assert close(shown(plain_png(COLOUR, chunks), CENTRE, format_, formats=(format_,))[:3], right, 5)


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
@pytest.mark.parametrize(("chunks", "exponent"), [(gama(1.0), 1.0), (cicp(1, 8), 1.0), (cicp(9, 4), 2.2)])
def test_grey_of_every_depth_follows_gamma_too(chunks: bytes, exponent: float, depth: int) -> None:
    most = (1 << depth) - 1
    value = most // 3
    row = int(f"{value:0{depth}b}" * 32, 2).to_bytes(4 * depth)
    data, grey = png((32, 32), depth, 0, [row] * 32, before=chunks), round(255 * value / most)
    assert close(shown(data, CENTRE)[:3], in_srgb((grey, grey, grey), exponent=exponent), 4)


@pytest.mark.parametrize("colour_type", [0, 4])
def test_a_grey_profile_describes_grey(colour_type: int) -> None:
    gamma = b"curv" + bytes(4) + struct.pack(">IH", 1, 256) + bytes(2)
    profile = grey_profile(gamma)
    row = (b"\x37" if colour_type == 0 else b"\x37\xff") * 32
    assert close(shown(png((32, 32), 8, colour_type, [row] * 32, before=iccp(profile)), CENTRE)[:3], (128,) * 3)


@pytest.mark.parametrize("depth", [8, 16])
def test_transparent_grey_follows_its_gamma(depth: int) -> None:
    for colour_type, sample, before in (
        (0, (55,), chunk(b"tRNS", b"\0\0")),
        (4, (55, 255), b""),
    ):
        pixel = b"".join(bytes((value,) * (depth // 8)) for value in sample)
        hidden = bytes(len(pixel))
        data = png((32, 32), depth, colour_type, [hidden * 16 + pixel * 16] * 32, before=gama(1.0) + before)
        assert shown(data, (4, 16))[3] == 0
        assert close(shown(data, (28, 16)), (128, 128, 128, 255))


def test_grey_follows_the_curve_of_a_profile_for_rgb() -> None:
    linear_light = profiles.display_p3().replace(struct.pack(">IH", 1, round(2.2 * 256)), struct.pack(">IH", 1, 256))
    buffer = io.BytesIO()
    Image.new("L", (32, 32), 55).save(buffer, "JPEG", quality=98, icc_profile=linear_light)
    assert close(shown(buffer.getvalue(), CENTRE)[:3], (128, 128, 128))


def grey_profile(curve: bytes) -> bytes:
    """Return the grey profile that has the curve, built from P3's by leaving out what is not grey's."""
    tags = {b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061), b"kTRC": curve}
    header, table, body = profiles.display_p3()[:128], struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = struct.pack(">I", 128 + len(table) + len(body))
    return size + header[4:16] + b"GRAY" + header[20:] + table + body


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "RGBA"])
def test_a_palette_and_transparency_do_not_stand_in_the_way_of_a_profile(mode: str) -> None:
    buffer = io.BytesIO()
    image = Image.new("RGB", (32, 32), COLOUR).convert("P", palette=Image.Palette.ADAPTIVE) if mode == "P" else None
    (image or Image.new(mode, (32, 32), 80 if mode == "L" else COLOUR)).save(
        buffer, "PNG", icc_profile=profiles.display_p3()
    )
    right = in_srgb((80, 80, 80), exponent=2.2) if mode == "L" else in_srgb(COLOUR, P3_TO_SRGB, 2.2)
    assert close(shown(buffer.getvalue(), CENTRE)[:3], right, 6)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("name", ["sRGB", "sRGB IEC6196", "anything"])
def test_a_profile_counts_by_what_it_holds_in_every_format(name: str, format_: str) -> None:
    buffer = io.BytesIO()
    settings_: dict[str, Any] = {} if format_ in ("PNG", "TIFF") else {"quality": 98}
    Image.new("RGB", (32, 32), COLOUR).save(buffer, format_, icc_profile=srgb_named(name), **settings_)
    assert close(shown(buffer.getvalue(), CENTRE)[:3], in_srgb(COLOUR, P3_TO_SRGB, 2.2), 6)


def test_srgb_under_another_name_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.linear_gradient("L").convert("RGB")
    pixels = [image.tobytes()[start : start + 768] for start in range(0, 256 * 768, 768)]
    plain, with_profile = (
        processed(png((256, 256), 8, 2, pixels, before=before)).variants
        for before in (b"", iccp(profile.replace(b"s\0R\0G\0B", b"P\0h\0o\0t")))
    )
    assert plain == with_profile


def test_a_profile_that_makes_everything_one_colour_is_passed_over() -> None:
    profile = bytearray(profiles.display_p3())
    for name in (b"rXYZ", b"gXYZ", b"bXYZ"):
        (offset,) = struct.unpack_from(">I", profile, profile.index(name) + 4)
        profile[offset + 8 : offset + 20] = bytes(12)
    assert shown(plain_png((200, 30, 30), iccp(bytes(profile))), CENTRE)[0] > 190


@pytest.mark.parametrize("class_", [b"link", b"abst", b"nmcl"])
def test_a_profile_of_another_class_is_passed_over(class_: bytes) -> None:
    profile = profiles.display_p3().replace(b"mntr", class_)
    assert close(shown(plain_png(COLOUR, iccp(profile)), CENTRE)[:3], COLOUR)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_profile_never_stands_in_the_way(place: int, noise: bytes) -> None:
    profile = bytearray(profiles.display_p3())
    profile[place : place + len(noise)] = noise
    assert processed(plain_png(COLOUR, iccp(bytes(profile))), formats=("jpeg",)).variants


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG")])
def test_hdr_is_refused_in_plain_words(transfer: int, name: str) -> None:
    inside = profile_with_cicp(9, transfer)
    for data in (plain_png(COLOUR, cicp(9, transfer)), plain_png(COLOUR, iccp(inside)), avif_in(9, transfer)):
        with pytest.raises(ImageRefused, match=rf"the picture is HDR \(high dynamic range, {name}\).*save it as SDR"):
            processed(data)


def profile_with_cicp(primaries: int, transfer: int) -> bytes:
    """Return P3 with a tag for code points in the place of its description."""
    profile = bytearray(profiles.display_p3())
    place = profile.index(b"desc")
    (offset,) = struct.unpack_from(">I", profile, place + 4)
    profile[place : place + 4] = b"cicp"
    profile[offset : offset + 12] = b"cicp" + bytes(4) + bytes((primaries, transfer, 0, 1))
    return bytes(profile)


@pytest.mark.parametrize(("primaries", "transfer"), [(3, 13), (200, 13), (1, 9), (9, 99)])
def test_code_points_that_nobody_knows_are_refused(primaries: int, transfer: int) -> None:
    for data in (plain_png(COLOUR, cicp(primaries, transfer)), avif_in(primaries, transfer)):
        with pytest.raises(ImageRefused, match=f"primaries {primaries}, transfer {transfer} of ITU-T H.273"):
            processed(data)


def avif_in(primaries: int, transfer: int, **settings_: Any) -> bytes:
    """Return an AVIF whose colour boxes name a space; libavif's own say sRGB."""
    buffer = io.BytesIO()
    image = settings_.pop("image", Image.new("RGB", (64, 48), COLOUR))
    image.save(buffer, "AVIF", quality=100, subsampling="4:4:4", speed=10, **settings_)
    data = buffer.getvalue()
    assert b"nclx" in data
    parts = data.split(b"nclx")
    return b"".join([parts[0], *(b"nclx" + struct.pack(">HH", primaries, transfer) + part[4:] for part in parts[1:])])


@pytest.mark.parametrize("format_", ["jpeg", "webp", "avif"])
@pytest.mark.parametrize(
    ("primaries", "transfer", "right"),
    [
        (1, 13, COLOUR),
        (2, 2, COLOUR),
        (12, 13, in_srgb(COLOUR, P3_TO_SRGB)),
        (9, 13, in_srgb(COLOUR, BT2020_TO_SRGB)),
        (9, 1, in_srgb(COLOUR, BT2020_TO_SRGB)),
        (9, 8, in_srgb(COLOUR, BT2020_TO_SRGB, 1.0)),
        (1, 8, in_srgb(COLOUR, exponent=1.0)),
        (1, 4, in_srgb(COLOUR, exponent=2.2)),
    ],
)
def test_an_avif_s_colours_are_what_its_boxes_say(primaries: int, transfer: int, right: RGB, format_: str) -> None:
    assert close(shown(avif_in(primaries, transfer), CENTRE, format_, formats=(format_,))[:3], right, 6)


def test_an_avif_s_profile_counts_before_its_colour_box() -> None:
    data = avif_in(9, 13, icc_profile=profiles.display_p3())
    assert close(shown(data, CENTRE)[:3], in_srgb(COLOUR, P3_TO_SRGB, 2.2), 6)


def test_the_frames_of_an_avif_follow_its_colour_box() -> None:
    frames = [Image.new("RGB", (64, 48), COLOUR), Image.new("RGB", (64, 48), (60, 200, 80))]
    data = avif_in(12, 13, image=frames[0], save_all=True, append_images=frames[1:], duration=100)
    image = Image.open(io.BytesIO(processed(data).variants[1].data))
    assert image.format == "WEBP"
    for index, frame in enumerate((COLOUR, (60, 200, 80))):
        image.seek(index)
        value = image.convert("RGB").getpixel(CENTRE)
        assert isinstance(value, tuple)
        assert close([round(part) for part in value], in_srgb(frame, P3_TO_SRGB), 8)


def test_grey_avif_follows_its_transfer() -> None:
    assert close(shown(avif_in(9, 8, image=Image.new("L", (64, 48), 55)), CENTRE)[:3], (128,) * 3)


@pytest.mark.parametrize(
    ("space", "index", "right"),
    [(65535, "R03", in_srgb(COLOUR, ADOBE_TO_SRGB, 563 / 256)), (1, "R03", COLOUR), (65535, "R98", COLOUR)],
)
def test_a_camera_s_adobe_rgb_is_known_by_its_exif(space: int, index: str, right: RGB) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = space
    exif.get_ifd(0x8769)[0xA005] = {1: index}
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), COLOUR).save(buffer, "JPEG", quality=98, exif=exif)
    assert close(shown(buffer.getvalue(), CENTRE)[:3], right, 6)


def test_a_tiff_s_own_primaries_are_followed() -> None:
    def fractions(*values: float) -> tuple[int, int, bytes]:
        return 5, len(values), b"".join(struct.pack("<2I", round(value * 10_000), 10_000) for value in values)

    tags = {318: fractions(*P3_XY[:2]), 319: fractions(*P3_XY[2:])}
    data = tiff_of([page(32, 32, [bytes(COLOUR) * 1024], 2, bits=(8, 8, 8), others=tags)])
    assert close(shown(data, CENTRE)[:3], in_srgb(COLOUR, P3_TO_SRGB), 6)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from([(12, P3_TO_SRGB), (9, BT2020_TO_SRGB)]))
def test_any_colour_of_a_wide_gamut_comes_out_as_its_formula_says(rgb: RGB, space: tuple[int, Rows]) -> None:
    code, matrix = space
    data = processed(plain_png(rgb, cicp(code, 13)), formats=("jpeg",), quality=best()).variants[0].data
    value = Image.open(io.BytesIO(data)).convert("RGB").getpixel(CENTRE)
    assert isinstance(value, tuple)
    assert close([round(part) for part in value], in_srgb(rgb, matrix), 5)


def best() -> Quality:

    return Quality(jpeg=100)
