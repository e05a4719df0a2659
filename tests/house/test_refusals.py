"""Every refusal has its own code and an HTTP status, and knows nothing of HTTP."""

import re
from collections import Counter
from pathlib import Path

from shared.domain import errors


def refusals():
    found, waiting = [], [errors.DomainError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found += kinds
        waiting += kinds
    return found


def test_every_refusal_has_an_http_status():
    from booking_service.problems import STATUS

    assert sorted(kind.__name__ for kind in refusals() if kind not in STATUS) == []


def test_every_status_is_one_of_a_refusal():
    from booking_service.problems import STATUS

    assert [status for status in STATUS.values() if not 400 <= status < 500] == []


def test_no_two_refusals_share_a_code():
    codes = Counter(kind.code for kind in refusals())
    assert [code for code, times in codes.items() if times > 1] == []


def test_a_refusal_inherits_from_nothing_but_refusals():
    strangers = [
        kind.__name__
        for kind in refusals()
        if not set(kind.__mro__)
        <= {*refusals(), errors.DomainError, Exception, BaseException, object}
    ]
    assert strangers == []


def test_no_page_is_headed_by_a_code():
    from booking_service import problems

    page = Path(problems.__file__).parent / "web" / "templates" / "problem.html"
    headed = set(re.findall(r'^  "(\w+)": _\("', page.read_text(encoding="utf-8"), re.MULTILINE))
    plain = {code for code, _ in problems._PLAIN.values()}
    assert sorted(({kind.code for kind in refusals()} | plain) - headed) == []
