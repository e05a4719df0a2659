"""Judges a DKIM signature by RFC 6376 and a crypto library alone; knows nothing of dkimpy."""

import base64
import re
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256


def tags_of(mail):
    """The tags of the signature, unfolded."""
    value = _fields(mail)[0][1].decode()
    pairs = (pair.split("=", 1) for pair in value.split(";") if pair.strip())
    return {name.strip(): re.sub(r"\s", "", told) for name, told in pairs}


def signed_headers(mail):
    return tags_of(mail)["h"].lower().split(":")


def judge(mail, public_key):
    """Raise unless the first header of `mail` signs it, relaxed/relaxed (sections 3.4, 3.7)."""
    tags, fields = tags_of(mail), _fields(mail)
    assert fields[0][0].lower() == b"dkim-signature"
    assert (tags["v"], tags["a"], tags["c"]) == ("1", "rsa-sha256", "relaxed/relaxed")
    body = mail.split(b"\r\n\r\n", 1)[1]
    assert base64.b64decode(tags["bh"]) == sha256(_relaxed_body(body)).digest()
    unsigned = fields[0][0], re.sub(rb"(\bb=)[^;]*", rb"\1", fields[0][1])
    text = _picked(fields[1:], signed_headers(mail)) + _relaxed(*unsigned).rstrip(b"\r\n")
    public_key.verify(base64.b64decode(tags["b"]), text, PKCS1v15(), SHA256())


def _fields(mail):
    """Header fields with their folds, in order."""
    head = re.sub(rb"\r\n(?=[ \t])", b"\0", mail.split(b"\r\n\r\n", 1)[0])
    pairs = (line.replace(b"\0", b"\r\n").split(b":", 1) for line in head.split(b"\r\n"))
    return [(name, value) for name, value in pairs]


def _picked(fields, names):
    """The signed fields: the last of a name first, and one that is not there as nothing."""
    left, text = list(fields), b""
    for name in names:
        found = [each for each in left if each[0].lower() == name.encode()]
        if found:
            left.remove(found[-1])
            text += _relaxed(*found[-1])
    return text


def _relaxed(name, value):
    unfolded = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip()
    return name.lower().strip() + b":" + unfolded + b"\r\n"


def _relaxed_body(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
