"""Every kind of notice has its words, and a mail kept as an example of them."""

import pytest

from shared.domain.notices import NoticeKind
from tests.house.source import ROOT

TEMPLATES = ROOT / "shared" / "messages" / "templates"


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notice_has_its_three_templates(kind, part):
    assert (TEMPLATES / kind / part).read_text(encoding="utf-8").strip()


def test_no_templates_are_left_over_from_a_kind_that_is_gone():
    folders = {path.parent.name for path in TEMPLATES.glob("*/subject.txt")}
    assert folders - set(NoticeKind) == set()


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notice_has_a_golden_mail(kind):
    from tests.messages import golden

    assert golden.path(kind).read_text(encoding="utf-8").strip()
