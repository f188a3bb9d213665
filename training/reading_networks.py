"""Make the 8-bit network of `redaction/image/reading_model`: run ``python -m training.reading_networks``.

It is the network inside rapidocr's wheel that reads lines. Its convolutions are turned to whole numbers of 8 bits (static, by
channel, ranges seen on pages of our own examples), and it keeps its outputs for Latin letters, digits and signs alone. Nothing is
trained. Needs `onnx` 1.23 (Apache-2.0), which the product does not. The hash that it prints belongs in
`reference/data/models.toml`.
"""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.version_converter
import onnxruntime
import pypdfium2
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from redaction.image import networks
from redaction.image.rapid import RapidEngine

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "redaction" / "image" / "reading_model"
PAGES = ("mg11_statement.pdf", "crime_report.pdf", "mg5_case_summary.pdf")
OPSET = 20
"""The first in which ONNX has the activation of these networks as one operator."""
SEED = 20
LINES_SEEN = 96
LATIN = (
    (0, 0x250), (0x1E00, 0x1F00), (0x2000, 0x2070), (0x20A0, 0x20D0), (0x2100, 0x2300), (0x2500, 0x27C0),
)  # fmt: skip
"""Ranges of Unicode of the letters and signs that stay: Latin, punctuation, currencies, arrows, boxes and ticks."""


def main() -> None:
    """Write the network and print its hash."""
    inputs = seen(examples())
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        network = upgraded(networks.model_paths()["recogniser"], Path(folder))
        with_latin_alone(network)
        onnx.save(network, whole)
        quantize_static(
            whole,
            TARGET / networks.QUICK,
            Seen(inputs),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv"],
            calibrate_method=CalibrationMethod.MinMax,
        )
    made = (TARGET / networks.QUICK).read_bytes()
    print(f"{networks.QUICK}: {len(made)} bytes, sha256 {hashlib.sha256(made).hexdigest()}")  # noqa: T201


def examples() -> Iterator[Any]:
    """Pages of the examples as scanners give them: straight and skewed, clean and noisy, at three resolutions."""
    chance = np.random.default_rng(SEED)
    for name in PAGES:
        with pypdfium2.PdfDocument(ROOT / "examples" / "documents" / name) as document:
            for number, dpi in ((0, 300), (len(document) - 1, 200), (0, 150)):
                image = document[number].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
                image = image.rotate(float(chance.uniform(-1, 1)), fillcolor=255)
                pixels = np.asarray(image, np.float32) * chance.uniform(0.8, 1) + chance.uniform(0, 20)
                pixels += chance.normal(0, chance.uniform(0, 8), pixels.shape).astype(np.float32)
                yield pixels.clip(0, 255).astype(np.uint8)


def seen(pages: Iterator[Any]) -> list[Any]:
    """What the network is given when these pages are read."""
    found: list[Any] = []

    class Watched(networks.Networks):
        def recognise(self, batch: Any) -> Any:
            found.append(batch)
            return super().recognise(batch)

    watched = Watched()
    engine = RapidEngine(threads=1, forms=(watched, watched))
    for pixels in pages:
        engine.lines(pixels)
    chance = np.random.default_rng(SEED)
    return [found[place] for place in chance.permutation(len(found))[: LINES_SEEN // 4]]


class Seen(CalibrationDataReader):
    """Inputs, one after the other."""

    def __init__(self, inputs: list[Any]) -> None:
        self._inputs = iter(inputs)

    def get_next(self) -> dict[str, Any] | None:
        """The next one."""
        batch = next(self._inputs, None)
        return None if batch is None else {"x": batch}


def upgraded(path: Path, folder: Path) -> Any:
    """A network in a newer version of ONNX, its activations as one operator each, its nodes named."""
    old = onnx.load(path)
    network = onnx.version_converter.convert_version(old, OPSET)
    onnx.save(network, folder / "converted.onnx")
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folder / "simplified.onnx")
    onnxruntime.InferenceSession(str(folder / "converted.onnx"), options)
    network = onnx.load(folder / "simplified.onnx")
    if not network.metadata_props:
        network.metadata_props.extend(old.metadata_props)
    for number, node in enumerate(network.graph.node):
        node.name = node.name or f"node {number}"
    return network


def with_latin_alone(network: Any) -> None:
    """Leave out the outputs of the last layer that no Latin text has."""
    graph = network.graph
    weights = {item.name: item for item in graph.initializer}
    last = [node for node in graph.node if node.op_type == "MatMul"][-1]
    (added,) = [node for node in graph.node if last.output[0] in node.input]
    bias = next(name for name in added.input if name in weights)
    (named,) = [item for item in network.metadata_props if item.key == "character"]
    characters = ["", *named.value.splitlines(), " "]
    kept = [place for place, character in enumerate(characters) if is_latin(character)]
    for name in (last.input[1], bias):
        whole = numpy_helper.to_array(weights[name])
        weights[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(whole[..., kept]), name))
    named.value = "\n".join(characters[place] for place in kept[1:-1])
    shape = graph.output[0].type.tensor_type.shape
    del shape.dim[:]
    shape.dim.add().dim_param = "lines"
    shape.dim.add().dim_param = "steps"
    shape.dim.add().dim_value = len(kept)
    del graph.value_info[:]


def is_latin(character: str) -> bool:
    """Whether a character, in its plain form, stands in Latin texts."""
    return all(any(low <= ord(one) < high for low, high in LATIN) for one in unicodedata.normalize("NFKC", character))


if __name__ == "__main__":
    main()
