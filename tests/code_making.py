"""Printed codes for tests: QR codes, a bar code of goods, and areas that only look like the codes that nobody here reads."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from PIL import Image

CARD = "BEGIN:VCARD\nFN:Rachel Finchley\nTEL:07700900123\nEND:VCARD"


def qr(text: str, module: int = 4) -> Image.Image:
    """A QR code with its quiet rim."""
    code: Any = cv2.QRCodeEncoder.create().encode(text)
    return Image.fromarray(np.kron(code, np.ones((module, module), np.uint8)))


def goods(number: str = "5012345678900", module: int = 3, height: int = 90) -> Image.Image:
    """An EAN-13 bar code (ISO 15420)."""
    left = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"]
    even = ["".join("10"[int(bit)] for bit in reversed(code)) for code in left]
    right = ["".join("10"[int(bit)] for bit in code) for code in left]
    parity = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"][int(number[0])]
    bits = "101" + "".join((left if kind == "L" else even)[int(digit)] for kind, digit in zip(parity, number[1:7], strict=True))
    bits += "01010" + "".join(right[int(digit)] for digit in number[7:]) + "101"
    row = np.array([255 * (bit == "0") for bit in "0" * 12 + bits + "0" * 12], np.uint8)
    code = np.kron(row[None], np.ones((height, module), np.uint8))
    return Image.fromarray(np.pad(code, ((12, 12), (0, 0)), constant_values=255))


def stacked(module: int = 3, rows: int = 20) -> Image.Image:
    """Rows of bars between two marks, as PDF417 has them; it says nothing."""
    chance = np.random.default_rng(4)
    out = []
    for _ in range(rows):
        row = [0] * 8 + [255, 0, 255, 0, 255, 0, 255, 255, 255]
        for _ in range(5):
            lengths = np.ones(8, int)
            for place in chance.integers(0, 8, 9):
                lengths[place] += 1
            row += [255 * (number % 2) for number, length in enumerate(lengths) for _ in range(length)]
        out.append([*row, 0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 255, 255, 0, 255, 0, 255, 0, 0])
    code = np.kron(np.array(out, np.uint8), np.ones((3 * module, module), np.uint8))
    return Image.fromarray(np.pad(code, 20, constant_values=255))


def matrix(module: int = 7, side: int = 20) -> Image.Image:
    """A square of dots with a solid and a dotted edge on two sides each, as a Data Matrix has them; it says nothing."""
    code = np.random.default_rng(5).integers(0, 2, (side, side)) * 255
    code[:, 0] = code[-1] = 0
    code[0, ::2], code[0, 1::2], code[::2, -1], code[1::2, -1] = 0, 255, 255, 0
    whole = np.kron(code.astype(np.uint8), np.ones((module, module), np.uint8))
    return Image.fromarray(np.pad(whole, 20, constant_values=255))


def stuck(sheet: Image.Image, code: Image.Image, at: tuple[int, int], turn: float = 0.0) -> Image.Image:
    """A picture with a code on it."""
    made = sheet.copy()
    made.paste((code.rotate(turn, expand=True, fillcolor=255) if turn else code).convert(made.mode), at)
    return made
