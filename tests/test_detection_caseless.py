"""The caseless reader: what it reads, when it is asked, and that places in the text stay what they are."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redaction.detection
from redaction.detection.caseless_reader import NETWORK, PIECES, CaselessReader, open_sentences, runs
from redaction.detection.casing import recase
from redaction.detection.detector import Detector
from redaction.detection.name_network import Entities
from redaction.detection.request import DetectionRequest
from redaction.detection.word_pieces import ANY, WORD, WordPieces, plain, sentences, shapes
from redaction.errors import ModelDamagedError
from reference.loader import load

SHIPPED = Path(redaction.detection.__path__[0]) / "caseless_model"
AUTO = DetectionRequest(mode="auto")


@pytest.fixture(scope="module")
def reader() -> CaselessReader:
    return CaselessReader()


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(workers=1)


def names(reader: CaselessReader, text: str) -> list[str]:
    (words,) = reader.read([text], [list(sentences(text))])
    return [text[start:end] for start, end in runs(words, 0.5, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday Tumelo Kgosana told PC Ashworth that the van had gone.", ["Tumelo Kgosana", "Ashworth"]),
        ("YESTERDAY TUMELO KGOSANA TOLD PC ASHWORTH THAT THE VAN HAD GONE.", ["TUMELO KGOSANA", "ASHWORTH"]),
        ("yesterday tumelo kgosana told pc ashworth that the van had gone.", ["tumelo kgosana", "ashworth"]),
        ("THE COURT WAS TOLD THAT SNOW HAD LEFT BEFORE GLASS CAME HOME.", ["SNOW", "GLASS"]),
        ("There was snow on the road and broken glass in the house.", []),
        ("THE SUSPECT ENTERED VIA THE REAR WINDOW AND TOOK A LAPTOP.", []),
        ("The Ministry of Defence said nothing about the base.", []),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_names_are_read_whatever_the_capitals(reader: CaselessReader, text: str, expected: list[str]) -> None:
    assert names(reader, text) == expected


def test_a_sentence_is_read_the_same_wherever_it_stands(reader: CaselessReader) -> None:
    one, other = "Then Oluwaseun Adeyemi ran off.", "Nobody saw Quillaby."
    text = f"{one}\n{other} {one}"
    (alone,) = reader.read([one], [[(0, len(one))]])
    (together,) = reader.read([text], [list(sentences(text))])
    moved = [(start + len(text) - len(one), end + len(text) - len(one), chance) for start, end, chance in alone]
    assert alone and list(together[: len(alone)]) == list(alone)
    assert list(together[-len(alone) :]) == moved
    assert CaselessReader().read([other, text], [[], list(sentences(text))]) == [(), together]


def test_the_same_sentence_is_read_once(reader: CaselessReader, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = CaselessReader._sentence
    monkeypatch.setattr(CaselessReader, "_sentence", lambda self, sentence: read.append(sentence) or original(self, sentence))
    text = "Ask Threlkeld.\nAsk Wojcik.\nAsk Threlkeld."
    first, second = reader.read([text, text], [list(sentences(text))] * 2)
    assert read == ["Ask Threlkeld.", "Ask Wojcik."]
    assert first == second
    assert [text[start:end] for start, end, _ in first] == ["Threlkeld", "Wojcik", "Threlkeld"]


def test_a_sentence_without_end_is_read_in_parts(reader: CaselessReader) -> None:
    text = "and then Siobhan Gallagher told the others about it " * 60
    assert names(reader, text) == ["Siobhan Gallagher"] * 60
    assert names(reader, "x" * 30_000) == []


LETTERS = st.sampled_from(
    ["a", "Z", "é", "e\u0301", "ß", "İ", "ǅ", "ﬁ", "Ω", "字", "😀", "👩\u200d🚒", "\u202e", "\ufffd", "'", "-", ".", "\n"]
)
TEXTS = st.lists(st.one_of(LETTERS, st.sampled_from([" ", "Ann ", "MCQUORN ", "told "])), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_places_are_those_of_the_original(text: str) -> None:
    reader = _shared()
    bounds = list(sentences(text))
    assert all(a < b for a, b in bounds) and all(b <= c for (_, b), (c, _) in itertools.pairwise(bounds))
    (words,) = reader.read([text], [bounds])
    places = {match.span() for start, end in bounds for match in WORD.finditer(text, start, end)}
    assert {(start, end) for start, end, _ in words} <= places
    assert all(0 <= chance <= 1 for _, _, chance in words)


@settings(max_examples=200, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_no_letter_is_left_out(text: str) -> None:
    covered = {at for start, end in sentences(text) for match in WORD.finditer(text, start, end) for at in range(*match.span())}
    assert all(at in covered for at, character in enumerate(text) if character.isalnum())
    for match in WORD.finditer(text):
        assert _pieces().of(match.group())


_cached: list[CaselessReader] = []


def _shared() -> CaselessReader:
    if not _cached:
        _cached.append(CaselessReader())
    return _cached[0]


def _pieces() -> WordPieces:
    return _shared()._load()[1]


def test_a_name_with_odd_letters_keeps_its_place(reader: CaselessReader) -> None:
    text = "👮 İİİ ßß: Zoe\u0308 Strau\u00df met Siobhán O\u2019Donovan 😀 in Leeds."
    found = names(reader, text)
    assert "Zoe\u0308 Strau\u00df" in found and any("Siobhán" in name for name in found)


def test_pieces_are_those_of_bert() -> None:
    pieces = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", "zoe"])
    assert pieces.of("Unaffable") == (4, 5, 6)
    assert pieces.of("ZOË") == pieces.of("Zoe\u0308") == (8,)
    assert pieces.of("unb") == pieces.of("u" * 50) == (1,)
    assert plain("İstanbul") == "istanbul"


def test_capitals_say_nothing_where_all_or_none_are_capitals() -> None:
    assert shapes(["PC", "JONES", "ATTENDED"]) == shapes(["he", "saw", "ann"]) == [ANY] * 3
    assert len(set(shapes(["then", "Ann", "rang", "the", "CPS", "about", "McKay", "7"]))) == 5


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        ("The van had gone. Ask Quillaby about it. Nobody knows.", (), ["Ask Quillaby about it."]),
        ("The van had gone. Ask Quillaby about it.", ((22, 30, "PERSON"),), []),
        ("He is in Lincoln now.", ((9, 16, "GPE"),), ["He is in Lincoln now."]),
        ("He is in Aberystwyth now.", ((9, 20, "GPE"),), []),
        ("However, the Police came. Please sign below.", (), []),
        ("ASK BANKS ABOUT IT", (), ["ASK BANKS ABOUT IT"]),
        ("TOLD BANKS ABOUT IT", ((5, 10, "PERSON"),), ["TOLD BANKS ABOUT IT"]),
        ("MG11 (CONT) RESTRICTED WHEN COMPLETE", (), []),
    ],
)
def test_only_sentences_with_an_open_word_are_read(text: str, first: Entities, expected: list[str]) -> None:
    assert [text[start:end] for start, end in open_sentences(text, recase(text), first, (), thorough=False)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AFTER THE FIGHT BANKS RAN AWAY AND GLASS FOLLOWED HIM TO THE CAR.", ["BANKS", "GLASS"]),
        ("Chelsea and Brooklyn were sat in the kitchen when Hamilton came in.", ["Chelsea", "Brooklyn", "Hamilton"]),
        ("GREY TRACKSUIT TOP, BLACK TRAINERS, LAST SEEN NEAR THE PARK", []),
        ("AFTER THE FIGHT A CAR HIT THE BANK AND BROKE THE GLASS", []),
    ],
)
def test_unattended_work_believes_it(detector: Detector, text: str, expected: list[str]) -> None:
    (spans,) = detector.detect([[text]], AUTO)[0]
    assert [text[span.start : span.end] for span in spans if span.kind == "PERSON"] == expected
    assert all("does not look at capitals" in span.why for span in spans if span.detector == "caseless reader")


def test_for_a_reviewer_lone_names_on_no_list_are_read_again() -> None:
    text, first = "Then Uxbrow left. He is in Zzyxville.", ((5, 11, "PERSON"), (27, 36, "GPE"))
    assert open_sentences(text, text, first, (), thorough=False) == []
    assert [text[a:b] for a, b in open_sentences(text, text, first, (), thorough=True)] == [
        "Then Uxbrow left.",
        "He is in Zzyxville.",
    ]


@pytest.mark.parametrize(
    ("text", "first", "second", "asked"),
    [
        ("Seen with Zzyxon.", ((10, 16, "GPE"),), ((10, 16, "PERSON"),), True),
        ("Seen with Zzyxon.", ((10, 16, "GPE"),), ((10, 16, "GPE"),), False),
        ("When Joiner rang.", ((5, 11, "PERSON"),), ((5, 11, "PERSON"),), True),
        ("Seen by Norbury.", ((8, 15, "PERSON"),), ((8, 15, "PERSON"),), True),
        ("At 14:00 Oduyan left.", ((3, 15, "FAC"),), ((3, 15, "FAC"),), True),
        ("At 14:00 hrs he left.", ((3, 12, "TIME"),), ((3, 12, "TIME"),), False),
        ("I saw Joyce Bridge there.", ((6, 18, "FAC"),), ((6, 18, "FAC"),), True),
        ("Her old boy Bill McGrath.", ((0, 24, "ORG"),), ((0, 24, "ORG"),), True),
    ],
    ids=["wide", "place", "ordinary word", "town", "clock", "clock alone", "bridge", "within a firm"],
)
def test_where_one_look_or_the_lists_see_a_person_the_reader_is_asked(
    text: str, first: Entities, second: Entities, asked: bool
) -> None:
    assert bool(open_sentences(text, text, first, second, thorough=False)) is asked


def test_the_model_is_the_one_that_the_card_and_the_table_name() -> None:
    digest = hashlib.sha256((SHIPPED / NETWORK).read_bytes()).hexdigest()
    assert digest in (SHIPPED / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert load("models")["hoursback caseless reader"]["sha256"] == digest
    assert (SHIPPED / NETWORK).stat().st_size < 20_000_000


@pytest.mark.parametrize("name", [NETWORK, PIECES])
def test_a_changed_or_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED, copy)
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelDamagedError, match="not the one that was shipped"):
        CaselessReader(copy)
    (copy / name).unlink()
    with pytest.raises(ModelDamagedError, match="missing or cannot be read"):
        CaselessReader(copy)


def test_it_loads_without_a_network_and_without_torch() -> None:
    program = (
        "import socket, sys\n"
        "def closed(*_, **__): raise OSError('no network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = closed\n"
        "from redaction.detection.caseless_reader import CaselessReader\n"
        "(words,) = CaselessReader().read(['ask Quillaby'], [[(0, 12)]])\n"
        "assert words and not {'torch', 'transformers', 'tokenizers'} & set(sys.modules), words\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
