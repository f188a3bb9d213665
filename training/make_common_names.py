"""Make `redaction/common_names.txt`, 20,000 full names of the United Kingdom: run ``python -m training.make_common_names``.

Surnames are those of Faker's ``en_GB`` list (MIT), drawn by the frequencies that it gives, first names those of its list, which
gives none; a share comes from `training.names`, for people whose names are not on Faker's lists. The draw is seeded, so that
the list is the same on every machine; a name is on it once.
"""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path

from faker.providers.person.en_GB import Provider

from training.names import OWN_FIRST, OWN_LAST

TARGET = Path(__file__).resolve().parents[1] / "redaction" / "common_names.txt"
COUNT = 20_000
SEED = 20_000
OWN_SHARE = 0.15
"""Share of first names and of surnames that come from our own lists: about that of people whose names are not on Faker's."""


def main() -> None:
    """Write the list."""
    chance = random.Random(SEED)
    firsts, lasts = sorted({*Provider.first_names}), dict(Provider.last_names)
    surnames, weights = list(lasts), list(accumulate(lasts.values()))
    own_first, own_last = (sorted({name for name in names if name.isascii()}) for names in (OWN_FIRST, OWN_LAST))
    drawn: dict[str, None] = {}
    while len(drawn) < COUNT:
        first = chance.choice(own_first if chance.random() < OWN_SHARE else firsts)
        common = chance.choices(surnames, cum_weights=weights)[0]
        last = chance.choice(own_last) if chance.random() < OWN_SHARE else common
        drawn.setdefault(f"{first} {last}")
    TARGET.write_text("\n".join(sorted(drawn)) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
