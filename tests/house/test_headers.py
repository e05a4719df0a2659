"""Every route, by every method and in every manner of failing, answers with all our headers."""

import re

import pytest

from shared.domain.errors import Forbidden

ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
MAY_BE_FRAMED = "/<slug>/embed"
SOME_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def app(nowhere):
    """The application, with a route of the test's own that breaks in every way."""
    from booking_service.app import create_app

    made = create_app(nowhere.model_copy(update={"embed_origins": "https://ada.example.org"}))

    def breaks(how):
        raise {"unexpected": RuntimeError, "refused": Forbidden, "late": TimeoutError}[how](how)

    made.add_url_rule("/breaks/<how>", "breaks", breaks)
    made.config["PROPAGATE_EXCEPTIONS"] = False
    return made


def lacking(answer, rule=""):
    """What an answer does not say that it should."""
    found = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if not policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';"):
        found.append("Content-Security-Policy")
    if re.search(r"unsafe|https?:|\*|data:", policy.split("frame-ancestors")[0]):
        found.append("a strict policy")
    if ("frame-ancestors 'none'" in policy) == (
        rule == MAY_BE_FRAMED and answer.status_code == 200
    ):
        found.append("frame-ancestors")
    if "Cross-Origin-Resource-Policy" not in answer.headers:
        found.append("Cross-Origin-Resource-Policy")
    if not answer.request.path.startswith("/static") and "Cache-Control" not in answer.headers:
        found.append("Cache-Control")
    return found


def walk(app):
    """Every route by every method, whether it has it or not."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", SOME_ID, rule.rule)
        for method in METHODS:
            yield rule.rule, path, method


def test_every_route_and_method_has_all_headers_whatever_it_answers(app):
    browser, wrong, statuses = app.test_client(), {}, set()
    for rule, path, method in walk(app):
        answer = browser.open(path, method=method)
        statuses.add(answer.status_code)
        if found := lacking(answer, rule if method in {"GET", "HEAD"} else ""):
            wrong[f"{method} {rule} {answer.status_code}"] = found
    assert wrong == {}
    assert {303, 400, 401, 404, 405} <= statuses


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (404, {"path": "/no/such/page"}),
        (404, {"path": "/api/v1/nothing"}),
        (405, {"path": "/help", "method": "DELETE"}),
        (405, {"path": "/api/v1/help", "method": "POST"}),
        (413, {"path": "/coach/sign-in", "method": "POST", "data": {"email": "x" * 9_000_000}}),
        (413, {"path": "/api/v1/coaches/ada/holds", "method": "POST", "data": b"x" * 9_000_000}),
        (415, {"path": "/api/v1/coaches/ada/holds", "method": "POST", "data": b"x"}),
        (400, {"path": "/coach/sign-in", "method": "POST"}),
        (401, {"path": "/api/v1/coach/profile"}),
        (500, {"path": "/breaks/unexpected"}),
        (500, {"path": "/breaks/late"}),
        (403, {"path": "/breaks/refused"}),
        (503, {"path": "/ada"}),
        (503, {"path": "/api/v1/coaches/ada"}),
        (308, {"path": "//help"}),
        (400, {"path": "/ada?pass=x"}),
    ],
)
def test_every_manner_of_failing_has_all_headers(app, status, asked):
    answer = app.test_client().open(**asked)
    assert answer.status_code == status
    assert lacking(answer) == []


def test_an_error_shows_nothing_of_its_inside(app):
    page = app.test_client().get("/breaks/unexpected").text
    assert "RuntimeError" not in page
    assert "Traceback" not in page


def test_over_https_the_browser_is_told_to_stay_there(app):
    answer = app.test_client().get("/help", base_url="https://book.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in app.test_client().get("/help").headers


def test_every_guarded_route_refuses_a_stranger_by_every_method_it_has(app):
    """Neither HEAD nor OPTIONS is a way round."""
    told = {}
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], "guard"):
            path = re.sub(r"<[^>]+>", SOME_ID, rule.rule)
            for method in rule.methods - {"OPTIONS"}:
                status = app.test_client().open(path, method=method).status_code
                if status not in {303, 400, 401, 403}:
                    told[f"{method} {rule.rule}"] = status
    assert told == {}


def test_every_cookie_over_https_is_for_this_host_alone(nowhere):
    from booking_service.app import create_app

    secure = create_app(nowhere.model_copy(update={"base_url": "https://book.example.org"}))
    assert secure.config["SESSION_COOKIE_NAME"] == "__Host-form"
    browser = secure.test_client()
    told = browser.get("/coach/sign-in", base_url="https://book.example.org").headers
    for cookie in told.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain=" not in cookie
    assert told.getlist("Set-Cookie")


def test_nothing_takes_an_upload():
    from tests.house.source import ROOT

    pages = [path.read_text() for path in (ROOT / "booking_service").rglob("*.html")]
    code = [path.read_text() for path in (ROOT / "booking_service").rglob("*.py")]
    assert [page for page in pages if 'type="file"' in page or "multipart/form-data" in page] == []
    assert [text for text in code if "request.files" in text] == []
