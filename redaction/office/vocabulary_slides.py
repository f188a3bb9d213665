"""Names of PresentationML that may be taken over (ECMA-376 part 1, chapter 19)."""

from __future__ import annotations

from redaction.office.allowed import Vocabulary, qualified
from redaction.office.vocabulary_drawing import (
    DRAWING,
    DRAWING_ATTRIBUTES,
    DRAWING_FONTS,
    DRAWING_LANGUAGES,
    DRAWING_TEXTS,
    MC,
    A,
    C,
    R,
)

P = "http://schemas.openxmlformats.org/presentationml/2006/main"

SLIDE = Vocabulary(
    elements=qualified(
        P,
        """
        sld sldLayout sldMaster notes notesMaster cSld bg bgPr bgRef spTree nvGrpSpPr cNvGrpSpPr nvPr grpSpPr sp nvSpPr
        cNvSpPr ph spPr style txBody pic nvPicPr cNvPicPr graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp nvCxnSpPr
        cNvCxnSpPr grpSp clrMap clrMapOvr txStyles titleStyle bodyStyle otherStyle notesStyle hf
        """,
    )
    | DRAWING,
    attributes=qualified(
        "",
        """
        type idx orient sz hasCustomPrompt bwMode showMasterSp showMasterPhAnim preserve userDrawn matchingName0 txBox
        preferRelativeResize isPhoto sldNum hdr ftr dt shadeToTitle
        """,
    )
    | DRAWING_ATTRIBUTES,
    fonts=DRAWING_FONTS,
    languages=DRAWING_LANGUAGES,
    texts=DRAWING_TEXTS,
    prefixes={"p": P, "a": A, "r": R, "c": C, "mc": MC},
)
PRESENTATION = Vocabulary(
    elements=qualified(P, "presentation sldSz notesSz defaultTextStyle") | DRAWING,
    attributes=qualified("", "cx cy type firstSlideNum showSpecialPlsOnTitleSld rtl removePersonalInfoOnSave")
    | DRAWING_ATTRIBUTES,
    fonts=DRAWING_FONTS,
    languages=DRAWING_LANGUAGES,
    prefixes={"p": P, "a": A, "r": R},
)
"""What the presentation itself may say; its lists of slides and masters are made anew."""
TABLE_STYLES = Vocabulary(
    elements=DRAWING
    | qualified(
        A,
        """
        tblStyleLst tblStyle tblBg wholeTbl band1H band2H band1V band2V firstRow lastRow firstCol lastCol seCell swCell neCell
        nwCell tcTxStyle tcStyle tcBdr left right top bottom insideH insideV tl2br tr2bl fill lnRef fontRef
        """,
    ),
    attributes=DRAWING_ATTRIBUTES,
    fonts=DRAWING_FONTS,
    languages=DRAWING_LANGUAGES,
    prefixes={"a": A},
)
