"""How long a new demo takes: to its first page, to its line, to its end. Prints figures."""

import time

import httpx

from booking_service.demo.ports import listening
from tests.journeys.demo import Demo, eventually


def test_a_new_demo_from_nothing_to_its_first_page(tmp_path):
    with listening(0) as free:
        port = free.getsockname()[1]
    began = time.monotonic()
    demo = Demo(tmp_path, port=port)
    assert eventually(lambda: answers(f"http://127.0.0.1:{port}/"), within=60)
    page = time.monotonic()
    with demo:
        line = time.monotonic()
        assert demo.page("/" + demo.coach["slug"]).status_code == 200
        asked = time.monotonic()
    print(
        f"\na new demo: first page {page - began:.2f} s, told where to look"
        f" {line - began:.2f} s, stopped in {time.monotonic() - asked:.2f} s"
    )


def answers(url):
    try:
        return httpx.get(url, timeout=30).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
