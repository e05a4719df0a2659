"""The README's pictures, taken from the real pages of a demo: `make pictures`."""

import re
import shutil
import sys
import tempfile
from email import message_from_bytes, policy
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from tests.conftest import BROWSERS
from tests.journeys.demo import PROJECT, Demo, eventually
from tests.journeys.visitor import Visitor

PICTURES = PROJECT / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1200, "height": 850}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main():
    chromium = next(path for name in BROWSERS if (path := shutil.which(name)))
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Demo(Path(folder)) as demo:
        with Visitor(demo, "vera@example.com") as visitor:
            visitor.book(visitor.slots()[4], visitor.get_pass()).raise_for_status()
            eventually(visitor.mails, within=30)
            invite = next(m["id"] for m in demo.mails() if "vera@example.com" in m["to"])
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            take(browser, PHONE, demo.url + "/ada", "coach-phone")
            take(browser, PHONE, demo.url + "/ada/start", "questions-phone")
            take(browser, DESK, demo.url + "/ada/times?kind=guidance", "times")
            take(browser, DESK, f"{demo.told['mailbox_url']}/messages/{invite}", "mailbox")
            take(browser, PHONE, link_to_bens_page(demo), "client-phone")
            take_coach(browser, demo)
            browser.close()
    sys.stdout.write(f"Pictures are in {PICTURES.relative_to(PROJECT)}.\n")


def take(browser, viewport, url, name):
    page = browser.new_page(viewport=viewport)
    page.goto(url)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


def link_to_bens_page(demo):
    """Ask for the link as Ben does, and read it in the demo's mailbox."""
    asked = {"coach": demo.coach["slug"], "email": "ben@example.com"}
    with httpx.Client(base_url=demo.url) as browser:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/me").text)
        browser.post("/me", data=asked | {"csrf_token": token[1]})
    found = eventually(lambda: [m for m in demo.mails() if "ben@example.com" in m["to"]], within=30)
    mail = httpx.get(f"{demo.told['mailbox_url']}/messages/{found[0]['id']}.eml").content
    text = message_from_bytes(mail, policy=policy.default).get_body(("plain",)).get_content()
    return re.search(r"http://\S+/me/\S+", text)[0]


def take_coach(browser, demo):
    page = browser.new_page(viewport=DESK)
    page.goto(demo.url + "/coach/sign-in")
    page.fill("[name=email]", demo.coach["email"])
    page.fill("[name=password]", demo.coach["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/coach/bookings")
    page.screenshot(path=PICTURES / "coach-bookings.png")
    page.goto(demo.url + "/coach/clients")
    page.click("text=Ben Okafor")
    page.click("text=Prepare")
    page.screenshot(path=PICTURES / "coach-preparation.png")
    page.goto(demo.url + "/coach/week")
    page.screenshot(path=PICTURES / "coach-week.png")
    page.close()


if __name__ == "__main__":
    main()
