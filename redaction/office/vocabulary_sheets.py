"""Names of SpreadsheetML that may be taken over (ECMA-376 part 1, chapter 18), and of drawings on sheets."""

from __future__ import annotations

from redaction.office.allowed import Vocabulary, qualified
from redaction.office.vocabulary_drawing import (
    DRAWING,
    DRAWING_ATTRIBUTES,
    DRAWING_FONTS,
    DRAWING_LANGUAGES,
    DRAWING_TEXTS,
    A,
    C,
    R,
)

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

STYLES = Vocabulary(
    elements=qualified(
        S,
        """
        styleSheet numFmts numFmt fonts font b i strike condense extend outline shadow u vertAlign sz color name family
        charset scheme fills fill patternFill fgColor bgColor gradientFill stop borders border start end left right top bottom
        diagonal vertical horizontal cellStyleXfs cellXfs xf alignment colors indexedColors rgbColor mruColors
        """,
    ),
    attributes=qualified(
        "",
        """
        count val rgb theme indexed tint auto patternType type degree position style diagonalUp diagonalDown outline numFmtId
        fontId fillId borderId xfId applyNumberFormat applyFont applyFill applyBorder applyAlignment quotePrefix horizontal
        vertical textRotation wrapText indent relativeIndent justifyLastLine shrinkToFit readingOrder left right top bottom
        """,
    ),
    prefixes={"": S},
)

SHEET = Vocabulary(
    elements=qualified(
        S,
        """
        worksheet sheetPr tabColor outlinePr pageSetUpPr sheetViews sheetView pane selection sheetFormatPr cols col mergeCells
        printOptions pageMargins pageSetup rowBreaks colBreaks brk
        """,
    ),
    attributes=qualified(
        "",
        """
        rgb theme indexed tint auto summaryBelow summaryRight fitToPage showGridLines showRowColHeaders showZeros rightToLeft
        tabSelected view zoomScale zoomScaleNormal workbookViewId xSplit ySplit activePane state pane defaultRowHeight
        baseColWidth defaultColWidth customHeight min max width style customWidth bestFit outlineLevel count gridLines
        headings horizontalCentered verticalCentered left right top bottom header footer paperSize scale firstPageNumber
        fitToWidth fitToHeight pageOrder orientation blackAndWhite draft useFirstPageNumber errors id man
        """,
    ),
    prefixes={"": S, "r": R},
)

RUN = Vocabulary(
    elements=qualified(S, "rPr b i strike u vertAlign sz color rFont family charset scheme outline shadow"),
    attributes=qualified("", "val rgb theme indexed tint"),
    fonts=frozenset(),
)

DRAWN = Vocabulary(
    elements=qualified(
        XDR,
        """
        wsDr twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row rowOff pos ext sp nvSpPr cNvSpPr spPr style
        txBody pic nvPicPr cNvPicPr graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp nvCxnSpPr cNvCxnSpPr grpSp
        nvGrpSpPr cNvGrpSpPr grpSpPr clientData
        """,
    )
    | DRAWING,
    attributes=qualified("", "editAs txBox preferRelativeResize fLocksWithSheet fPrintsWithSheet") | DRAWING_ATTRIBUTES,
    fonts=DRAWING_FONTS,
    languages=DRAWING_LANGUAGES,
    texts=DRAWING_TEXTS,
    prefixes={"xdr": XDR, "a": A, "r": R, "c": C},
)
