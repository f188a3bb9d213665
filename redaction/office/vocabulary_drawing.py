"""Names of DrawingML and its charts that may be taken over (ECMA-376 part 1, chapters 20 and 21)."""

from __future__ import annotations

from redaction.office.allowed import qualified

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"

_TEXT = """
    txBody bodyPr lstStyle normAutofit spAutoFit noAutofit prstTxWarp flatTx p pPr r rPr t br fld endParaRPr defPPr lvl1pPr
    lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr lvl8pPr lvl9pPr defRPr lnSpc spcBef spcAft spcPct spcPts buClrTx buClr
    buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar tabLst tab latin ea cs sym highlight uLnTx uLn uFillTx
    uFill rtl kumimoji
    """
_COLOUR = """
    scrgbClr srgbClr hslClr sysClr schemeClr prstClr tint shade comp inv gray alpha alphaOff alphaMod hue hueOff hueMod sat
    satOff satMod lum lumOff lumMod red redOff redMod green greenOff greenMod blue blueOff blueMod gamma invGamma
    """
_FILL = """
    noFill solidFill gradFill gsLst gs lin path fillToRect tileRect blipFill stretch fillRect tile pattFill fgClr bgClr
    grpFill ln prstDash custDash ds round bevel miter headEnd tailEnd effectLst effectDag blur fillOverlay glow innerShdw
    outerShdw prstShdw reflection softEdge scene3d camera rot lightRig backdrop anchor norm up sp3d bevelT bevelB extrusionClr
    contourClr alphaBiLevel alphaCeiling alphaFloor alphaInv alphaModFix alphaRepl biLevel clrChange clrFrom clrTo duotone
    grayscl
    """
_SHAPE = """
    graphic graphicData xfrm off ext chOff chExt prstGeom avLst gd custGeom gdLst ahLst cxnLst rect pathLst moveTo lnTo
    cubicBezTo quadBezTo arcTo close pt cxn pos style lnRef fillRef effectRef fontRef spLocks picLocks graphicFrameLocks
    grpSpLocks cxnSpLocks spPr
    """
_TABLE = "tbl tblPr tblGrid gridCol tr tc tcPr lnL lnR lnT lnB lnTlToBr lnBlToTr"
_THEME = """
    theme themeElements clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink fontScheme
    majorFont minorFont fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle bgFillStyleLst objectDefaults
    extraClrSchemeLst masterClrMapping overrideClrMapping spDef lnDef txDef
    """

DRAWING = qualified(A, " ".join((_TEXT, _COLOUR, _FILL, _SHAPE, _TABLE, _THEME)))
DRAWING_ATTRIBUTES = qualified(
    "",
    """
    val lastClr idx x y z cx cy l t r b lIns tIns rIns bIns rot vert wrap anchor anchorCtr rtlCol fromWordArt forceAA upright
    compatLnSpc numCol spcCol horzOverflow vertOverflow spcFirstLastPara fontScale lnSpcReduction prst prstMaterial w h cap
    cmpd algn type len pos ang scaled path rotWithShape dpi flipH flipV flip sx sy tx ty kx ky dir dist blurRad rad stA stPos
    endA endPos fadeDir sz b i u strike kern spc baseline normalizeH noProof dirty err smtClean bmk lvl marL marR indent
    defTabSz rtl eaLnBrk fontAlgn latinLnBrk hangingPunct startAt char amt thresh bright contrast grow wR hR stAng swAng fmla
    name0 fill stroke extrusionOk gridSpan rowSpan hMerge vMerge marT marB firstRow firstCol lastRow lastCol bandRow bandCol
    horz noGrp noSelect noRot noChangeAspect noMove noResize noEditPoints noAdjustHandles noChangeArrowheads noChangeShapeType
    noTextEdit noCrop noUngrp noDrilldown bg1 tx1 bg2 tx2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink minX
    maxX minY maxY ref fov zoom rev lat lon hue sat lum pitchFamily charset id bwMode extrusionH contourW
    """,
)
DRAWING_FONTS = qualified("", "typeface")
DRAWING_LANGUAGES = qualified("", "lang altLang")
DRAWING_TEXTS = qualified(A, "t")

_CHART = """
    chartSpace date1904 roundedCorners clrMapOvr chart title tx rich overlay autoTitleDeleted view3D rotX hPercent rotY
    depthPercent rAngAx perspective floor sideWall backWall thickness plotArea layout manualLayout layoutTarget xMode yMode
    wMode hMode x y w h areaChart area3DChart lineChart line3DChart stockChart radarChart scatterChart pieChart pie3DChart
    doughnutChart barChart bar3DChart ofPieChart surfaceChart surface3DChart bubbleChart barDir grouping varyColors ser idx
    order spPr invertIfNegative pictureOptions dPt dLbls dLbl numFmt txPr dLblPos showLegendKey showVal showCatName
    showSerName showPercent showBubbleSize separator showLeaderLines leaderLines trendline trendlineType period intercept
    dispRSqr dispEq trendlineLbl errBars errDir errBarType errValType noEndCap plus minus val cat xVal yVal bubbleSize numLit
    strLit multiLvlStrLit ptCount pt v formatCode gapWidth gapDepth overlap serLines shape axId dropLines hiLowLines
    upDownBars upBars downBars marker symbol size smooth scatterStyle radarStyle bubble3D bubbleScale showNegBubbles
    sizeRepresents firstSliceAng holeSize ofPieType splitType splitPos custSplit secondPiePt secondPieSize wireframe bandFmts
    bandFmt explosion valAx catAx dateAx serAx scaling orientation max min logBase delete axPos majorGridlines minorGridlines
    majorTickMark minorTickMark tickLblPos crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits builtInUnit
    auto lblAlgn lblOffset noMultiLvlLbl tickLblSkip tickMarkSkip baseTimeUnit majorTimeUnit minorTimeUnit dTable
    showHorzBorder showVertBorder showOutline showKeys legend legendPos legendEntry plotVisOnly dispBlanksAs printSettings
    lang style
    """
CHART = qualified(C, _CHART)
CHART_ATTRIBUTES = qualified("", "val idx sourceLinked")
CHART_TEXTS = qualified(C, "v")

MATH = qualified(
    M,
    """
    oMath oMathPara oMathParaPr jc r rPr t lit nor scr sty brk aln acc accPr chr bar barPr pos box boxPr opEmu noBreak diff
    borderBox borderBoxPr hideTop hideBot hideLeft hideRight strikeH strikeV strikeBLTR strikeTLBR d dPr begChr endChr sepChr
    grow shp e eqArr eqArrPr baseJc maxDist objDist rSp rSpRule f fPr type fName func funcPr groupChr groupChrPr vertJc lim
    limLow limLowPr limUpp limUppPr m mPr plcHide cGpRule cGp cSp mcs mc mcPr count mcJc mr nary naryPr limLoc subHide supHide
    sub sup den num phant phantPr show zeroWid zeroAsc zeroDesc transp rad radPr degHide deg sPre sPrePr sSub sSubPr sSubSup
    sSubSupPr alnScr sSup sSupPr ctrlPr
    """,
)
