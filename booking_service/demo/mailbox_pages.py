"""The mailbox in a browser: a list, a mail, and JSON for programs."""

import re
from email.message import EmailMessage

from flask import Flask, Response, abort, jsonify, render_template
from markupsafe import Markup, escape

from booking_service.demo.mailbox_folder import Folder, Received, parsed

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_PAGE_MAY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'"
# A mail may bring its own style, and its links open beside it; nothing in it runs or calls out.
_MAIL_MAY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " style-src 'unsafe-inline'; img-src data:"
)


def create(folder: Folder) -> Flask:
    """Return the pages on this folder."""
    app = Flask(__name__)
    app.jinja_env.filters["linked"] = linked
    app.after_request(_careful)

    @app.get("/")
    def index() -> str:
        return render_template("mailbox.html", mails=folder.received()[::-1])

    @app.get("/messages.json")
    def messages() -> Response:
        return jsonify([mail.as_json() for mail in folder.received()])

    @app.get("/messages/<int:number>")
    def show(number: int) -> str:
        known, mail = _find(folder, number)
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        return render_template(
            "message.html",
            known=known,
            headers=mail.items(),
            text=text and text.get_content(),
            has_html=html is not None,
            files=[part.get_filename() or "unnamed" for part in mail.iter_attachments()],
        )

    _serve_parts(app, folder)
    return app


def _serve_parts(app: Flask, folder: Folder) -> None:
    """Add the mails as they came, and what they carry."""

    @app.get("/messages/<int:number>.eml")
    def raw(number: int) -> Response:
        found = folder.find(number) or abort(404)
        return _download(found[1], "message/rfc822", f"{number}.eml")

    @app.get("/messages/<int:number>.html")
    def html(number: int) -> Response:
        body = _find(folder, number)[1].get_body(("html",)) or abort(404)
        answer = Response('<base target="_blank">' + body.get_content(), mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _MAIL_MAY
        return answer

    @app.get("/messages/<int:number>/files/<int:place>")
    def file(number: int, place: int) -> Response:
        files = list(_find(folder, number)[1].iter_attachments())
        part = files[place] if place < len(files) else abort(404)
        content = part.get_payload(decode=True)
        name = re.sub(r"[^\w.-]", "_", part.get_filename() or "unnamed", flags=re.ASCII)
        return _download(content, part.get_content_type(), name)


def linked(text: str) -> Markup:
    """Make addresses in a plain text clickable; everything else is shown as it is."""
    pieces, end = [], 0
    for match in _ADDRESS.finditer(text):
        pieces += [escape(text[end : match.start()]), _link(match.group())]
        end = match.end()
    return Markup().join([*pieces, escape(text[end:])])


def _link(address: str) -> Markup:
    return Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(address)


def _find(folder: Folder, number: int) -> tuple[Received, EmailMessage]:
    known, content = folder.find(number) or abort(404)
    return known, parsed(content)


def _download(content: object, mimetype: str, name: str) -> Response:
    answer = Response(content if isinstance(content, bytes) else b"", mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _careful(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", _PAGE_MAY)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
