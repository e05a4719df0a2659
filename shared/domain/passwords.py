"""Which passwords are taken: long ones that nobody guesses first (NIST SP 800-63B, 5.1.1.2)."""

from collections.abc import Collection

SHORTEST, LONGEST = 10, 1000
_FEWEST_LETTERS = 4

# The long ones among the most used; shorter ones are refused for their length.
_OFTEN_USED = frozenset(
    """
    1234567890 0123456789 12345678910 123456789a 0987654321 1q2w3e4r5t 1q2w3e4r5t6y
    qwertyuiop qwertyuiop123 qwerty12345 qwerty123456 password12 password123 password1234
    password12345 passw0rd123 letmein1234 iloveyou123 iloveyou1234 administrator welcome123
    welcome1234 changeme123 changeme1234 abcdefghij abcdefghijk abc1234567 abcd123456
    a123456789 q1w2e3r4t5 zxcvbnm123 asdfghjkl123 1qaz2wsx3edc football123 sunshine123
    princess123 superman123 monkey1234 dragon1234 basketball trustno1234 whatsnext123
    """.split()  # noqa: SIM905 -- a list of forty strings reads worse
)


def complaint(password: str, of_the_coach: Collection[str] = ()) -> str | None:
    """Return what is wrong with a new password, or None; `of_the_coach` are name and address."""
    if len(password) < SHORTEST:
        return f"use at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"use at most {LONGEST} characters"
    plain = password.casefold()
    own = {word.casefold() for word in of_the_coach}
    if plain in _OFTEN_USED | own or len(set(plain)) < _FEWEST_LETTERS:
        return "choose another one: this is among the first that are guessed"
    return None
