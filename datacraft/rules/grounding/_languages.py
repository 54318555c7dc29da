"""Which language a text is in, where that is beyond doubt."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from datacraft.core.row import Row, text_of

_COMMON = {
    "English": "the and is are was were you your i my of to in for with on at it this that please can could would "
    "have has will be do does what when where which how not from an me we",
    "German": "der die das und ist sind sie ihr ihre ich mein meine ein eine einen nicht mit für auf zu von im am den "
    "dem des bitte kann können wird werden haben hat was wann wo wie aus bei ihnen mir uns",
    "French": "le la les des et est sont vous votre vos je mon ma mes un une pas avec pour dans sur du de au aux que "
    "qui ce cette il elle nous peut pouvez être avez veuillez quel quelle",
    "Spanish": "el la los las y es son usted su sus mi mis un una no con para por en de del al que se lo le ha está "
    "puede puedo quiero tiene cuál cómo dónde cuando",
    "Italian": "il lo la gli le e è sono lei suo sua mio mia un una non con per in di del della che si ha può vorrei "
    "quando dove come anche questo",
    "Portuguese": "o a os as e é são você seu sua meu minha um uma não com para por em de do da dos das que se "
    "está pode quero tem qual como onde quando",
    "Dutch": "de het een en is zijn u uw ik mijn niet met voor op te van in aan dat die kan kunt wordt hebben heeft "
    "wat wanneer waar hoe bij naar",
}
_BY_WORD: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_language)
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "CYRILLIC": "in Cyrillic", "ARABIC": "Arabic", "HEBREW": "Hebrew", "HANGUL": "Korean", "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese", "CJK": "Chinese", "THAI": "Thai", "DEVANAGARI": "in Devanagari", "GREEK": "Greek",
}  # fmt: skip
_ABOUT = re.compile(
    r"\b(?:languages?|translat\w*|english|german|french|spanish|italian|portuguese|dutch|chinese|japanese|korean|arabic|"
    r"russian|multilingual|idioma|sprache|langue|lingua|taal|locale|traduc\w*|tradui\w*|übersetz\w*)\b",
    re.I,
)
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_BREAK = rf"(?:[^{_LETTER}]|\\[nrtbf])"
"""Between two words of a JSON text, where a line break is a backslash and a letter."""


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in word)


_FOREIGN = "(?:" + "|".join(_any_case(word) for word, of in _BY_WORD.items() if "English" not in of) + ")"
_GAP = rf"(?:[^{_LETTER}](?:[\s\S]*{_BREAK})?|\\[nrtbf])"
FOREIGN = (
    rf"{_BREAK}{_FOREIGN}" + rf"{_GAP}{_FOREIGN}" * 3 + rf"[^{_LETTER}]"
    r"|[^\u0000-\u024F\u2000-\u2BFF\uFE0F\U0001F000-\U0001FAFF]"
)
"""What stands in every conversation in two languages: letters of another script, or four words at least that are not
English. With n English words among those of a language it needs n + 2 others to be sure, and five words in all."""

_MOST = 2_000
"""Characters that are looked at."""


@lru_cache(maxsize=256)
def language(text: str) -> str:
    """The language, or the script where that says enough; `""` when it is not sure."""
    text = text[:_MOST]
    if not text.isascii():
        scripts = Counter(_script(c) for c in text if c.isalpha() and ord(c) > 0x24F)
        letters = sum(map(str.isalpha, text))
        if scripts and scripts.total() * 2 > letters and letters >= 6:
            return "Japanese" if scripts["Japanese"] else scripts.most_common(1)[0][0]
        if scripts:
            return ""
    words = _WORD.findall(text.lower())
    counts = Counter(name for word in words for name in _BY_WORD.get(word, ()))
    if len(words) < 8 or not counts:
        return ""
    (best, count), *others = counts.most_common(2)
    runner_up = others[0][1] if others else 0
    return best if count >= 5 and count >= 2 * runner_up + 2 and count * 5 >= len(words) else ""


def _script(character: str) -> str:
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], "")


def speaks_of_languages(row: Row) -> bool:
    """Whether a turn or a tool is about languages, so that another one may be wanted."""
    if any(_ABOUT.search(text_of(message)) for _, message in row.messages):
        return True
    return any(_ABOUT.search(str(tool.wire).replace("_", " ")) for _, tool in row.tools)
