"""Speech: how well it is heard, and how much of what must go can still be understood afterwards.

    python -m benchmarks.speech heard [--shared FOLDER]
    python -m benchmarks.speech removed --judge FOLDER [--count 216] [--seed 1] [--show 20] [--shared FOLDER]

``heard`` reads the shared clips: word error rate (words in small letters, without marks, numbers as the recogniser writes them
against the normalised text) and the share of names, dates and places that are heard.

``removed`` makes calls of about a minute: sentences with one identifier each (`speech_sentences.py`), ordinary ones between them,
espeak-ng's British voices, pink noise, every second call through a telephone (300 to 3,400 Hz, 8 kHz, mu-law), and a real clip at
the end where the shared material is there. Each call is redacted with everything accepted and judged by another Whisper
(``--judge``, the folder of the base model):

- gone: the judge does not understand any part of the identifier around its time, by spelling or, for names, by sound. Four
  characters in a row of a number are a part. Of many the judge understands nothing before either; those of which it did are
  counted apart.
- lost: of the words that the judge understands in the original in ordinary sentences, real clips and around names, the share
  that is silent in the result.
- speed: seconds of sound over seconds of work, for detection, writing and proof together, the detector already loaded.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import re
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speech_sentences import NEUTRAL, Sentence, sentences
from redaction.audio.apply import apply
from redaction.audio.detect import detect
from redaction.audio.hearing import RATE, Heard, Listener, shared_listener
from redaction.audio.names_by_sound import alike
from redaction.audio.spoken import as_written
from redaction.audio.tracks import in_silence
from redaction.audio.transcript import Word, as_said
from redaction.audio.verify import REQUIRED, verify
from redaction.audio.voices import MIX, sound_of
from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.findings import TimePlace
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.recordings.sound import sound_formats
from redaction.recordings.sound_writing import write_sound
from redaction.traces import fold
from redaction.verification import Verification

VOICES = ("en-gb", "en-gb+f3", "en-gb-x-rp", "en-gb+m3", "en-gb-x-gbclan", "en-gb-x-rp+f2", "en-gb-scotland")
_EACH_CALL = 9


@dataclass(slots=True)
class Call:
    """A made call: its sound, and each sentence with its time in seconds."""

    sound: Any
    rate: int
    said: list[tuple[float, float, Sentence]]


def main() -> None:
    """Run the benchmark that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("heard", "removed"))
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("HOURSBACK_SHARED", "../shared")) / "data" / "speech")
    parser.add_argument("--judge", default="")
    parser.add_argument("--count", type=int, default=216)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    if options.what == "heard":
        heard(options.shared)
    else:
        removed(options)


def heard(folder: Path) -> None:
    """Word error rate and names heard on the shared clips."""
    errors = total = found = names = 0
    seconds, began = 0.0, time.perf_counter()
    rows = list(csv.DictReader((folder / "transcripts.csv").open(encoding="utf-8")))
    for row in rows:
        words = _hear(shared_listener(), folder / row["file"]).words
        spoken, truth = _plain(as_said(words).text), _plain(row["text"])
        errors, total = errors + _edits(truth, spoken), total + len(truth)
        text = fold(" ".join(spoken)).solid
        for name in filter(None, row["names_dates_places"].split("|")):
            names += 1
            found += fold(name).solid in text
        seconds += float(row["seconds"])
    speed = seconds / (time.perf_counter() - began)
    print(f"{len(rows)} clips, {seconds:.0f} s: word error rate {100 * errors / total:.1f} %, {speed:.1f} times real time")
    print(f"names, dates and places heard: {found} of {names} ({100 * found / names:.0f} %)")


def removed(options: argparse.Namespace) -> None:
    """Redact the made calls and have another model judge."""
    judge, detector = Listener(options.judge, hinted=False), Detector(workers=1)
    rng = random.Random(options.seed)
    calls = make_calls(rng, sentences(rng, options.count), options.shared, first=options.seed)
    detector.describe()
    _warm(detector)
    gone: dict[str, list[bool]] = defaultdict(list)
    understood = understood_gone = kept = original = 0
    seconds = spent = processor = 0.0
    states: Counter[str] = Counter()
    shown: list[str] = []
    lost: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, call in enumerate(calls):
            source, target = Path(folder, f"call{number}.wav"), Path(folder, f"result{number}.wav")
            _write(source, call)
            began, began_cpu = time.perf_counter(), time.process_time()
            plan = accept_all(detect(source, DetectionRequest(), detector), "", "benchmark")
            apply(source, plan, "", target)
            proof = verify(source, target, plan, "")
            spent, processor = spent + time.perf_counter() - began, processor + time.process_time() - began_cpu
            seconds += call.sound.shape[1] / call.rate
            states[_state(proof)] += 1
            before, after = _hear(judge, source).words, _hear(judge, target).words
            for start, end, sentence in call.said:
                if not sentence.parts:
                    continue
                was = bool(_understood(before, start, end, sentence))
                left = _understood(after, start, end, sentence)
                understood, understood_gone = understood + was, understood_gone + (was and not left)
                gone[sentence.kind].append(not left)
                if left:
                    shown.append(f"call {number} {start:.1f}: {sentence.text} | left: {left} | {_between(after, start, end)}")
            places = [finding.place for finding in plan.going("") if isinstance(finding.place, TimePlace)]
            others = list(_others(call, before))
            original += len(others)
            kept += sum(not in_silence(word.start, word.end, places) for word in others)
            lost.update(_blamed(plan, others, places))
            shown += [f"call {number}: {channel}" for channel in proof.blocking(REQUIRED)]
    every = [one for ones in gone.values() for one in ones]
    for kind, ones in sorted(gone.items()):
        print(f"{kind:20} {sum(ones)} of {len(ones)}")
    print(f"{len(calls)} calls, {seconds / 60:.1f} minutes, {len(every)} sentences with an identifier")
    print(f"the judge understands at least a part of {understood} before; of these {understood_gone} are gone")
    print(
        f"gone {100 * sum(every) / len(every):.1f} %, other speech lost {100 * (1 - kept / original):.1f} %, proof {dict(states)}"
    )
    print(f"{seconds / spent:.1f} times real time, {processor / seconds:.3f} processor seconds a second of sound")
    print("other words lost, by what took them:")
    for why, count in lost.most_common(12):
        print(f"  {count:4} {why}")
    for line in shown[: options.show]:
        print("  ", line)


def make_calls(rng: random.Random, said: Sequence[Sentence], shared: Path, first: int = 0) -> list[Call]:
    """Calls with so many sentences each, an ordinary one behind every second."""
    clips = sorted(shared.glob("lj_*.flac")) if shared.is_dir() else []
    calls = []
    for low in range(0, len(said), _EACH_CALL):
        number = low // _EACH_CALL
        voices = rng.sample(VOICES, 2)
        parts: list[Any] = [np.zeros(RATE // 2, np.float32)]
        placed: list[tuple[float, float, Sentence]] = []
        at = RATE // 2
        turns: list[Sentence] = []
        for index, sentence in enumerate(said[low : low + _EACH_CALL]):
            turns.append(sentence)
            if index % 2:
                turns.append(Sentence(rng.choice(NEUTRAL), "neutral", ()))
        for index, sentence in enumerate(turns):
            sound = _spoken(sentence.text, voices[index // 2 % 2], rng.randint(135, 165))
            pause = np.zeros(int(rng.uniform(0.25, 0.8) * RATE), np.float32)
            placed.append((at / RATE, (at + sound.shape[0]) / RATE, sentence))
            parts += [sound, pause]
            at += sound.shape[0] + pause.shape[0]
        if clips:
            clip = np.concatenate([block[0] for block in sound_of(*_track(rng.choice(clips)), MIX)])
            parts += [clip * (0.5 * np.abs(parts[1]).max() / max(np.abs(clip).max(), 1e-6))]
        calls.append(_over_the_line(np.concatenate(parts), placed, telephone=(first + number) % 2 == 1, rng=rng))
    return calls


def _over_the_line(sound: Any, placed: list[tuple[float, float, Sentence]], *, telephone: bool, rng: random.Random) -> Call:
    generator = np.random.default_rng(rng.randint(0, 1 << 30))
    spectrum = np.fft.rfft(generator.standard_normal(sound.shape[0]))
    spectrum /= np.sqrt(np.maximum(np.arange(spectrum.shape[0]), 1))
    noise = np.fft.irfft(spectrum, sound.shape[0])
    level = float(np.sqrt((sound**2).mean()))
    sound = sound + noise * (level * 10 ** (-rng.uniform(18, 28) / 20) / float(np.sqrt((noise**2).mean())))
    rate = RATE
    if telephone:
        spectrum = np.fft.rfft(sound)
        hertz = np.fft.rfftfreq(sound.shape[0], 1 / RATE)
        spectrum[(hertz < 300) | (hertz > 3400)] = 0
        sound, rate = np.fft.irfft(spectrum, sound.shape[0])[::2], 8000
        scaled = np.clip(sound / (np.abs(sound).max() + 1e-9), -1, 1)
        steps = np.round(np.sign(scaled) * np.log1p(255 * np.abs(scaled)) / np.log(256) * 127) / 127
        sound = np.sign(steps) * (256 ** np.abs(steps) - 1) / 255
    sound = 0.6 * sound / (np.abs(sound).max() + 1e-9)
    return Call((np.round(sound * 32767) / 32768).astype(np.float32)[None], rate, placed)


def _spoken(text: str, voice: str, speed: int) -> Any:
    made = subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text], capture_output=True, check=True)
    from faster_whisper.audio import decode_audio

    return decode_audio(io.BytesIO(made.stdout), RATE)


def _write(path: Path, call: Call) -> None:
    from redaction.recordings.sound import SoundFormat

    write_sound(path, "wav", [(SoundFormat(0, call.rate, 1, "mono", "pcm_s16le"), iter([call.sound]))])


def _warm(detector: Detector) -> None:
    list(shared_listener().hear(iter([np.random.default_rng(1).normal(0, 0.1, (1, RATE)).astype(np.float32)])).words)


def _track(path: Path) -> tuple[Path, Any]:
    return path, sound_formats(path)[0]


def _hear(listener: Listener, path: Path) -> Heard:
    return listener.hear(sound_of(*_track(path), MIX))


def _between(words: Sequence[Word], start: float, end: float) -> str:
    return "".join(word.text for word in words if start - 0.2 < (word.start + word.end) / 2 < end + 0.2).strip()


def _understood(words: Sequence[Word], start: float, end: float, sentence: Sentence) -> list[str]:
    """Parts of the identifier that are understood around its time."""
    near = [word for word in words if start - 0.2 < (word.start + word.end) / 2 < end + 0.2]
    texts = [fold(text).solid for text in (as_said(near).text, as_written(near)[0].text)]
    found = [part for part in sentence.parts if any(fold(part).solid in text for text in texts)]
    if "name" in sentence.kind or sentence.kind == "e-mail":
        found += [part for part in sentence.parts if part not in found and alike(near, [part])]
    return found


def _others(call: Call, words: Sequence[Word]) -> Iterator[Word]:
    """Words that belong to no identifier: of ordinary sentences and the clip all, around a name those of the sentence."""
    end = max(behind for _, behind, _ in call.said)
    for word in words:
        at = (word.start + word.end) / 2
        if at > end + 0.2:
            yield word
        for low, high, sentence in call.said:
            if low <= at <= high and (not sentence.parts or sentence.kind in ("name", "given name")):
                secret = {one.casefold() for one in sentence.parts}
                if not sentence.parts or (word.plain in _plain(sentence.text) and word.plain not in secret):
                    yield word


def _blamed(plan: Plan, others: Sequence[Word], places: Sequence[TimePlace]) -> Iterator[str]:
    """For each other word that is silent, the kind and reason of the finding that took most of it."""
    timed = [(finding.place, finding) for finding in plan.going("") if isinstance(finding.place, TimePlace)]
    for word in others:
        if in_silence(word.start, word.end, places):
            _, finding = max(timed, key=lambda pair: min(pair[0].end, word.end) - max(pair[0].start, word.start))
            yield f"{finding.kind} ({finding.why})"


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.casefold().replace("’", "'"))


def _edits(truth: Sequence[str], said: Sequence[str]) -> int:
    row = list(range(len(said) + 1))
    for number, word in enumerate(truth, 1):
        before, row[0] = row[0], number
        for index, other in enumerate(said, 1):
            before, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, before + (word != other))
    return row[-1]


def _state(proof: Verification) -> str:
    return "passed" if proof.passed(REQUIRED) else "stopped"


if __name__ == "__main__":
    main()
