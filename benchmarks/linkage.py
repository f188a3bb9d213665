"""How well and how fast people are matched with registers, on people made by `benchmarks.people_maker` and on febrl.

    python -m benchmarks.linkage [made|single|febrl] [--records 1000000] [--people 20000] [--seeds 11 12] [--shared DIR]
        [--recordlinkage-python PATH]

`made`: recall and precision of the bands against a register, for pairs with a date of birth on both sides and for those
without. The model was set with seed 1; report seeds that are not 1. `single`: one person against that register with the model
loaded. `febrl`: febrl1 and febrl3 (Australian, synthetic; `data/linkage` of the shared folder) without the social security
number, by the same model: street number and address lines as the line, suburb as the town, the four-digit postcode as the
postcode, state left out. Found is what the bands "review" and "strong" hold, which is no threshold made for febrl; and, below it,
what is likelier than not by the same weights with the prior of such a small file, one other record for each.

Beside it stands the package recordlinkage, which the product does not need. Give it an environment of its own::

    python -m venv /tmp/recordlinkage && /tmp/recordlinkage/bin/pip install recordlinkage

and name it with ``--recordlinkage-python /tmp/recordlinkage/bin/python``. It is given what its users would: blocks on surname,
first name, date of birth and postcode, Jaro-Winkler on names and address, and its unsupervised classifier (ECM), and the rule
"at least half of the features agree"; neither is told the truth.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import tempfile
import time
from math import log2
from pathlib import Path

import duckdb

from benchmarks.people_maker.registers import make
from vetting.matching.extract import register_file, register_rows, stored_person
from vetting.matching.matcher import Matcher
from vetting.matching.model import Model, load_model
from vetting.matching.prepare import prepare_table
from vetting.matching.scoring import Scorer


def made(model: Model, folder: Path) -> None:
    """Print recall and precision at the thresholds of the bands and around them."""
    connection = duckdb.connect(str(folder / "work.duckdb"))
    connection.execute("SET memory_limit = '5GB'; SET preserve_insertion_order = false")
    start = time.monotonic()
    for name, source in (("register", folder / "register"), ("people", folder / "people.parquet")):
        register_file(connection, name, source)
        prepare_table(connection, name, f"{name}_rows", model.tables)
    prepared = time.monotonic()
    scorer = Scorer(connection, model)
    with scorer.between("people_rows", "register_rows") as scored:
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE best AS
            SELECT l.person, r.person AS record, max(match_weight) AS weight,
                bool_or(l.born IS NOT NULL AND r.born IS NOT NULL) AS dated
            FROM {scored} s JOIN people_rows l ON l.unique_id = unique_id_l JOIN register_rows r ON r.unique_id = unique_id_r
            GROUP BY ALL
            """
        )
    compared = time.monotonic()
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE judged AS
        WITH truth AS (
            SELECT t.person, t.record, r.born IS NOT NULL AS dated FROM '{folder}/truth.parquet' t
            JOIN (SELECT person, max(born) AS born FROM register_rows GROUP BY person) r ON r.person = t.record
        )
        SELECT coalesce(b.person, t.person) AS person, coalesce(b.weight, -1000) AS weight,
            coalesce(t.dated, b.dated) AS dated, t.person IS NOT NULL AS hit,
            b.person IS NOT NULL AS met
        FROM best b FULL JOIN truth t USING (person, record)
        """
    )
    people = connection.execute("SELECT count(DISTINCT person) FROM people_rows").fetchall()[0][0]
    print(f"laid out in {prepared - start:.1f} s, compared in {compared - prepared:.1f} s ({people:,} people)")
    for dated, words in ((True, "with a date of birth on both sides"), (False, "without a date of birth on one side")):
        true, met = connection.execute(
            "SELECT count(*), count(*) FILTER (met) FROM judged WHERE hit AND dated = ?", [dated]
        ).fetchall()[0]
        print(f"{true:,} true pairs {words}; brought together {met / true:.4f}")
        named = {model.review: "review", model.strong: "strong"}
        for least in sorted({*named, -12.0, -9.0, -3.0, 0.0, 3.0, 6.0, 10.0}):
            hits, others = connection.execute(
                "SELECT count(*) FILTER (hit), count(*) FILTER (NOT hit) FROM judged WHERE dated = ? AND weight >= ?",
                [dated, least],
            ).fetchall()[0]
            if hits + others == 0:
                continue
            print(
                f"  weight >= {least:+5.1f}  recall {hits / true:.4f}  precision {hits / (hits + others):.4f}  "
                f"{(hits + others) / people:.2f} a person  {named.get(least, '')}"
            )
    weights = connection.execute("SELECT weight, hit FROM judged WHERE dated AND met ORDER BY weight DESC").fetchall()
    hits = others = at_99 = 0
    for _, hit in weights:
        hits, others = hits + hit, others + (not hit)
        if hits / (hits + others) >= 0.99:
            at_99 = hits
    true = connection.execute("SELECT count(*) FROM judged WHERE hit AND dated").fetchall()[0][0]
    print(f"  best recall at precision 0.99: {at_99 / true:.4f} (a threshold chosen on this very data, for comparison)")
    print("  with a date of birth, by community and sex: true pairs; recall strong, strong or review; wrong ones of those strong")
    groups = connection.execute(
        f"""
        WITH groups AS (
            SELECT r.person, r.community || CASE p.sex WHEN 'f' THEN ', women' WHEN 'm' THEN ', men' ELSE '' END AS words
            FROM '{folder}/relations.parquet' r JOIN (SELECT DISTINCT person, sex FROM people_rows) p ON p.person = r.person
        )
        SELECT words, count(*) FILTER (hit), count(*) FILTER (hit AND weight >= {model.strong}),
            count(*) FILTER (hit AND weight >= {model.review}), count(*) FILTER (NOT hit AND weight >= {model.strong})
        FROM judged JOIN groups USING (person) WHERE dated GROUP BY words ORDER BY words
        """
    ).fetchall()
    for words, true, strong, review, wrong in groups:
        print(f"    {words:28} {true:6,} true  {strong / true:.3f}  {review / true:.3f}  {wrong} wrong of {strong + wrong}")
    connection.close()


def single(model: Model, folder: Path) -> None:
    """Print how long one person takes against the register, the model loaded and the register laid out."""
    matcher = Matcher(model)
    start = time.monotonic()
    prepared = matcher.prepare_file(folder / "register", folder / "register.duckdb", "R")
    print(f"register laid out in {time.monotonic() - start:.1f} s, {(folder / 'register.duckdb').stat().st_size / 1e6:.0f} MB")
    connection = duckdb.connect()
    register_file(connection, "people", folder / "people.parquet")
    keys = [row[0] for row in connection.execute("SELECT DISTINCT key FROM people ORDER BY key LIMIT 31").fetchall()]
    people = [stored_person(key, connection.execute("SELECT * FROM people WHERE key = ?", [key]).fetchall()) for key in keys]
    matcher.candidates(people[0], prepared)
    seconds = []
    for person in people[1:]:
        start, before = time.monotonic(), time.process_time()
        matcher.candidates(person, prepared)
        seconds.append((time.monotonic() - start, time.process_time() - before))
    walls, processor = ([second[place] for second in seconds] for place in (0, 1))
    print(f"one person: median {statistics.median(walls):.2f} s, slowest {max(walls):.2f} s", end="; ")
    print(f"processor time {statistics.median(processor):.2f} s")
    start = time.monotonic()
    matcher.candidates_of(people[:13], prepared)
    print(f"an applicant with 12 others at once: {time.monotonic() - start:.2f} s")


def febrl(model: Model, shared: Path, other: Path | None) -> None:
    """Print precision, recall and F1 on febrl1 and febrl3 without the social security number."""
    for name in ("febrl1", "febrl3"):
        path = shared / "data" / "linkage" / f"{name}.csv"
        with path.open(encoding="utf-8") as file:
            rows = [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]
        with path.with_name(f"{name}_truth.csv").open(encoding="utf-8") as file:
            truth = {frozenset((row["rec_id_a"], row["rec_id_b"])) for row in csv.DictReader(file)}
        connection = duckdb.connect()
        extract = [
            (
                row["rec_id"],
                row["given_name"],
                row["surname"],
                "legal",
                row["date_of_birth"],
                None,
                *_australian(row),
                *(None,) * 6,
            )
            for row in rows
        ]
        start = time.monotonic()
        register_rows(connection, "extract", [tuple(value or None for value in row) for row in extract])
        prepare_table(connection, "extract", "febrl_rows", model.tables)
        with Scorer(connection, model).within("febrl_rows") as scored:
            found = connection.execute(
                f"SELECT a.person, b.person, max(match_weight) FROM {scored} JOIN febrl_rows a ON a.unique_id = unique_id_l "
                "JOIN febrl_rows b ON b.unique_id = unique_id_r WHERE a.person <> b.person GROUP BY ALL"
            ).fetchall()
        print(f"{name}: {len(rows)} records, {len(truth)} true pairs")
        seconds = time.monotonic() - start
        _told(
            "the model, review and strong",
            {frozenset((a, b)) for a, b, weight in found if weight >= model.review},
            truth,
            seconds,
        )
        # The model's prior is that of a national register. Here each record has about one other among all: 1 / records.
        even = model.prior + log2(len(rows))
        _told("the model, prior of this file", {frozenset((a, b)) for a, b, weight in found if weight >= even}, truth, seconds)
        if other:
            for words in ("ecm", "rule"):
                start = time.monotonic()
                result = subprocess.run(
                    [other, "-c", _RECORDLINKAGE, str(path), words], capture_output=True, text=True, timeout=900, check=False
                )
                pairs = {frozenset(line.split("\t")) for line in result.stdout.splitlines()}
                if result.returncode:
                    print(f"  recordlinkage failed: {result.stderr.strip().splitlines()[-1]}")
                    continue
                _told(f"recordlinkage, {words}", pairs, truth, time.monotonic() - start)


def _australian(row: dict[str, str]) -> tuple[str, str, str]:
    line = " ".join(value for value in (row["street_number"], row["address_1"], row["address_2"]) if value)
    return line, row["suburb"], row["postcode"]


def _told(what: str, found: set[frozenset[str]], truth: set[frozenset[str]], seconds: float) -> None:
    hits = len(found & truth)
    precision, recall = hits / max(1, len(found)), hits / len(truth)
    score = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"  {what:32} precision {precision:.4f}  recall {recall:.4f}  F1 {score:.4f}  {seconds:.1f} s")


_RECORDLINKAGE = """
import sys
import pandas as pd
import recordlinkage as rl
path, kind = sys.argv[1:]
frame = pd.read_csv(path, dtype=str, index_col=0, skipinitialspace=True)
index = rl.Index()
for column in ("surname", "given_name", "date_of_birth", "postcode"):
    index.block(column)
pairs = index.index(frame)
compare = rl.Compare()
for column in ("given_name", "surname", "address_1", "suburb"):
    compare.string(column, column, method="jarowinkler", threshold=0.85)
for column in ("date_of_birth", "postcode", "street_number", "state"):
    compare.exact(column, column)
features = compare.compute(pairs, frame)
if kind == "ecm":
    found = rl.ECMClassifier(binarize=0.8).fit_predict(features)
else:
    found = features[features.sum(axis=1) >= 4].index
for a, b in found:
    print(a, b, sep="\\t")
"""


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=("made", "single", "febrl"), default=["made", "single", "febrl"])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12], help="the model was set with seed 1")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with data/linkage")
    parser.add_argument("--recordlinkage-python", type=Path, help="a Python with recordlinkage, see above")
    options = parser.parse_args()
    model = load_model()
    print(f"model {model.id} {model.version}, SHA-256 {model.sha256[:16]}; bands from {model.review} and {model.strong}")
    if "febrl" in options.what:
        febrl(model, options.shared, options.recordlinkage_python)
    for seed in options.seeds if {"made", "single"} & set(options.what) else ():
        with tempfile.TemporaryDirectory() as name:
            start = time.monotonic()
            make(Path(name), options.records, options.people, seed)
            print(f"seed {seed}: {options.records:,} records made in {time.monotonic() - start:.1f} s")
            if "made" in options.what:
                made(model, Path(name))
            if "single" in options.what and seed == options.seeds[0]:
                single(model, Path(name))


if __name__ == "__main__":
    main()
