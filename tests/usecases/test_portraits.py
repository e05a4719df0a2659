"""A coach's picture: small, square, and silent about where it was taken."""

from io import BytesIO

import pytest
from PIL import Image

from booking_service.usecases import portraits
from booking_service.usecases.portrait_shaping import LARGEST, SIDE, shaped
from shared.domain.errors import Invalid, NotFound


def photograph(width=1200, height=800, kind="JPEG", mode="RGB", **more):
    file = BytesIO()
    noise = Image.effect_noise((width, height), 90).convert(mode)
    noise.save(file, kind, **more)
    return file.getvalue()


def test_a_photograph_becomes_a_small_square_without_what_the_camera_wrote():
    exif = Image.Exif()
    exif[0x010E] = "the kitchen"  # ImageDescription
    exif[0x0112] = 6  # Orientation: on its side
    made = shaped(photograph(exif=exif, comment=b"taken at home"))
    picture = Image.open(BytesIO(made))
    assert picture.format == "JPEG"
    assert picture.width == picture.height <= SIDE
    assert len(made) <= LARGEST
    assert len(picture.getexif()) == 0
    assert b"the kitchen" not in made
    assert b"taken at home" not in made


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("WEBP", "RGB")])
def test_other_pictures_are_taken_as_well(kind, mode):
    assert shaped(photograph(64, 90, kind, mode)).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg/>", b"\xff\xd8 nothing", photograph(9, 9, "GIF", "P"), photograph()[:5000]],
    ids=["nothing", "svg", "torn jpeg", "gif", "half a file"],
)
def test_what_is_no_picture_is_refused_by_a_sentence(data):
    with pytest.raises(Invalid) as refused:
        shaped(data)
    assert [problem.field for problem in refused.value.problems] == ["file"]
    assert "no picture" in refused.value.problems[0].message


def test_a_picture_stays_with_its_coach_and_goes_when_told(tx, ada, cleo, now):
    portraits.keep(tx, ada.id, b"first", now)
    portraits.keep(tx, ada.id, b"second", now)
    tx.flush()
    assert portraits.of(tx, ada.slug)[0] == b"second"
    with pytest.raises(NotFound):
        portraits.of(tx, cleo.slug)
    portraits.keep(tx, ada.id, None, now)
    tx.flush()
    with pytest.raises(NotFound):
        portraits.of(tx, ada.slug)
