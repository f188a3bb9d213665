"""Names of WordprocessingML and what it draws with that may be taken over (ECMA-376 part 1, chapter 17; VML of part 4)."""

from __future__ import annotations

from redaction.office.allowed import Vocabulary, qualified
from redaction.office.vocabulary_drawing import (
    DRAWING,
    DRAWING_ATTRIBUTES,
    DRAWING_FONTS,
    DRAWING_LANGUAGES,
    DRAWING_TEXTS,
    MATH,
    MC,
    PIC,
    A,
    C,
    M,
    R,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
WPC = "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
V = "urn:schemas-microsoft-com:vml"
OFFICE = "urn:schemas-microsoft-com:office:office"
W10 = "urn:schemas-microsoft-com:office:word"

_TEXT = """
    document body p r t tab br cr noBreakHyphen softHyphen sym ptab pgNum ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid
    rt rubyBase drawing pict txbxContent hdr ftr footnotes footnote endnotes endnote footnoteReference endnoteReference
    footnoteRef endnoteRef separator continuationSeparator fldSimple lastRenderedPageBreak background
    """
_RUN = """
    rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid color spacing
    w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout webHidden oMath
    """
_PARAGRAPH = """
    pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId suppressLineNumbers pBdr top left
    bottom right start end between bar tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE
    autoSpaceDN bidi adjustRightInd ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
    textboxTightWrap outlineLvl
    """
_TABLE = """
    tbl tblPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd
    tblBorders insideH insideV tblLayout tblCellMar tblLook tblGrid gridCol tr trPr gridBefore gridAfter wBefore wAfter
    cantSplit trHeight tblHeader tblPrEx tc tcPr tcW gridSpan hMerge vMerge tcBorders tl2br tr2bl noWrap tcMar tcFitText
    vAlign hideMark
    """
_SECTION = """
    sectPr headerReference footerReference footnotePr endnotePr pos numFmt numStart numRestart type pgSz pgMar pgBorders
    lnNumType pgNumType cols col noEndnote titlePg rtlGutter docGrid
    """
_STYLES = """
    styles docDefaults rPrDefault pPrDefault style name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat
    tblStylePr
    """
_NUMBERING = """
    numbering abstractNum multiLevelType styleLink numStyleLink lvl start lvlRestart isLgl suff lvlText lvlJc num
    abstractNumId lvlOverride startOverride
    """
SETTINGS = qualified(
    W,
    """
    settings zoom mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop
    defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps evenAndOddHeaders
    bookFoldPrinting characterSpacingControl footnotePr endnotePr pos numFmt numStart numRestart compat compatSetting
    themeFontLang clrSchemeMapping displayBackgroundShape noColumnBalance balanceSingleByteDoubleByteWidth
    doNotExpandShiftReturn ulTrailSpace adjustLineHeightInTable useFELayout
    """,
)
"""What settings may say; everything else of them (variables, mail merge, attached template, revision ids) stays behind."""

_ATTRIBUTES = """
    val w type fill color themeColor themeTint themeShade themeFill themeFillTint themeFillShade sz space shadow frame left
    right top bottom start end firstLine firstLineChars hanging hangingChars leftChars rightChars before after beforeLines
    afterLines beforeAutospacing afterAutospacing line lineRule header footer gutter orient h num equalWidth sep linePitch
    charSpace fmt chapStyle chapSep pos leader hAnchor vAnchor hSpace vSpace wrap x y xAlign yAlign dropCap lines hRule
    anchorLock horzAnchor vertAnchor leftFromText rightFromText topFromText bottomFromText tblpX tblpXSpec tblpY tblpYSpec
    firstRow lastRow firstColumn lastColumn noHBand noVBand id ilvl abstractNumId numId default customStyle offsetFrom display
    zOrder countBy distance restart customMarkFollows hint asciiTheme hAnsiTheme eastAsiaTheme cstheme combine combineBrackets
    vert vertCompress alignment relativeTo clear percent bg1 t1 bg2 t2 accent1 accent2 accent3 accent4 accent5 accent6
    hyperlink followedHyperlink char
    """

_DRAWN = """
    inline anchor extent effectExtent docPr cNvGraphicFramePr simplePos positionH positionV posOffset align wrapNone
    wrapSquare wrapTight wrapThrough wrapTopAndBottom wrapPolygon start lineTo
    """
_DRAWN_ATTRIBUTES = """
    distT distB distL distR simplePos relativeHeight behindDoc locked layoutInCell allowOverlap relativeFrom wrapText edited x
    y cx cy l t r b
    """
_SHAPES = "wsp cNvSpPr cNvCnPr spPr style txbx linkedTxbx bodyPr"
_GROUPS = "wgp grpSp grpSpPr cNvGrpSpPr"
_CANVAS = "wpc bg whole"
_VML = """
    shapetype shape rect roundrect oval line polyline curve arc group stroke fill shadow path formulas f textbox imagedata
    textpath
    """
_VML_ATTRIBUTES = """
    coordsize coordorigin adj fillcolor filled stroked strokecolor strokeweight opacity inset arcsize from to points joinstyle
    connecttype gradientshapeok on color offset type textpathok fitshape dashstyle endarrow startarrow linestyle endcap eqn
    trim color2 angle focus method obscured
    """

WORD = Vocabulary(
    elements=qualified(W, " ".join((_TEXT, _RUN, _PARAGRAPH, _TABLE, _SECTION, _STYLES, _NUMBERING)))
    | qualified(WP, _DRAWN)
    | qualified(PIC, "pic nvPicPr cNvPr cNvPicPr blipFill spPr")
    | qualified(WPS, _SHAPES)
    | qualified(WPG, _GROUPS)
    | qualified(WPC, _CANVAS)
    | qualified(V, _VML)
    | qualified(W10, "wrap anchorlock bordertop borderbottom borderleft borderright")
    | qualified(MC, "AlternateContent Choice")
    | DRAWING
    | MATH,
    attributes=qualified(W, _ATTRIBUTES)
    | qualified("", _DRAWN_ATTRIBUTES)
    | qualified("", _VML_ATTRIBUTES)
    | qualified(OFFICE, "spt connecttype hr hrstd hralign hrnoshade connectortype")
    | qualified(M, "val")
    | DRAWING_ATTRIBUTES,
    open=qualified(W, "ins moveTo sdt sdtContent smartTag customXml hyperlink dir bdo"),
    fonts=qualified(W, "ascii hAnsi eastAsia cs font") | DRAWING_FONTS,
    languages=qualified(W, "val eastAsia bidi") | DRAWING_LANGUAGES,
    texts=qualified(W, "t") | qualified(M, "t") | DRAWING_TEXTS,
    prefixes={
        "w": W,
        "r": R,
        "wp": WP,
        "a": A,
        "pic": PIC,
        "c": C,
        "mc": MC,
        "wps": WPS,
        "wpg": WPG,
        "wpc": WPC,
        "v": V,
        "o": OFFICE,
        "w10": W10,
        "m": M,
    },
)

_STYLE_NAMES = """
    normal; heading 1; heading 2; heading 3; heading 4; heading 5; heading 6; heading 7; heading 8; heading 9; title;
    subtitle; header; footer; footnote text; footnote reference; endnote text; endnote reference; default paragraph font;
    normal table; table grid; no list; list; list bullet; list bullet 2; list bullet 3; list number; list number 2; list
    number 3; list continue; list paragraph; body text; body text 2; body text 3; body text indent; block text; caption;
    hyperlink; followedhyperlink; strong; emphasis; quote; intense quote; subtle emphasis; intense emphasis; subtle
    reference; intense reference; book title; no spacing; plain text; page number; line number; toc 1; toc 2; toc 3; toc 4;
    toc 5; toc heading; balloon text; macro; macro text; date; signature; closing; salutation; index 1; table of figures;
    normal (web); html preformatted; placeholder text; table theme; light shading; light list; light grid; medium shading 1;
    medium list 1; medium grid 1; dark list; colorful shading; colorful list; colorful grid
    """
BUILT_IN_STYLES = frozenset(" ".join(name.split()) for name in _STYLE_NAMES.split(";"))
"""Style names that programs know; every other name is the writer's own and is replaced."""
