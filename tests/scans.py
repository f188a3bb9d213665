"""Made scans for tests: pages of the examples rendered, skewed, noisy, JPEG, and put back into a PDF in several ways."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

DOCUMENTS = Path(__file__).resolve().parent.parent / "examples" / "documents"
A4 = (595.0, 842.0)


def scan(document: str, page: int = 0, *, dpi: int = 200, skew: float = 1.0, noise: float = 8.0) -> Image.Image:
    """A page of an example as a scanner of middling quality sees it, in grey."""
    with pypdfium2.PdfDocument(DOCUMENTS / document) as pdf:
        image = pdf[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    image = image.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(image, np.float32) * 0.93 + 8
    pixels += np.random.default_rng(1).normal(0, noise, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def label(text: str, *, size: int = 28, width: int = 900, height: int = 80) -> Image.Image:
    """One line of text in a small grey picture."""
    image = Image.new("L", (width, height), 250)
    ImageDraw.Draw(image).text((20, 20), text, font=ImageFont.load_default(size), fill=20)
    return image


def jpeg(image: Image.Image, quality: int = 75) -> bytes:
    """The picture as a JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def image_object(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    """An image XObject of a PDF."""
    grey = image.mode == "L"
    stream = pdf.make_stream(jpeg(image))
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    return stream


def add_page(
    pdf: pikepdf.Pdf, content: str, images: dict[str, pikepdf.Object], *, size: tuple[float, float] = A4, rotate: int = 0
) -> None:
    """A page that draws images by name, with Helvetica as /F1."""
    page = pdf.add_blank_page(page_size=size)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(XObject=Dictionary(images), Font=Dictionary(F1=font))
    page.obj.Contents = pdf.make_stream(content.encode())
    page.obj.Rotate = rotate


def scanned_pdf(path: Path, images: list[Image.Image], *, rotate: int = 0) -> Path:
    """A PDF of whole-page scans. With `rotate`, the picture lies on its side and the page is turned upright."""
    pdf = pikepdf.new()
    for image in images:
        turned = image.rotate(rotate, expand=True)
        width, height = (A4[1], A4[0]) if rotate % 180 else A4
        add_page(
            pdf,
            f"q {width} 0 0 {height} 0 0 cm /Im Do Q",
            {"/Im": image_object(pdf, turned)},
            size=(width, height),
            rotate=rotate,
        )
    pdf.save(path)
    return path
