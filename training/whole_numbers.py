"""A network whose convolutions are whole numbers already: what lies between them is turned to whole numbers too.

Quantisation by operator leaves every activation, gate and joint between two convolutions in 32 bits, and the way there and back
takes half of the time. Here each becomes an operator on 8 bits, in the form that onnxruntime fuses: numbers in, numbers out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from onnx import helper, numpy_helper

_STEEPER = 1.702
"""A logistic curve so much steeper stands for the normal distribution in GELU (arXiv 1606.08415): at most 0.02 off."""


class WholeNumbers:
    """A network with pairs of QuantizeLinear and DequantizeLinear, to be changed in place."""

    def __init__(self, network: Any) -> None:
        self._graph = network.graph
        self._number = 0

    def rewrite(self) -> None:
        """Turn what lies between the convolutions."""
        for node in list(self._graph.node):
            if node.op_type == "Relu":
                self._clipped(node)
        for node in list(self._graph.node):
            if node.op_type == "Concat" and len(node.input) == 2:
                self._joined(node)
            elif node.op_type == "ReduceMean" and self._from_pair(node.input[0]):
                self._pooled(node)
            elif node.op_type == "HardSigmoid":
                self._gated(node)
            elif node.op_type == "Gelu":
                self._curved(node)
        self._sort()

    def _clipped(self, node: Any) -> None:
        """ReLU after a convolution: numbers that begin at zero cannot be less, so the convolution writes its result at once."""
        before = self._from_pair(node.input[0])
        if before is None:
            return
        plain, (first, second) = before
        for user in self._users(node.output[0]):
            numbers = user.input[1:3] if user.op_type == "QuantizeLinear" else self._result(user)
            if self._value(numbers[1]) != 0:
                return
        for user in self._users(node.output[0]):
            if user.op_type == "QuantizeLinear":
                user.input[0] = plain
            else:
                _exchange(user, node.output[0], self._pair(plain, *self._result(user)))
        for gone in (node, second, first):
            self._graph.node.remove(gone)

    def _joined(self, node: Any) -> None:
        """Two branches side by side; a maximum stands on the scale of what it was taken from."""
        for name in list(node.input):
            pool = self._maker(name)
            if pool is not None and pool.op_type == "MaxPool":
                source = self._maker(pool.input[0])
                _exchange(node, name, self._pair(name, *source.input[1:3]))

    def _pooled(self, node: Any) -> None:
        """The mean over a whole picture."""
        node.op_type = "GlobalAveragePool"
        del node.attribute[:]
        del node.input[1:]

    def _gated(self, node: Any) -> None:
        """A gate from 0 to 1, in steps of 1/255."""
        scale, zero = self._constant(1 / 255, np.float32), self._constant(0, np.uint8)
        for user in self._users(node.output[0]):
            _exchange(user, node.output[0], self._pair(node.output[0], scale, zero))

    def _curved(self, node: Any) -> None:
        """GELU as the input times a logistic curve of it."""
        maker = self._maker(node.input[0])
        numbers, scale, zero = maker.input
        steeper = self._constant(self._value(scale) * _STEEPER, np.float32)
        self._number += 1
        name = f"curve {self._number}"
        self._graph.node.extend(
            [
                helper.make_node("DequantizeLinear", [numbers, steeper, zero], [f"{name} in"], name=f"{name} in"),
                helper.make_node("Sigmoid", [f"{name} in"], [f"{name} out"], name=name),
            ]
        )
        gate = self._pair(f"{name} out", self._constant(1 / 255, np.float32), self._constant(0, np.uint8))
        self._graph.node.append(helper.make_node("Mul", [node.input[0], gate], list(node.output), name=f"{name} product"))
        self._graph.node.remove(node)

    def _pair(self, name: str, scale: str, zero: str) -> str:
        """Write a tensor in whole numbers; what reads it gets the name that is returned."""
        self._number += 1
        numbers, back = f"numbers {self._number}", f"read {self._number}"
        self._graph.node.append(helper.make_node("QuantizeLinear", [name, scale, zero], [numbers], name=numbers))
        self._graph.node.append(helper.make_node("DequantizeLinear", [numbers, scale, zero], [back], name=back))
        return back

    def _from_pair(self, name: str) -> tuple[str, tuple[Any, Any]] | None:
        """What stood before a tensor was written in whole numbers and read back, and the two operators; None if it was not."""
        back = self._maker(name)
        if back is None or back.op_type != "DequantizeLinear":
            return None
        there = self._maker(back.input[0])
        return (there.input[0], (there, back)) if there is not None else None

    def _result(self, node: Any) -> list[str]:
        """Scale and zero of what an operator gives."""
        (user,) = self._users(node.output[0])
        return list(user.input[1:3])

    def _constant(self, value: float, kind: Any) -> str:
        self._number += 1
        name = f"constant {self._number}"
        self._graph.initializer.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    def _value(self, name: str) -> float:
        return float(numpy_helper.to_array(next(item for item in self._graph.initializer if item.name == name)))

    def _maker(self, name: str) -> Any:
        return next((node for node in self._graph.node if name in node.output), None)

    def _users(self, name: str) -> list[Any]:
        return [node for node in self._graph.node if name in node.input]

    def _sort(self) -> None:
        """Operators in an order in which each comes after what it reads, and no constant that nothing reads."""
        known = {"", *(item.name for item in self._graph.initializer), *(item.name for item in self._graph.input)}
        nodes = list(_in_order(list(self._graph.node), known))
        del self._graph.node[:]
        self._graph.node.extend(nodes)
        read = {name for node in nodes for name in node.input}
        for item in [item for item in self._graph.initializer if item.name not in read]:
            self._graph.initializer.remove(item)
        del self._graph.value_info[:]


def _in_order(nodes: list[Any], known: set[str]) -> Iterator[Any]:
    while nodes:
        ready = [node for node in nodes if all(name in known for name in node.input)]
        if not ready:
            raise ValueError("the network has a circle")
        for node in ready:
            known.update(node.output)
            yield node
        nodes = [node for node in nodes if node not in ready]


def _exchange(node: Any, old: str, new: str) -> None:
    for place, name in enumerate(node.input):
        if name == old:
            node.input[place] = new
