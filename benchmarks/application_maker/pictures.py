"""Photographs of passports as applicants send them."""

from __future__ import annotations

import io
import json
import random

import typst
from PIL import Image, ImageFilter


def passport_picture(lines: list[str], rng: random.Random) -> bytes:
    """A photograph of a passport's page: tilted, a little out of focus, uneven light, JPEG."""
    source = (
        '#set page(width: 125mm, height: 88mm, margin: 5mm, fill: rgb("#e4e0d4"))\n'
        '#set text(font: "DejaVu Sans Mono", size: 11.5pt)\n'
        "#text(size: 8pt)[INVENTED PASSPORT]\n#v(1fr)\n" + "\n\n".join(f"#text({json.dumps(line)})" for line in lines)
    )
    page = Image.open(io.BytesIO(typst.compile(source.encode(), format="png", ppi=rng.choice((150, 200, 300))))).convert("RGB")
    tilted = page.rotate(rng.uniform(-2.5, 2.5), expand=True, fillcolor=(90, 80, 70), resample=Image.Resampling.BICUBIC)
    soft = tilted.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.4)))
    light = Image.linear_gradient("L").resize(soft.size).point(lambda level: 150 + level * 105 // 255)
    shaded = Image.composite(soft, Image.new("RGB", soft.size, (60, 60, 60)), light)
    target = io.BytesIO()
    shaded.save(target, "JPEG", quality=rng.randint(40, 85))
    return target.getvalue()
