"""Roman numerals, as older councils number their items."""

from __future__ import annotations

__all__ = ["ROMAN", "roman", "roman_value"]

#: What a numeral up to 39 looks like.
ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_VALUES = {"I": 1, "V": 5, "X": 10}
_PARTS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman_value(printed: str) -> int:
    """The value of a numeral; 0 for any other word."""
    values = [_VALUES.get(letter, 0) for letter in printed]
    if not values or 0 in values:
        return 0
    return sum(-one if one < max(values[n:]) else one for n, one in enumerate(values))


def roman(number: int) -> str:
    """The numeral of a number from 1 to 39."""
    made = ""
    for value, letters in _PARTS:
        times, number = divmod(number, value)
        made += letters * times
    return made
