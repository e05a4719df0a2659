"""Which addresses may be typed, before anybody looks up what their names stand for."""

import pytest

from shared.domain.addresses import address, is_public

PRIVATE = [
    "https://127.0.0.1/me.ics",
    "https://127.1/me.ics",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd12:3456::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
    "https://[ff02::1]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://db.localhost/",
    "https://printer.local/",
    "https://vault.internal/",
    "https://intranet/",
]
WRONG = [
    "",
    "example.org/me.ics",
    "http://example.org/me.ics",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "https://",
    "https:///me.ics",
    "https://exa mple.org/",
    "https://example.org/\r\nHost: x",
    "https://example.org\\@127.0.0.1/",
    "https://example.org:99999/",
    "https://[::1/",
    "https://ada:secret@example.org/",
    "https://a..b.org/",
    "https://example.org/" + "x" * 2000,
]


@pytest.mark.parametrize("url", PRIVATE)
def test_an_address_of_a_private_network_is_refused(url):
    with pytest.raises(ValueError, match="private network"):
        address(url)


@pytest.mark.parametrize("url", PRIVATE)
def test_a_practice_may_allow_its_own_network(url):
    assert address(url, private=True).scheme == "https"
    assert address(url.replace("https:", "http:"), private=True).port == 80


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_web_address_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match="write") as refused:
        address(url)
    assert len(url) < 10 or url not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "again"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG:443/a?b=c#d", "https://example.org/a?b=c"),
        ("webcal://example.org/me.ics", "https://example.org/me.ics"),
        ("https://example.org.:5232/ada/%20x/", "https://example.org:5232/ada/%20x/"),
        ("https://[2606:2800:220:1::1]:8443/", "https://[2606:2800:220:1::1]:8443/"),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
    ],
)
def test_a_good_address_is_kept_in_one_form(url, again):
    assert address(url).url == again


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_the_open_internet_may_be_asked(ip):
    assert is_public(ip)
