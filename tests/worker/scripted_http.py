"""A web server that does as it is told, on a real socket, with or without TLS."""

import datetime
import ssl
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANG, DRIP, CUT, ENDLESS = "hang", "drip", "cut", "endless"


class ScriptedHttp:
    """Answers with `body` unless `script(answer, ...)` says otherwise.

    An answer is a status, (status, headers), (status, headers, body), or one of the above words.
    """

    def __init__(self, certificate=None):
        self.body, self.headers = b"", {"Content-Type": "text/calendar"}
        self.asked, self.bodies = [], []
        self._script = deque()
        self.is_open = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Conversation)
        self._server.daemon_threads = True
        self._server.of = self
        self.port = self._server.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.scheme = "https" if certificate else "http"

    def __enter__(self):
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.is_open = False
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}/ada.ics?secret=s3cret"

    def script(self, *answers):
        self._script.extend(answers)

    def answer(self):
        return self._script.popleft() if self._script else (200, {}, self.body)


class _Conversation(BaseHTTPRequestHandler):
    def handle(self):
        try:
            super().handle()
        except OSError:
            return  # the other side hung up

    def _do(self):
        boss = self.server.of
        boss.asked.append((self.command, self.path, dict(self.headers)))
        boss.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        answer = boss.answer()
        if isinstance(answer, str):
            getattr(self, f"_{answer}")(boss)
            return
        status, headers, body = (answer if isinstance(answer, tuple) else (answer,)) + (
            ({}, b"") if not isinstance(answer, tuple) else (b"",) * (3 - len(answer))
        )
        self._say(status, boss.headers | headers, len(body))
        self.wfile.write(body)

    do_GET = do_POST = do_PROPFIND = do_REPORT = _do  # noqa: N815

    def _say(self, status, headers, length):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None and status != 304:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _hang(self, boss):
        while boss.is_open:
            time.sleep(0.02)

    def _drip(self, boss):
        """One byte at a time: no single read is slow."""
        self._say(200, boss.headers, 1_000_000)
        while boss.is_open:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def _cut(self, boss):
        """Hang up in the middle."""
        self._say(200, boss.headers, len(boss.body) + 1)
        self.wfile.write(boss.body)

    def _endless(self, boss):
        self._say(200, boss.headers, None)
        while boss.is_open:
            self.wfile.write(b"x" * 65536)

    def log_message(self, *_):
        pass


def certificate(folder):
    """Write a certificate for 127.0.0.1 that nobody vouches for, with its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return path
