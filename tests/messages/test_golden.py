from pathlib import Path

import pytest

import shared.messages
from shared.domain.notices import NoticeKind
from tests.messages import golden
from tests.messages.mails import mail_for

TEMPLATES = Path(shared.messages.__file__).parent / "templates"
KINDS = {str(kind) for kind in NoticeKind}


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_reads_as_its_golden_mail(kind):
    assert golden.readable(mail_for(kind)) == golden.path(kind).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_has_its_three_templates_and_no_more(kind):
    files = {file.name for file in (TEMPLATES / kind).iterdir()}
    assert files == {"subject.txt", "body.txt", "body.html"}


def test_no_template_folder_and_no_golden_mail_is_of_an_unknown_kind():
    assert {entry.name for entry in TEMPLATES.iterdir() if entry.is_dir()} == KINDS
    assert {file.stem for file in golden.FOLDER.glob("*.txt")} == KINDS
