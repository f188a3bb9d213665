"""Make the word and name lists of `redaction/detection/name_model/lists`: run ``python -m training.make_lists``.

The words come from the frequency table of `spacy-lookups-data` (MIT; needed for this script only), the names from Faker (MIT)
and from `training.names`. Together they stay under 900 kB.
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from importlib.resources import files
from pathlib import Path

from training.names import FREQUENT, OTHERS, OWN_FIRST, OWN_LAST, faker_names

LISTS = Path(__file__).resolve().parents[1] / "redaction" / "detection" / "name_model" / "lists"
WORDS = 20_000
RARE_WORDS = 50_000
RARE_MARGIN = 1.0
ACRONYMS = 700
COMMONEST = 300
"""So many of the commonest words are names only where Britain's usual languages have them: not "Were", "An", "Each"."""


def fold(name: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def main() -> None:
    """Write the lists."""
    table = files("spacy_lookups_data").joinpath("data/en_lexeme_prob.json.gz")
    prob: dict[str, float] = json.loads(gzip.decompress(table.read_bytes()))
    lower = [w for w in prob if w.isalpha() and w.islower() and w.isascii() and _usual(prob, w, w)]
    lower.sort(key=lambda w: -prob[w])
    upper = [w for w in prob if 2 <= len(w) <= 6 and w.isalpha() and w.isascii() and w.isupper() and _usual(prob, w, w)]
    upper.sort(key=lambda w: -prob[w])
    firsts, lasts = {fold(n) for n in OWN_FIRST}, {fold(n) for n in OWN_LAST}
    for locale in sorted({*FREQUENT, *OTHERS} - {"own"}):
        names = [{fold(word) for name in listed for word in name.split()} for listed in faker_names(locale)]
        common = set() if locale in FREQUENT else set(lower[:COMMONEST])
        firsts |= names[0] - common
        lasts |= names[1] - common
    LISTS.mkdir(parents=True, exist_ok=True)
    _write("words.txt", lower[:WORDS])
    rare = [w for w in lower[WORDS : WORDS + RARE_WORDS] if len(w) > 3 and _usual(prob, w, w, by=RARE_MARGIN)]
    _write("rare_words.txt", sorted(w for w in rare if w not in firsts and w not in lasts))
    _write("acronyms.txt", sorted(upper[:ACRONYMS]))
    _write("first_names.txt", sorted(n for n in firsts if _plain(n)))
    _write("last_names.txt", sorted(n for n in lasts if _plain(n)))


def _usual(prob: dict[str, float], word: str, form: str, *, by: float = 0) -> bool:
    """Whether this way of writing the word is the likeliest, by so much in logarithms of probability."""
    rest = (word.lower(), word.title(), word.upper())
    return all(prob[form] >= prob.get(other, -99) + by for other in rest if other != form)


def _plain(name: str) -> bool:
    return len(name) > 1 and name.isascii() and name.replace("-", "").replace("'", "").isalpha()


def _write(name: str, words: list[str]) -> None:
    path = LISTS / name
    path.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
