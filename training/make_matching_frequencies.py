"""Make `reference/data/matching_frequencies.json`, how common names are: run ``python -m training.make_matching_frequencies``.

Surnames and their shares are those of Faker's ``en_GB`` list (MIT; per cent of the population, down to 0.03). First names
are those of its list, which comes from the Office for National Statistics' tables of names of babies by rank and gives no
shares: the share here is an approximation, 1 / (rank + 4), scaled so that each sex's list covers 70 per cent of it. What
either list lacks and a force in England and Wales often meets stands below with shares of our own estimate.
"""

from __future__ import annotations

import json
from pathlib import Path

from faker.providers.person.en_GB import Provider

TARGET = Path(__file__).resolve().parents[1] / "reference/data/matching_frequencies.json"
COVERED = 0.70
SURNAMES_BY_ESTIMATE = {
    600: "kaur ahmed",
    300: "mohamed iqbal mahmood chowdhury uddin miah sharma nguyen rahman malik akhtar shah islam",
    150: "nowak kowalski wisniewski lewandowski kaminski wojcik zielinski popa popescu ionescu okafor okonkwo adeyemi adebayo "
    "mensah owusu boateng osei yusuf abdi hassan farah warsame ibrahim bibi sheikh mirza butt qureshi siddiqui raja aziz rashid "
    "chaudhry bhatti sandhu gill dhillon sidhu grewal chan wong li chen wang zhang liu lam pereira silva santos fernandes costa "
    "ferreira rodrigues dsouza fernando perera tran le ivanov petrov dimitrov georgiev hoxha kelmendi",
}
FORENAMES_BY_ESTIMATE = {
    9000: "mohammed",
    2000: "muhammad ali ahmed fatima",
    1000: "mohamed abdul hassan hussain omar ibrahim yusuf khalid imran aisha maryam amina zainab harpreet gurpreet jaspreet "
    "manpreet piotr krzysztof andrzej pawel tomasz marcin anna katarzyna agnieszka magdalena andrei alexandru ionut maria elena",
    400: "tariq usman bilal asif nadeem kamran adnan rashid saima nasreen shazia rukhsana parveen priya anjali sunita rajesh "
    "sanjay vikram deepak amit simran kwame kofi ama chidi emeka ngozi tunde oluwaseun blessing abdi abdirahman hodan sahra "
    "michal lukasz jakub monika joanna ewa beata mihai cristina daniela ivan dimitar sergei oleksandr olga natalia mei wei",
}


def main() -> None:
    """Write the table, in people of a million."""
    surnames = {name.lower().replace("'", ""): round(share * 10_000) for name, share in Provider.last_names.items()}
    forenames: dict[str, int] = {}
    for names in (Provider.first_names_male, Provider.first_names_female):
        total = sum(1 / (rank + 4) for rank in range(len(names)))
        for rank, name in enumerate(names):
            # Half of the people are of either sex.
            share = COVERED / 2 * 1_000_000 / (rank + 10) / total
            forenames[name.lower()] = forenames.get(name.lower(), 0) + round(share)
    for table, estimates in ((surnames, SURNAMES_BY_ESTIMATE), (forenames, FORENAMES_BY_ESTIMATE)):
        for per_million, estimated in estimates.items():
            for name in estimated.split():
                table[name] = max(per_million, table.get(name, 0))
    table = {
        "version": "2026-11",
        "unit": "people of a million",
        "sources": [
            "surnames: Faker 40.54, locale en_GB (MIT), shares as given there",
            "first names: the same, ranks of the ONS's tables; shares approximated as 1 / (rank + 4), 70 per cent of each sex",
            "further names: estimates of our own, to be replaced by a force's own counts",
        ],
        "surname_unlisted": 40,
        "forename_unlisted": 200,
        "surnames": dict(sorted(surnames.items())),
        "forenames": dict(sorted(forenames.items())),
    }
    TARGET.write_text(json.dumps(table, indent=1, ensure_ascii=True) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
