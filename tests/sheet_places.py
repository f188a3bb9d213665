"""Every place of a workbook that we know in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

from pathlib import Path

from carriers import Names
from office_making import REL, add_part, know_png, parts, picture, relate, sheet, write_parts
from word_places import CHART, NAMESPACES, stays

_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'


def _text(inner: str) -> str:
    return f"<c t='inlineStr'><is>{inner}</is></c>"


ROWS = (
    _text("<t>The §orchard§ of «plain»</t>"),
    _text("<r><t>«runs|a»</t></r><r><rPr><b/><rFont val='«font of run»'/></rPr><t>«runs|b»</t></r>"),
    _text("<t>«shown»</t><rPh sb='0' eb='1'><t>«phonetic»</t></rPh><phoneticPr fontId='0' type='«phonetic type»'/>"),
    "<c t='s'><v>0</v></c><c t='s'><v>1</v></c>",
    "<c t='str'><f>CONCAT(\"«formula»\")</f><v>«value of a formula»</v></c>",
    "<c t='str'><f>CHAR(65)&amp;\"«letters|a»\"&amp;\"«letters|b»\"</f><v>§harbour§</v></c>",
    "<c t='e'><f>x</f><v>«error»</v></c><c t='b'><v>«boolean»</v></c><c t='d'><v>«date»</v></c><c t='n'><v>«number»</v></c>",
    "<c t='zz'><v>«unknown type»</v></c><c><v>«no type»</v></c>",
    "<c><f t='shared' ref='A1' si='0'>«shared formula»</f><v>3</v></c><c cm='1'><f t='array' ref='A1'>«array formula»</f><v>4</v></c>",
    "<c r='B30' s='1'><v>12</v></c><c s='2'><v>13</v></c><c s='3' t='inlineStr'><is><t>«cell without format»</t></is></c>",
    _text("<t>«over cells|first»</t>") + _text("<t>«over cells|last»</t>"),
    _text("<t>=HYPERLINK(\"http://x.example/«link as text|dash»\",\"«link as text shown»\")</t>"),
    _text("<t>see «base64|base64» «hex|hex» «percent|percent» «gzip|gzip» «zero width|zero» «wide|wide»</t>"),
    "<c t='inlineStr' x='«unknown attribute»'><is><t>§kettle§</t></is><extLst><ext uri='x'>«cell extension»</ext></extLst></c>",
)  # fmt: skip
AROUND = (
    ("before", "<sheetPr codeName='«code name|solid»'><tabColor rgb='FF000000'/></sheetPr><dimension ref='«dimension|solid»'/><sheetViews><sheetView "
     "workbookViewId='0'><pane topLeftCell='«pane|solid»'/><selection sqref='«selection|solid»'/></sheetView></sheetViews>"
     "<cols><col min='9' max='9' hidden='1'/></cols>"),
    ("rows", "<row r='40' hidden='1'><c t='inlineStr'><is><t>«hidden row»</t></is></c></row><row r='41'><c r='I41' t='inlineStr'><is><t>«hidden column»"
     "</t></is></c></row><row r='42' ht='0'><c t='inlineStr'><is><t>«row of no height»</t></is></c></row><row r='43' spans='«spans»'><c r='A43' "
     "t='inlineStr'><is><t>§lantern§</t></is></c><c r='B43' t='inlineStr'><is><t>«behind merged»</t></is></c></row>"),
    ("after", "<sheetCalcPr x='«calc»'/><sheetProtection algorithmName='«protection»' hashValue='«hash|base64»'/><protectedRanges><protectedRange "
     "name='«protected range»' sqref='A1' securityDescriptor='«descriptor»'/></protectedRanges><scenarios><scenario name='«scenario»' user='«scenario "
     "user»' comment='«scenario comment»'><inputCells r='A1' val='«scenario value»'/></scenario></scenarios><autoFilter ref='A1:B2'><filterColumn "
     "colId='0'><filters><filter val='«filter»'/></filters><customFilters><customFilter val='«custom filter»'/></customFilters></filterColumn><sortState "
     "ref='A1'><sortCondition ref='A1' customList='«sort list»'/></sortState></autoFilter><dataConsolidate><dataRefs><dataRef name='«consolidated»'/>"
     "</dataRefs></dataConsolidate><customSheetViews><customSheetView guid='{0}' xname='«custom view»'><headerFooter><oddHeader>«header of a view»"
     "</oddHeader></headerFooter></customSheetView></customSheetViews><mergeCells><mergeCell ref='A43:B43'/></mergeCells><phoneticPr fontId='1' "
     "alignment='«alignment»'/><conditionalFormatting sqref='A1'><cfRule type='containsText' text='«condition text»'><formula>\"«condition»\"</formula>"
     "</cfRule></conditionalFormatting><dataValidations><dataValidation type='list' sqref='A1' promptTitle='«prompt title»' prompt='«prompt»' "
     "errorTitle='«error title»' error='«error message»'><formula1>\"«list entry»,b\"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink "
     "ref='A1' r:id='LINK' tooltip='«tip»' display='«display»' location='«location»'/></hyperlinks><pageSetup r:id='PRINTER'/><headerFooter><oddHeader>"
     "&amp;L§walnut§ «header» &amp;\"«header font»,Bold\"&amp;10 page &amp;P</oddHeader><oddFooter>&amp;C«cut by codes|a»&amp;B«cut by codes|b»"
     "</oddFooter><evenHeader>«even header»</evenHeader><firstFooter>«first footer» &amp;G</firstFooter></headerFooter><customProperties><customPr "
     "name='«sheet property»' r:id='PRINTER'/></customProperties><cellWatches><cellWatch r='«watch»'/></cellWatches><smartTags><cellSmartTags r='A1'>"
     "<cellSmartTag type='0'><cellSmartTagPr key='«smart tag key»' val='«smart tag»'/></cellSmartTag></cellSmartTags></smartTags><drawing r:id='DRAWING'/>"
     "<legacyDrawing r:id='VML'/><picture r:id='PIC'/><oleObjects><oleObject progId='«program|solid»' link='«ole link»' shapeId='1' r:id='OLE'/></oleObjects>"
     "<controls><control shapeId='1' r:id='OLE' name='«control»'><controlPr altText='«control text»' linkedCell='«linked cell»' macro='«macro of control»'/>"
     "</control></controls><webPublishItems><webPublishItem title='«web title»' destinationFile='«web file»' sourceObject='«web source»'/></webPublishItems>"
     f"<tableParts><tablePart r:id='TABLE'/></tableParts><extLst><ext uri='x'><x14:slicerList {_X14}>«slicer»</x14:slicerList></ext></extLst>"
     "<!-- «xml comment» --><?note «processing instruction»?>"),
)  # fmt: skip
_DRAWING = (
    f"<xdr:wsDr {_XDR} {NAMESPACES}><xdr:twoCellAnchor><xdr:from/><xdr:to/><xdr:sp macro='«macro of shape»' textlink='«text link»'><xdr:nvSpPr><xdr:cNvPr "
    "id='2' name='«shape»' descr='«shape text»' title='«shape title»'><a:hlinkClick r:id='x' tooltip='«shape tip»'/></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>"
    "<xdr:spPr/><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>§meadow§ for «text box|a»</a:t></a:r><a:r><a:rPr><a:latin typeface='«typeface»'/></a:rPr><a:t>«text box|b»"
    "</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor><xdr:oneCellAnchor><xdr:pic><xdr:nvPicPr><xdr:cNvPr id='3' "
    "name='«picture»' descr='«picture text»'/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed='SHOWN'/></xdr:blipFill><xdr:spPr/></xdr:pic>"
    "</xdr:oneCellAnchor><xdr:absoluteAnchor><xdr:graphicFrame macro='«macro of chart»'><xdr:nvGraphicFramePr><xdr:cNvPr id='4' name='«chart name»'/></xdr:nvGraphicFramePr>"
    "<a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/chart'><c:chart r:id='CHART'/></a:graphicData></a:graphic></xdr:graphicFrame>"
    "<xdr:contentPart>«ink»</xdr:contentPart><xdr:from><xdr:col>«column»</xdr:col></xdr:from></xdr:absoluteAnchor></xdr:wsDr>"
)
_WORKBOOK = (
    "<fileSharing userName='«user»' reservationPassword='«reservation»'/><workbookPr codeName='«book code|solid»'/><workbookProtection "
    "workbookPassword='«password»'/><definedNames><definedName name='«defined name|under»' comment='«name comment»' description='«name description»'>"
    "\"«name value»\"</definedName><definedName name='_xlnm.Print_Titles' localSheetId='0'>'«print titles»'!$1:$1</definedName></definedNames>"
    "<externalReferences><externalReference r:id='EXTERNAL'/></externalReferences><customWorkbookViews><customWorkbookView name='«book view»' guid='{0}'/>"
    "</customWorkbookViews><pivotCaches><pivotCache cacheId='1' r:id='PIVOT'/></pivotCaches><smartTagTypes><smartTagType name='«tag type»' namespaceUri='x' "
    "url='http://x.example/«tag url|dash»'/></smartTagTypes><webPublishing css='«web css»'/><fileRecoveryPr x='«recovery»'/>"
)
_STYLES = (
    "<numFmts count='2'><numFmt numFmtId='190' formatCode='\"«format text»\"0'/><numFmt numFmtId='191' formatCode='\"«format letters|a»\"\"«format letters|b»\"0'/>"
    "<numFmt numFmtId='192' formatCode=';;;'/></numFmts>",
    "<xf numFmtId='190'/><xf numFmtId='191'/><xf numFmtId='0' applyFont='1'/>",
    "<cellStyles><cellStyle name='«cell style»' xfId='0'/></cellStyles><dxfs><dxf><numFmt numFmtId='193' formatCode='\"«dxf format»\"'/></dxf></dxfs><tableStyles "
    "defaultTableStyle='«default table style»'><tableStyle name='«table style»'/></tableStyles>",
    "<font><sz val='11'/><name val='«font»'/></font>",
)
_BOOK = "xl/workbook.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_CELL = "<worksheet {}><sheetData><row r='1'><c t='inlineStr'><is><t>{}</t></is></c></row></sheetData></worksheet>"
BESIDE: dict[str, tuple[str, str, str, str, str]] = {
    "xl/drawings/drawing9.xml": ("DRAWING", "application/vnd.openxmlformats-officedocument.drawing+xml", _SHEET, "drawing", _DRAWING),
    "xl/charts/chart9.xml": ("CHART", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", "xl/drawings/drawing9.xml", "chart", CHART),
    "xl/worksheets/sheet2.xml": ("HIDDEN", f"{_SML}.worksheet+xml", _BOOK, "worksheet", _CELL.format(_S, "«hidden sheet»")),
    "xl/worksheets/sheet3.xml": ("VERYHIDDEN", f"{_SML}.worksheet+xml", _BOOK, "worksheet", _CELL.format(_S, "«very hidden sheet»")),
    "xl/worksheets/sheet4.xml": ("SECOND", f"{_SML}.worksheet+xml", _BOOK, "worksheet", _CELL.format(_S, "§thimble§")),
    "xl/chartsheets/sheet1.xml": ("CHARTSHEET", f"{_SML}.chartsheet+xml", _BOOK, "chartsheet", f"<chartsheet {_S}><headerFooter><oddHeader>«chart sheet»</oddHeader></headerFooter></chartsheet>"),
    "xl/dialogsheets/sheet1.xml": ("DIALOG", f"{_SML}.dialogsheet+xml", _BOOK, "dialogsheet", f"<dialogsheet {_S}><x>«dialog sheet»</x></dialogsheet>"),
    "xl/sharedStrings9.xml": ("STRINGS", f"{_SML}.sharedStrings+xml", _BOOK, "sharedStrings", f"<sst {_S}><si><t>«shared string» §saddle§</t></si><si><r><t>«shared runs|a»</t></r><r><t>"
                              "«shared runs|b»</t></r><rPh sb='0' eb='1'><t>«shared phonetic»</t></rPh></si><si><t>«unused string»</t></si></sst>"),
    "xl/comments1.xml": ("COMMENTS", f"{_SML}.comments+xml", _SHEET, "comments", f"<comments {_S}><authors><author>«comment author»</author></authors><commentList><comment ref='A1' authorId='0'><text><t>«comment»</t></text></comment></commentList></comments>"),
    "xl/threadedComments/threadedComment1.xml": ("THREAD", "application/vnd.ms-excel.threadedcomments+xml", _SHEET, "threadedComment", "<ThreadedComments><threadedComment><text>«threaded comment»</text></threadedComment></ThreadedComments>"),
    "xl/persons/person.xml": ("PERSON", "application/vnd.ms-excel.person+xml", _BOOK, "person", "<personList><person displayName='«person»' userId='«person id|low»' providerId='«provider»'/></personList>"),
    "xl/drawings/vmlDrawing1.vml": ("VML", "application/vnd.openxmlformats-officedocument.vmlDrawing", _SHEET, "vmlDrawing", "<xml><x alt='«vml alt»'>«vml»</x></xml>"),
    "xl/tables/table1.xml": ("TABLE", f"{_SML}.table+xml", _SHEET, "table", f"<table {_S} id='1' name='«table|under»' displayName='«table display|under»' comment='«table comment»' ref='A1:B2'><autoFilter><filterColumn><filters><filter val='«table filter»'/></filters></filterColumn></autoFilter><tableColumns><tableColumn id='1' name='«column name»' totalsRowLabel='«totals»'><calculatedColumnFormula>«column formula»</calculatedColumnFormula></tableColumn></tableColumns></table>"),
    "xl/pivotCache/pivotCacheDefinition1.xml": ("PIVOT", f"{_SML}.pivotCacheDefinition+xml", _BOOK, "pivotCacheDefinition", f"<pivotCacheDefinition {_S} refreshedBy='«refreshed by»'><cacheSource><worksheetSource sheet='«pivot sheet»' name='«pivot source»'/></cacheSource><cacheFields><cacheField name='«pivot field»' caption='«pivot caption»'><sharedItems><s v='«pivot item»'/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>"),
    "xl/pivotCache/pivotCacheRecords1.xml": ("RECORDS", f"{_SML}.pivotCacheRecords+xml", _BOOK, "pivotCacheRecords", f"<pivotCacheRecords {_S}><r><s v='«pivot record»'/></r></pivotCacheRecords>"),
    "xl/pivotTables/pivotTable1.xml": ("PIVOTTABLE", f"{_SML}.pivotTable+xml", _SHEET, "pivotTable", f"<pivotTableDefinition {_S} name='«pivot name»' dataCaption='«data caption»' grandTotalCaption='«total caption»'/>"),
    "xl/queryTables/queryTable1.xml": ("QUERY", f"{_SML}.queryTable+xml", _SHEET, "queryTable", f"<queryTable {_S} name='«query»'/>"),
    "xl/connections.xml": ("CONNECTIONS", f"{_SML}.connections+xml", _BOOK, "connections", f"<connections {_S}><connection id='1' name='«connection»' description='«connection text»' sourceFile='C:\\«source file|low».mdb'><dbPr connection='«connect string»' command='«command»'/><webPr url='http://x.example/«web query|dash»'/><textPr sourceFile='«text source»'/><parameters><parameter name='«parameter»' string='«parameter value»'/></parameters></connection></connections>"),
    "xl/externalLinks/externalLink1.xml": ("EXTERNAL", f"{_SML}.externalLink+xml", _BOOK, "externalLink", f"<externalLink {_S}><externalBook><sheetNames><sheetName val='«external sheet»'/></sheetNames><definedNames><definedName name='«external name»'/></definedNames><sheetDataSet><sheetData><row><cell><v>«external value»</v></cell></row></sheetData></sheetDataSet></externalBook><ddeLink ddeService='«dde service»' ddeTopic='«dde topic»'/></externalLink>"),
    "xl/slicers/slicer1.xml": ("SLICER", "application/vnd.ms-excel.slicer+xml", _SHEET, "slicer", "<slicers><slicer name='«slicer name»' caption='«slicer caption»'/></slicers>"),
    "xl/revisions/revisionLog1.xml": ("REVISIONS", f"{_SML}.revisionLog+xml", _BOOK, "revisionLog", f"<revisions {_S}><rcc><oc><v>«revision»</v></oc></rcc></revisions>"),
    "xl/revisions/userNames.xml": ("USERS", f"{_SML}.userNames+xml", _BOOK, "usernames", f"<users {_S}><userInfo name='«shared by»'/></users>"),
    "xl/printerSettings/printerSettings1.bin": ("PRINTER", f"{_SML}.printerSettings", _SHEET, "printerSettings", "«printer»"),
    "xl/vbaProject.bin": ("VBA", "application/vnd.ms-office.vbaProject", _BOOK, "vbaProject", "Sub «macro|solid»()"),
    "xl/embeddings/oleObject1.bin": ("OLE", "application/vnd.openxmlformats-officedocument.oleObject", _SHEET, "oleObject", "«embedded object»"),
    "xl/metadata.xml": ("METADATA", f"{_SML}.sheetMetadata+xml", _BOOK, "sheetMetadata", f"<metadata {_S}><metadataStrings><s v='«metadata»'/></metadataStrings></metadata>"),
    "xl/richData/rdrichvalue.xml": ("RICH", "application/vnd.ms-excel.rdrichvalue+xml", _BOOK, "rdRichValue", "<rvData><rv><v>«rich value»</v></rv></rvData>"),
    "xl/calcChain.xml": ("CALC", f"{_SML}.calcChain+xml", _BOOK, "calcChain", f"<calcChain {_S} x='«calc chain»'/>"),
    "xl/xmlMaps.xml": ("MAPS", "application/xml", _BOOK, "xmlMaps", "<MapInfo><Schema Namespace='«xml map|dash»'/></MapInfo>"),
    "xl/customProperty1.bin": ("CUSTOM", "application/x", _SHEET, "customProperty", "«custom property»"),
    "customXml/item1.xml": ("XML", "application/xml", _BOOK, "customXml", "<x>«custom xml»</x>"),
    "docProps/custom.xml": ("PROPERTIES", "application/xml", "", "custom-properties", "<Properties><property name='«property name»'><x>«property»</x></property></Properties>"),
}  # fmt: skip


def make(path: Path, names: Names) -> list[str]:
    """Write the workbook with a name in every place, and return the words that must stay."""
    sheet(path, [["a"]])
    found = parts(path)
    found["xl/media/one.png"] = picture("The red car") + names.fill("«behind a picture»").encode()
    found["xl/media/two.png"] = picture("The green car") + names.fill("«behind a shown picture»").encode()
    found.pop("xl/sharedStrings.xml", None)
    write_parts(path, found)
    know_png(path)
    keys = {
        "LINK": relate(
            path,
            _SHEET,
            f"{REL}/hyperlink",
            names.fill("https://x.example/«link path|dash»?q=«link query|percent»#«link anchor|dash»"),
            external=True,
        ),
        "PIC": relate(path, _SHEET, f"{REL}/image", "/xl/media/one.png"),
        "SHOWN": relate(path, "xl/drawings/drawing9.xml", f"{REL}/image", "/xl/media/two.png"),
    }
    relate(
        path,
        "xl/externalLinks/externalLink1.xml",
        f"{REL}/externalLinkPath",
        names.fill("file:///C:/Users/«external path|low»/b.xlsx"),
        external=True,
    )
    for part, (key, kind, owner, relation, said) in BESIDE.items():
        keys[key] = add_part(path, part, names.fill(said.replace("§", "")), kind, owner, relation)
    found = parts(path)
    for part in found:
        if (part.endswith(".xml") and b"'CHART'" in found[part]) or b"'SHOWN'" in found[part]:
            found[part] = (
                found[part].replace(b"'CHART'", f"'{keys['CHART']}'".encode()).replace(b"'SHOWN'", f"'{keys['SHOWN']}'".encode())
            )
    around = dict(AROUND)
    rows = "".join(f"<row r='{number}'>{cells}</row>" for number, cells in enumerate(ROWS, 1))
    text = f'<worksheet {_S} xmlns:r="{REL}">{around["before"]}<sheetData>{rows}{around["rows"]}</sheetData>{around["after"]}</worksheet>'
    text = names.fill(text.replace("§", ""))
    for key, value in keys.items():
        text = text.replace(f"'{key}'", f"'{value}'")
    found[_SHEET] = text.encode()
    formats, cells, last, font = (names.fill(said) for said in _STYLES)
    styles = found["xl/styles.xml"].decode()
    styles = (
        styles.replace('<numFmts count="0"/>', formats)
        .replace("</cellXfs>", cells + "</cellXfs>")
        .replace("</fonts>", font + "</fonts>")
    )
    assert formats in styles and cells in styles and font in styles
    found["xl/styles.xml"] = styles.replace("</styleSheet>", last + "</styleSheet>").encode()
    listed = names.fill(
        f"<sheet name='«sheet name»' sheetId='1' r:id='FIRST'/><sheet name='«name of hidden sheet»' sheetId='2' state='hidden' r:id='{keys['HIDDEN']}'/>"
        f"<sheet name='«name of very hidden»' sheetId='3' state='veryHidden' r:id='{keys['VERYHIDDEN']}'/><sheet name='marble' sheetId='4' r:id='{keys['SECOND']}'/>"
        f"<sheet name='«name of chart sheet»' sheetId='5' r:id='{keys['CHARTSHEET']}'/><sheet name='«name of dialog»' sheetId='6' r:id='{keys['DIALOG']}'/>"
    )
    more = names.fill(_WORKBOOK)
    for key, value in keys.items():
        more = more.replace(f"'{key}'", f"'{value}'")
    relations = found["xl/_rels/workbook.xml.rels"].decode()
    first = (
        next(one for one in relations.split("<Relationship ") if "worksheets/sheet1.xml" in one).split('Id="')[1].split('"')[0]
    )
    found[_BOOK] = f'<workbook {_S} xmlns:r="{REL}">{more}<sheets>{listed.replace("FIRST", first)}</sheets></workbook>'.encode()
    found["docProps/core.xml"] = names.fill(
        "<x><creator>«creator»</creator><lastModifiedBy>«last modified by»</lastModifiedBy><title>«title»</title></x>"
    ).encode()
    found["docProps/app.xml"] = names.fill(
        "<x><Manager>«manager»</Manager><TitlesOfParts>«title of a part»</TitlesOfParts></x>"
    ).encode()
    write_parts(path, found)
    return [*stays("".join((*ROWS, *(said for _, said in AROUND), *(row[4] for row in BESIDE.values())))), "marble"]
