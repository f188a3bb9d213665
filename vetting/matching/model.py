"""The model: what is compared, in which steps, what each step weighs, and where the bands begin. Data, set by hand.

`reference/data/matching_models.toml` names the file in force with its version and its SHA-256; a file that is not what its
version says is refused, so that the hash that goes with every candidate always names one published set of numbers. The part
`settings` is a model of Splink as Splink writes and reads it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import log2
from pathlib import Path
from typing import Any

from reference.loader import DATA, BrokenReferenceError, load
from vetting.matching.names import NameTables
from vetting.records import Band

_RULE = re.compile(r"l\.(?P<left>k_\w+) = r\.(?P<right>k_\w+)(?: AND |$)")


class ModelChangedError(BrokenReferenceError):
    """A model for matching, or a table of names that it was set with, was changed under its old version."""

    code = "E-REFERENCE-MATCHING"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field as the model compares it.

    Attributes:
        field: for reasons: "surname", "born", ...
        words: from Splink's number of a level (-1 for what is not known) to what is said of it.
        adjusted: levels whose weight depends on how common the value is.
    """

    field: str
    words: Mapping[int, str]
    adjusted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Model:
    """A model for matching.

    Attributes:
        id, version: as in `matching_models.toml`.
        sha256: of the model file; goes with every candidate.
        settings: for Splink.
        comparisons: in the order in which reasons are given.
        keys: under which rows meet: pairs of columns of the rows of a person and of a record.
        review, strong: least weights of the two bands, log2 odds.
        prior: weight before anything is compared.
        tables: the tables of names it was set with.
        about: who set it, when, from what, how it was tested.
    """

    id: str
    version: str
    sha256: str
    settings: Mapping[str, Any]
    comparisons: tuple[Comparison, ...]
    keys: tuple[tuple[str, str], ...]
    review: float
    strong: float
    prior: float
    tables: NameTables
    about: Mapping[str, Any]

    def band(self, weight: float, dated: bool) -> Band:
        """Band of a weight. Without a date of birth on both sides (`dated`) nothing is ever more than "review"."""
        if weight < self.review:
            return "none"
        return "strong" if dated and weight >= self.strong else "review"


def load_model(name: str = "people", on: date | None = None, overlay: Path | None = None) -> Model:
    """The model in force.

    Args:
        name: key of `matching_models.toml`.
        on: the day; today if left out.
        overlay: folder of a force, which may bring its own model and tables of names under versions of their own.

    Raises:
        ModelChangedError: the file, or a table of names, is not what the version stands for.
        BrokenReferenceError: the file cannot be read or lacks a part.
    """
    models = load("matching_models", on, overlay)
    if name not in models:
        raise BrokenReferenceError(f"matching_models.toml has no model {name} that is in force on that day.")
    row = models[name]
    published = load("matching_models", on).rows.get(name)
    if published and published["version"] == row["version"] and published["sha256"] != row["sha256"]:
        raise ModelChangedError(f"The model {name} of the force's folder needs a version of its own, not {row['version']}.")
    path = _own_or_ours(row["file"], overlay)
    try:
        content = path.read_bytes()
    except OSError:
        raise BrokenReferenceError(f"{row['file']}, the model for matching, cannot be read.") from None
    found = hashlib.sha256(content).hexdigest()
    if found != row["sha256"]:
        raise ModelChangedError(
            f"{row['file']} is not version {row['version']} of the model {name}: "
            "give what was changed a new version and enter it in matching_models.toml with its SHA-256."
        )
    model = _read(row["file"], content, found, overlay)
    if (model.id, model.version) != (name, row["version"]):
        raise ModelChangedError(f"{row['file']} calls itself {model.id} {model.version}, not {name} {row['version']}.")
    return model


def _own_or_ours(file: str, overlay: Path | None) -> Path:
    name = Path(file).name
    return overlay / name if overlay and (overlay / name).is_file() else DATA / name


def _read(file: str, content: bytes, sha256: str, overlay: Path | None) -> Model:
    try:
        data = json.loads(content)
        for table, expected in data["tables"].items():
            if hashlib.sha256(_own_or_ours(table, overlay).read_bytes()).hexdigest() != expected:
                raise ModelChangedError(f"{table} is not the one that {file} was set with: give the model a new version.")
        settings = data["settings"]
        review, strong = (float(data["thresholds"][band]) for band in ("review", "strong"))
        prior = float(settings["probability_two_random_records_match"])
        rules = [rule["blocking_rule"] for rule in settings["blocking_rules_to_generate_predictions"]]
        keys = tuple((found["left"], found["right"]) for found in map(_RULE.match, rules) if found)
        comparisons = tuple(_comparison(comparison) for comparison in settings["comparisons"])
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        raise BrokenReferenceError(f"{file} is no model for matching: it is no JSON or lacks a part.") from None
    if len(keys) != len(rules):
        raise BrokenReferenceError(f"{file}: each rule for what is compared at all begins with a key: l.k_... = r.k_...")
    if not (review < strong and 0 < prior < 1):
        raise BrokenReferenceError(f"{file}: the band review must begin below strong, and the prior lie between 0 and 1.")
    about = {key: data[key] for key in ("author_role", "date", "sources", "tested") if key in data}
    return Model(
        id=str(data["id"]),
        version=str(data["version"]),
        sha256=sha256,
        settings=settings,
        comparisons=comparisons,
        keys=keys,
        review=review,
        strong=strong,
        prior=log2(prior / (1 - prior)),
        tables=NameTables(overlay),
        about=about,
    )


def _comparison(comparison: Mapping[str, Any]) -> Comparison:
    levels = comparison["comparison_levels"]
    told = [level for level in levels if not level.get("is_null_level")]
    for level in told:
        if not (0 < level["m_probability"] < 1 and 0 < level["u_probability"] < 1):
            raise ValueError
    # Splink counts the levels down to 0 in the order in which they are tried.
    words = {len(told) - 1 - place: str(level["label_for_charts"]) for place, level in enumerate(told)}
    for level in levels:
        if level.get("is_null_level"):
            words[-1] = str(level["label_for_charts"])
    adjusted = {len(told) - 1 - place for place, level in enumerate(told) if level.get("tf_adjustment_column")}
    return Comparison(str(comparison["output_column_name"]), words, frozenset(adjusted))
