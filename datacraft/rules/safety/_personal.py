"""Addresses, accounts and cards that may belong to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Bounded, and only at the start of a run: without an @ a long run would be tried from every character.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
MAY_BE = r"@[A-Za-z0-9_-]+\.|[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}|(?:[0-9][ -]?){12}[0-9]"
"""What stands in every text with an address, an account or a card."""
_EXAMPLE = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|[\w-]+\.(?:example|test|invalid|localhost))$", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\d.-])(?:\d[ -]?){12,18}\d(?![\d-]|\.\d)")
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|35\d{14}|3[068]\d{12}"
)
"""Numbers as the issuers of cards begin them, with their lengths (ISO/IEC 7812)."""
_GROUPED = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -]?)\d{6}\2\d{4,5}")
_ACCOUNT = re.compile(r"[A-Z]{2}\d{2} ?[A-Z0-9]{4}|\d{4}[ -]?\d{4}")
ADDRESS = "e-mail address"
_TEST_CARDS = frozenset(("4111111111111111", "4242424242424242", "5555555555554444", "378282246310005"))

_EXAMPLE_ACCOUNTS = frozenset(
    """
    AT611904300234573201 BE68539007547034 CH9300762011623852957 CZ6508000000192000145399 DE02120300000000202051
    DE89370400440532013000 DK5000400440116243 ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606
    GB29NWBK60161331926819 GB82WEST12345698765432 GR1601101250000000012300695 HU42117730161111101800000000
    IE29AIBK93115212345678 IT60X0542811101000000123456 LU280019400644750000 NL91ABNA0417164300 NO9386011117947
    PL61109010140000071219812874 PT50000201231234567890154 SE4550000000058398257466
    """.split()  # noqa: SIM905
)
"""Accounts of the IBAN registry's own examples (SWIFT), and the two that documentation uses most."""


def may_hold_account(text: str) -> bool:
    """A quick look for the groups of digits that cards and bank accounts have."""
    return _ACCOUNT.search(text) is not None


def personal(text: str) -> Iterator[tuple[str, str]]:
    """Kind and spelling of what may be personal data."""
    for match in _EMAIL.finditer(text):
        if not _EXAMPLE.search(match[1]):
            yield ADDRESS, match.group()
    for match in _IBAN.finditer(text):
        if is_iban(match.group()) and match.group().replace(" ", "") not in _EXAMPLE_ACCOUNTS:
            yield "bank account", match.group()
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _GROUPED.fullmatch(match.group()) and is_card(digits) and digits not in _TEST_CARDS:
            yield "payment card", match.group()


def is_iban(text: str) -> bool:
    """Whether the check digits are right (ISO 13616)."""
    bare = text.replace(" ", "")
    if not 15 <= len(bare) <= 34:
        return False
    moved = bare[4:] + bare[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def is_card(digits: str) -> bool:
    """Whether the check digit is right (Luhn) and the number begins and ends as an issuer's."""
    if not _ISSUED.fullmatch(digits):
        return False
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
