"""The caseless reader as an ONNX graph whose matrices are whole numbers of 8 bits.

Written by hand, operator by operator, instead of exported: a few operators of onnxruntime do what a dozen exported ones would.
Weights get one scale for each output (in 7 of the 8 bits, so that no processor's sums overflow); what flows between the layers is
rounded while it runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"
LARGEST = 63
"""Largest weight: sums of two products of 8 and 7 bits fit 16 bits, which is all that older processors have."""


class Graph:
    """Nodes and weights of a graph being written."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, value: Any) -> str:
        """Add a weight and return its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> Any:
        """Add a node and return the name of its output, or of its outputs."""
        names = [f"{operator}_{len(self.nodes)}_{n}" for n in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def dense(self, name: str, x: str, weight: Any, bias: Any) -> str:
        """A linear layer; `weight` has a row for each output."""
        scale = np.abs(weight).max(axis=1) / LARGEST
        whole = np.rint(weight / scale[:, None]).astype(np.int8).T
        parts = (self.weight(f"{name}.w", whole), self.weight(f"{name}.s", scale.astype(np.float32)))
        zero = self.weight(f"{name}.z", np.zeros(len(scale), np.int8))
        return self.node("DynamicQuantizeMatMul", x, *parts, zero, self.weight(f"{name}.b", bias), domain=MICROSOFT)

    def norm(self, name: str, x: str, state: dict[str, Any]) -> str:
        """Normalise each row."""
        scale, bias = (self.weight(f"{name}.{part}", state[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)


def write(state: dict[str, Any], *, layers: int, heads: int) -> Any:
    """The graph: pieces and writing of one sentence (1, length) in, chances of each class (1, length, classes) out."""
    graph = Graph()
    embedded = state["words.weight"]
    scale = np.abs(embedded).max(axis=1, keepdims=True) / 127
    rows = graph.node("Gather", graph.weight("words", np.rint(embedded / scale).astype(np.int8)), "pieces")
    scales = graph.node("Gather", graph.weight("words.s", scale.astype(np.float32)), "pieces")
    x = graph.node("Mul", graph.node("Cast", rows, to=TensorProto.FLOAT), scales)
    x = graph.node("Add", x, graph.node("Gather", graph.weight("shapes", state["shapes.weight"]), "written"))
    length = graph.node("Shape", "pieces", start=1, end=2)
    none = graph.weight("none", np.array([0], np.int64))
    x = graph.node("Add", x, graph.node("Slice", graph.weight("places", state["places.weight"]), none, length, none))
    x = graph.norm("norm", x, state)
    for number in range(layers):
        of = f"layers.{number}"
        parts = graph.dense(f"{of}.qkv", x, state[f"{of}.qkv.weight"], state[f"{of}.qkv.bias"])
        query, key, value = graph.node("Split", parts, axis=2, num_outputs=3, outputs=3)
        around = graph.node("MultiHeadAttention", query, key, value, domain=MICROSOFT, num_heads=heads)
        around = graph.dense(f"{of}.out", around, state[f"{of}.out.weight"], state[f"{of}.out.bias"])
        x = graph.norm(f"{of}.norm1", graph.node("Add", x, around), state)
        inner = graph.dense(f"{of}.up", x, state[f"{of}.up.weight"], state[f"{of}.up.bias"])
        inner = graph.node("Gelu", inner, domain=MICROSOFT)
        inner = graph.dense(f"{of}.down", inner, state[f"{of}.down.weight"], state[f"{of}.down.bias"])
        x = graph.norm(f"{of}.norm2", graph.node("Add", x, inner), state)
    weight, bias = graph.weight("head.w", state["head.weight"].T), graph.weight("head.b", state["head.bias"])
    scores = graph.node("Add", graph.node("MatMul", x, weight), bias)
    graph.nodes.append(helper.make_node("Softmax", [scores], ["chances"], axis=-1))
    whole = [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "length"]) for name in ("pieces", "written")]
    out = helper.make_tensor_value_info("chances", TensorProto.FLOAT, [1, "length", len(state["head.bias"])])
    made = helper.make_graph(graph.nodes, "caseless reader", whole, [out], graph.weights)
    operators = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(made, opset_imports=operators, ir_version=9, producer_name="hoursback")
    onnx.checker.check_model(model)
    return model
