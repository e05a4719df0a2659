import re

import httpx


def test_figures_are_those_of_all_web_processes_together(demo):
    before = counted(demo)
    with httpx.Client(base_url=demo.url) as browser:
        for _ in range(30):
            browser.get("/help", headers={"Connection": "close"})
    assert counted(demo) - before == 30


def counted(demo):
    text = demo.page("/metrics").text
    found = re.findall(r'web_requests_total\{endpoint="help\.[^}]*\} (\S+)', text)
    return sum(map(float, found))
