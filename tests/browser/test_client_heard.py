"""The gate as a screen reader hears it.

The trees are the browser's own accessibility trees: roles and names, in the order of reading.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import CLEAR, THERAPIST_FIRST, UNSAFE, answer

WAY_OUT = """
- link "Skip to the content"
- region "Leave quickly":
  - link "Leave this page"
- region "About leaving"
- banner:
  - link "Help now"
- main:
"""

QUESTIONS = """
  - list "Your way to a booking"
  - heading "Before you book" [level=1]
  - checkbox /I agree that my answers, some of which are about my health/
  - combobox "Where are you today?"
  - group "Which of these fits you best today?":
    - radio "I know that I would like coaching"
    - radio "I am not sure whether coaching or therapy is right for me"
  - group "Is your mental health making everyday life hard at the moment?":
    - radio "No"
    - radio "It did, and I feel recovered"
    - radio "Yes"
    - radio "I am not sure"
    - radio "I would rather not say"
  - group "Is drinking, or using drugs or medicines, causing you problems at the moment?":
    - radio "No"
  - group "Is someone close to you hurting, threatening, controlling or frightening you?":
    - radio "Yes, and I do not feel safe right now"
  - group "Have you thought about ending your life, or tried to?":
    - radio "Yes, now or recently"
  - group "Are you working with a therapist, counsellor or doctor on any of this?":
    - radio "No, or it does not apply"
  - paragraph:
    - button "Show me the next step"
"""

STILL_OPEN = """
  - alert "Some answers are still open":
    - heading "Some answers are still open" [level=2]
    - list:
      - listitem:
        - link "The first box is not ticked yet"
      - listitem:
        - link "Say which fits you best today"
  - heading "Before you book" [level=1]
"""

IN_DANGER = """
  - heading "Talk to someone now" [level=1]
  - list:
    - listitem:
      - link "999 emergency"
  - list:
    - listitem:
      - heading [level=2]
  - paragraph:
    - 'link "Find other lines: findahelpline.com"'
  - link "I chose that by mistake"
"""

THERAPIST = """
  - heading "Let's find the right person first" [level=1]
  - 'heading "People to turn to: United Kingdom" [level=2]'
  - paragraph:
    - link /findahelpline.com|in your country/
  - list:
    - listitem:
      - link "999 emergency"
  - heading "The way back" [level=2]
  - paragraph:
    - link "Write to the coach"
    - link "Answer again"
"""

CAN_BOOK = """
  - heading "You can choose a time" [level=1]
  - paragraph:
    - link "Choose a time for coaching"
    - link "Start with 30 minutes"
  - paragraph:
    - link "Answer again"
"""

HELP = """
  - heading "Help now" [level=1]
  - heading "United Kingdom" [level=2]
  - list:
    - listitem:
      - link "999 emergency"
  - list:
    - listitem:
      - heading [level=3]
  - region "Somewhere else?":
    - list:
      - listitem:
        - link "New Zealand"
"""


def test_the_questions_are_named_groups_and_nothing_is_chosen(visit):
    page = visit("/ada/start")
    expect(page.locator("body")).to_match_aria_snapshot(WAY_OUT + QUESTIONS)
    assert "[checked]" not in page.locator("main").aria_snapshot()
    about = "Opens another website at once; pressing Escape three times does the same."
    leave = page.get_by_role("link", name="Leave this page")
    expect(leave).to_have_accessible_description(
        f"{about} It does not erase your browser's history."
    )


def test_what_is_still_open_is_announced_and_bound_to_its_question(visit):
    page = visit("/ada/start")
    page.get_by_role("button", name="Show me the next step").click()
    expect(page.locator("body")).to_match_aria_snapshot(WAY_OUT + STILL_OPEN)
    group = page.get_by_role("group", name="Which of these fits you best today?")
    expect(group).to_have_accessible_description("Error: Say which fits you best today")
    consent = page.get_by_role("checkbox")
    expect(consent).to_have_attribute("aria-invalid", "true")
    expect(consent).to_have_accessible_description(re.compile("^Error: Tick this box"))


@pytest.mark.parametrize(
    ("answers", "tree"),
    [(UNSAFE, IN_DANGER), (THERAPIST_FIRST, THERAPIST), (CLEAR, CAN_BOOK)],
    ids=["in danger", "a therapist first", "can book"],
)
def test_an_outcome_is_heard_in_the_order_of_its_weight(visit, answers, tree):
    page = visit("/ada")
    answer(page, answers)
    expect(page.locator("body")).to_match_aria_snapshot(WAY_OUT + tree)


def test_help_is_heard_with_the_number_first(visit):
    page = visit("/help?country=GB")
    expect(page.locator("body")).to_match_aria_snapshot(WAY_OUT + HELP)


def test_a_line_in_another_language_says_so(visit):
    page = visit("/help?country=DE")
    assert page.locator('.line [lang="de"]').count() > 0
