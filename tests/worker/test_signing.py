"""Signed mails, as two verifiers see them; return paths of each mail's own."""

import base64

import dkim
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from reminder_worker import tools
from reminder_worker.jobs.deliver import Outcome, deliver_due
from reminder_worker.transports.signing import Signer
from shared.domain.notices import NoticeKind
from shared.messages.return_paths import ReturnPaths
from shared.runtime.settings import Settings
from tests.messages.mails import mail_for
from tests.worker.dkim_judge import judge, signed_headers, tags_of
from tests.worker.scripted_smtp import DROP

KINDS = list(NoticeKind)


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def signer(key):
    return Signer(domain="example.net", selector="june", private_key=pem(key))


@pytest.fixture(scope="module")
def dns(key):
    """A name server that knows the key, and nothing else."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    known = {b"june._domainkey.example.net.": record}
    return lambda name, timeout=5: known.get(name)  # noqa: ARG005 -- dkimpy's own signature


@pytest.mark.parametrize("kind", KINDS)
def test_two_verifiers_that_know_nothing_of_each_other_take_every_kind_of_mail(
    signer, key, dns, kind
):
    signed = signer(mail_for(kind, reply_to="ada@example.org").as_bytes())
    assert dkim.verify(signed, dnsfunc=dns)
    judge(signed, key.public_key())


def test_both_unsubscribe_headers_are_in_the_signature(signer):
    signed = signer(mail_for(NoticeKind.BOOKING_REMINDER).as_bytes())
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(signed_headers(signed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"/unsubscribe/SIGNED-LINK>\r\nList", b"/unsubscribe/OTHER-LINK>\r\nList"),
        (b"Subject: ", b"Subject: Free "),
        (b"From: ", b"From: Somebody Else <x@example.org>\r\nFrom: "),
        (b"Your booking is coming up.", b"Your booking is going down."),
    ],
)
def test_what_was_changed_on_the_way_is_noticed_by_both(signer, key, dns, old, new):
    signed = signer(mail_for(NoticeKind.BOOKING_REMINDER).as_bytes())
    changed = signed.replace(old, new, 1)
    assert changed != signed
    assert not dkim.verify(changed, dnsfunc=dns)
    with pytest.raises((InvalidSignature, AssertionError)):
        judge(changed, key.public_key())


def test_the_same_mail_has_the_same_bytes_whenever_it_is_signed(signer):
    mail = mail_for(NoticeKind.BOOKING_CONFIRMED).as_bytes()
    assert signer(mail) == signer(mail)
    assert "t" not in tags_of(signer(mail))  # else a second later would differ


@pytest.mark.parametrize(
    "wrong",
    [
        b"no key at all",
        pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),  # noqa: S505
        pem(ec.generate_private_key(ec.SECP256R1())),
    ],
    ids=["text", "short", "other"],
)
def test_an_unfit_key_is_refused_when_the_process_starts(wrong):
    with pytest.raises(ValueError):  # noqa: PT011 -- the library's sentence, or ours
        Signer(domain="example.net", selector="june", private_key=wrong)


@pytest.fixture
def worker_with(database_url, server):
    """A worker's tools by settings that add to the plain ones."""
    made = []

    def make(**more):
        settings = Settings(
            database_url=database_url,
            secret_key="s" * 40,
            master_key="A" * 43 + "=",
            mail_from="bookings@example.net",
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            **more,
        )
        made.append(tools.make(settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(params=["pem", "file"])
def written_key(request, key, tmp_path):
    """The key as the setting takes it."""
    if request.param == "pem":
        return pem(key).decode()
    path = tmp_path / "key.pem"
    path.write_bytes(pem(key))
    return str(path)


def test_by_the_settings_what_goes_over_the_wire_is_signed(
    outbox, server, worker_with, written_key, dns
):
    outbox.plan(outbox.book(), NoticeKind.BOOKING_REMINDER)
    made = worker_with(dkim_selector="june", dkim_private_key=written_key)
    assert deliver_due(made.desk) == {Outcome.SENT: 1}
    [(_, content)] = server.taken
    assert dkim.verify(content, dnsfunc=dns)


def test_without_a_selector_nothing_is_signed(outbox, server, worker_with):
    outbox.plan(outbox.book())
    deliver_due(worker_with().desk)
    assert b"DKIM" not in server.taken[0][1]


def test_a_bounce_finds_its_notice_by_the_envelopes_sender(outbox, server, worker_with):
    notice = outbox.plan(outbox.book())
    deliver_due(worker_with(bounce_mailbox="bounces@example.net").desk)
    [envelope] = server.senders
    paths = ReturnPaths("s" * 40, "bounces@example.net")
    assert envelope == paths.write(notice)
    assert paths.read(envelope) == notice


def test_without_a_bounce_mailbox_the_sender_is_the_services(outbox, server, worker_with):
    outbox.plan(outbox.book())
    deliver_due(worker_with().desk)
    assert server.senders == ["bookings@example.net"]


def test_a_retry_has_the_same_bytes_under_its_signature(outbox, server, worker_with, key):
    outbox.plan(outbox.book())
    made = worker_with(dkim_selector="june", dkim_private_key=pem(key).decode())
    server.script("DOT", DROP)  # taken over, and the answer never heard
    assert deliver_due(made.desk) == {Outcome.UNANSWERED: 1}
    outbox.pass_time()
    assert deliver_due(made.desk) == {Outcome.SENT: 1}
    first, second = (content for _, content in server.taken)
    assert first == second
    judge(first, key.public_key())
