"""Every place of a Word text that we know in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

from pathlib import Path

from carriers import Names
from office_making import REL, add_part, edit, know_png, parts, picture, relate, word, write_parts

_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": REL,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "w10": "urn:schemas-microsoft-com:office:word",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
        "aink": "http://schemas.microsoft.com/office/drawing/2016/ink",
        "am3d": "http://schemas.microsoft.com/office/drawing/2017/model3d",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    }.items()
)


def _p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def _r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        mark.format("begin")
        + f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
        + mark.format("separate")
        + _r(result)
        + mark.format("end")
    )


def _drawn(graphic: str, *, uri: str, said: str = "", more: str = "") -> str:
    return _p(
        f'<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="300000"/><wp:docPr id="1" {said}>{more}</wp:docPr>'
        f'<a:graphic><a:graphicData uri="{uri}">{graphic}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
SHOWN = {
    "runs": _p(_r("The §orchard§ belonged to «split|a»") + _r("«split|b»", "<w:b/>") + _r(", and «plain» left")),
    "caps": _p(_r("«small caps»", "<w:smallCaps/>")),
    "symbols": _p(_r("«cut by sym|a»") + '<w:r><w:noBreakHyphen/></w:r>' + _r("«cut by sym|b»")),
    "proof": _p(_r("«cut by marks|a»") + '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="7" w:name="«bookmark|under»"/>'
                + _r("«cut by marks|b»") + '<w:bookmarkEnd w:id="7"/>'),
    "soft": _p(_r("«cut by soft hyphens|a»") + "<w:r><w:softHyphen/></w:r>" + _r("«cut by soft hyphens|b»")),
    "unicode": _p(_r("«zero width|zero» and «soft hyphens|soft» and «wide|wide» and «backwards|back» and «spaced|spaced»")),
    "coded": _p(_r("see «base64|base64» or «hex|hex» or «percent|percent» or «escapes|escapes» or «gzip|gzip»")),
    "white": _p(_r("«white text»", '<w:color w:val="FFFFFF"/><w:sz w:val="2"/>')),
    "two paragraphs": _p(_r("«over paragraphs|first»")) + _p(_r("«over paragraphs|last»")),
    "table": "<w:tbl><w:tblPr><w:tblCaption w:val='«table caption»'/><w:tblDescription w:val='«table description»'/></w:tblPr>"
    "<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc>" + _p(_r("«over cells|first»")) + "</w:tc><w:tc>"
    + _p(_r("«over cells|last»")) + "</w:tc></w:tr><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" + _p(_r("«hidden row»"))
    + "</w:tc></w:tr><w:tr><w:trPr><w:del w:id='1' w:author='«author of row»'/></w:trPr><w:tc>" + _p(_r("«deleted row»"))
    + "</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:cellDel w:id='1' w:author='«author of cell»'/></w:tcPr>" + _p(_r("«deleted cell»"))
    + "</w:tc></w:tr></w:tbl>",
    "fields": _p(_field('AUTHOR \\* MERGEFORMAT "«field code»"', "«field result»"))
    + _p(_field(' HYPERLINK "http://x.example/«link in field|dash»" \\o "«tip in field»"', "«linked text»"))
    + _p(f"<w:fldSimple w:instr=' DOCPROPERTY «simple field|under» '>{_r('«simple result»')}</w:fldSimple>")
    + _p(_field(" IF " + _field("MERGEFIELD «nested code|under»", "«nested result»") + ' = "«compared»" "«if true»" ', "§lantern§"))
    + _p(_field(' PAGE \\* "«page field»" ', "«page result» ") + _field(' TOC \\o ', "«contents»") + _field(' XE "«index entry»" ', ""))
    + _p('<w:r><w:fldChar w:fldCharType="begin"><w:fldData>«field data|base64»</w:fldData><w:ffData><w:name w:val="«form name»"/>'
         '<w:helpText w:val="«form help»"/><w:statusText w:val="«form status»"/><w:entryMacro w:val="«form macro|solid»"/>'
         '<w:ddList><w:result w:val="1"/><w:listEntry w:val="«list entry unused»"/><w:listEntry w:val="«list entry shown»"/></w:ddList>'
         '</w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'),
    "controls": "<w:sdt><w:sdtPr><w:alias w:val='«control title»'/><w:tag w:val='«control tag»'/><w:placeholder><w:docPart "
    "w:val='«placeholder»'/></w:placeholder><w:dataBinding w:prefixMappings=\"xmlns:n='«binding namespace|dash»'\" "
    "w:xpath='/n:«binding path|solid»' w:storeItemID='{0}'/><w:dropDownList w:lastValue='«last value»'><w:listItem "
    "w:displayText='«list display»' w:value='«list value»'/></w:dropDownList><w15:repeatingSection><w15:sectionTitle "
    "w15:val='«section title»'/></w15:repeatingSection></w:sdtPr><w:sdtContent>" + _p(_r("§harbour§ «control text»"))
    + "</w:sdtContent></w:sdt><w:customXml w:uri='«custom uri|dash»' w:element='«custom element|solid»'><w:customXmlPr><w:attr "
    "w:name='«custom attribute|solid»' w:val='«custom value»'/></w:customXmlPr>" + _p(_r("«custom text»")) + "</w:customXml>"
    + _p("<w:smartTag w:uri='«tag uri|dash»' w:element='PersonName'><w:smartTagPr><w:attr w:name='x' w:val='«tag value»'/>"
         "</w:smartTagPr>" + _r("«tag text»") + "</w:smartTag>"),
    "changes": _p("<w:ins w:id='2' w:author='«author of insertion»' w:date='2026-01-01T00:00:00Z'>" + _r("«inserted» ") + "</w:ins>"
                  "<w:del w:id='3' w:author='«author of deletion»'><w:r><w:delText>«deleted»</w:delText></w:r></w:del>"
                  "<w:moveFrom w:id='4' w:author='«author of move»'>" + _r(" «moved from»") + "</w:moveFrom>"
                  "<w:moveTo w:id='5' w:author='«author of place»'>" + _r(" «moved to»") + "</w:moveTo>")
    + "<w:p><w:pPr><w:rPr><w:ins w:id='1' w:author='«author of mark»'/></w:rPr><w:pPrChange w:id='6' w:author='«author of format»'>"
    "<w:pPr><w:pStyle w:val='«old style|solid»'/></w:pPr></w:pPrChange></w:pPr>" + _r("§meadow§") + "</w:p>"
    + "<w:moveFromRangeStart w:id='8' w:name='«name of move»' w:author='«author of range»'/><w:moveFromRangeEnd w:id='8'/>",
    "hidden": _p(_r("«vanished»", "<w:vanish/>") + _r("«special vanished»", "<w:specVanish/><w:vanish w:val='true'/>")
                 + _r("«web hidden»", "<w:webHidden/>")),
    "comments": _p("<w:commentRangeStart w:id='0'/>" + _r("§kettle§") + "<w:commentRangeEnd w:id='0'/><w:r>"
                   "<w:commentReference w:id='0'/></w:r><w:r><w:annotationRef/></w:r>"),
    "links": _p("<w:hyperlink r:id='LINK' w:tooltip='«tip»' w:anchor='«anchor|under»' w:docLocation='«location»' "
                "w:tgtFrame='«frame»'>" + _r("«link text»") + "</w:hyperlink>"),
    "notes": _p("<w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:endnoteReference w:id='2'/></w:r>"),
    "ruby": _p("<w:r><w:ruby><w:rubyPr/><w:rt>" + _r("«ruby above» ") + "</w:rt><w:rubyBase>" + _r("«ruby base»")
               + "</w:rubyBase></w:ruby></w:r>"),
    "math": _p("<m:oMath><m:r><m:t>«math|a»</m:t></m:r><m:r><m:t>«math|b» </m:t></m:r><m:d><m:dPr><m:begChr m:val='«bracket»'/></m:dPr>"
               "<m:e><m:r><m:rPr><m:nor/></m:rPr><m:t>§thimble§</m:t></m:r></m:e></m:d></m:oMath>"),
    "form of words": _p("<w:r><w:pict><v:shape id='«shape id|under»' o:spid='«shape spid|under»' alt='«vml alt»' title='«vml title»' "
                        "href='http://x.example/«vml link|dash»' style='width:100pt;mso-«vml style|dash»:1' type='#t1'>"
                        "<v:textpath string='«word art»' style='font-family:&quot;«word art font»&quot;'/><v:imagedata r:id='PIC' "
                        "o:title='«image title»' o:href='file:///C:/Users/«image path|low»/a.png'/></v:shape><v:rect><v:textbox><w:txbxContent>"
                        + _p(_r("«vml box»")) + "</w:txbxContent></v:textbox></v:rect></w:pict></w:r>"),
    "alternative": _p("<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:t xml:space='preserve'>«choice» </w:t></mc:Choice><mc:Fallback><w:t>«fallback»</w:t>"
                      "</mc:Fallback></mc:AlternateContent></w:r><w:r><mc:AlternateContent><mc:Choice Requires='zz'><w:t>«unknown choice»</w:t>"
                      "</mc:Choice><mc:Fallback><w:t>«shown fallback»</w:t></mc:Fallback></mc:AlternateContent></w:r>"),
    "box": _drawn("<wps:wsp><wps:cNvPr id='5' name='«shape name»' descr='«shape text»'/><wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent>"
                  + _p(_r("«text box»")) + "</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>", uri=_SHAPE,
                  said="name='«drawing name»' descr='«drawing text»' title='«drawing title»'",
                  more="<a:hlinkClick r:id='LINK2' tooltip='«drawing tip»'/><a:extLst><a:ext uri='{0}'><a16:decorative "
                       "xmlns:a16='urn:a16' val='«drawing extension»'/></a:ext></a:extLst>"),
    "picture": _drawn("<pic:pic><pic:nvPicPr><pic:cNvPr id='0' name='«picture name»' descr='C:\\«picture path|low».jpg'/><pic:cNvPicPr/>"
                      "</pic:nvPicPr><pic:blipFill><a:blip r:embed='PIC' r:link='LINKED'/><a:stretch/></pic:blipFill><pic:spPr/></pic:pic>", uri=_PIC),
    "ink": _drawn("<aink:ink><aink:trace>«ink»</aink:trace></aink:ink>", uri="http://schemas.microsoft.com/office/drawing/2016/ink"),
    "model": _drawn("<am3d:model3d><am3d:name>«model»</am3d:name></am3d:model3d>",
                    uri="http://schemas.microsoft.com/office/drawing/2017/model3d"),
    "diagram": _drawn("<dgm:relIds r:dm='DIAGRAM'/>", uri=f"{_DRAWN}/diagram"),
    "chart": _drawn("<c:chart r:id='CHART'/>", uri=f"{_DRAWN}/chart"),
    "object": _p("<w:r><w:object><v:shape><v:imagedata r:id='PIC' o:title='«object picture»'/></v:shape><o:OLEObject Type='Embed' "
                 "ProgID='«object program|solid»' ShapeID='x' r:id='OLE'><o:FieldCodes>«object field»</o:FieldCodes></o:OLEObject></w:object></w:r>"
                 "<w:r><w:object><w:control r:id='OLE' w:name='«control name»' w:shapeid='x'/></w:object></w:r>"),
    "unknown": _p("<w:foreign w:who='«unknown attribute»'>" + _r("«unknown element»") + "</w:foreign>" + _r("§pebble§"))
    + "<w:altChunk r:id='CHUNK'/><!-- «xml comment» --><?note «processing instruction»?>",
    "style": "<w:p w14:paraId='0' w:rsidR='«revision id|solid»'><w:pPr><w:pStyle w:val='Own'/><w:numPr><w:ilvl w:val='0'/><w:numId "
             "w:val='90'/></w:numPr></w:pPr>" + _r("§ribbon§", "<w:rFonts w:ascii='«font in run»'/><w:lang w:val='«language»'/>") + "</w:p>",
    "subdocument": "<w:p><w:subDoc r:id='LINK2'/><w:permStart w:id='1' w:ed='«permission»' w:edGrp='x'/><w:permEnd w:id='1'/></w:p>",
    "glow": _p("<w:r><w:rPr><w14:glow w14:rad='«effect»'/></w:rPr><w:t>§saddle§</w:t><w14:conflictIns w:author='«author of conflict»'/></w:r>"),
    "dir": _p("<w:dir w:val='rtl'>" + _r("«direction» ") + "</w:dir><w:bdo w:val='rtl'>" + _r("«override»") + "</w:bdo>"),
}  # fmt: skip
CHART = (
    f"<c:chartSpace {NAMESPACES}><c:userShapes r:id='x'/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>«chart title»</a:t>"
    "</a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:barDir val='col'/><c:grouping val='clustered'/><c:ser><c:idx val='0'/><c:order val='0'/><c:tx><c:strRef><c:f>[«chart book|solid».xlsx]"
    "Sheet!$A$1</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>«series»</c:v></c:pt></c:strCache></c:strRef></c:tx><c:dLbls><c:dLbl><c:idx val='0'/><c:tx><c:rich>"
    "<a:bodyPr/><a:p><a:fld id='{0}' type='CELLRANGE'><a:t>«data label»</a:t></a:fld></a:p></c:rich></c:tx></c:dLbl></c:dLbls><c:cat>"
    "<c:multiLvlStrRef><c:f>«chart formula»</c:f><c:multiLvlStrCache><c:ptCount val='1'/><c:lvl><c:pt idx='0'><c:v>«category»</c:v></c:pt></c:lvl><c:lvl>"
    "<c:pt idx='0'><c:v>«outer category»</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat><c:val><c:numRef><c:f>x</c:f>"
    "<c:numCache><c:formatCode>0\"«number format»\"</c:formatCode><c:ptCount val='1'/><c:pt idx='0' formatCode='\"«point format»\"'><c:v>3</c:v></c:pt></c:numCache>"
    "</c:numRef></c:val><c:extLst><c:ext uri='x'><c15:f xmlns:c15='urn:c15'>«chart extension»</c15:f></c:ext></c:extLst></c:ser>"
    "<c:axId val='1'/><c:axId val='2'/></c:barChart><c:catAx><c:axId val='1'/><c:scaling/><c:delete val='0'/><c:axPos val='b'/><c:title><c:tx><c:strRef><c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>«axis title»</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    "</c:title><c:numFmt formatCode='\"«axis format»\"0'/><c:crossAx val='2'/></c:catAx><c:valAx><c:axId val='2'/><c:scaling/><c:axPos val='l'/><c:crossAx val='1'/></c:valAx></c:plotArea></c:chart><c:externalData r:id='x'/>"
    "<c:printSettings><c:headerFooter><c:oddHeader>«chart header»</c:oddHeader></c:headerFooter></c:printSettings></c:chartSpace>"
)
BESIDE: dict[str, tuple[str, str, str]] = {
    "word/comments.xml": (f"{_WML}.comments+xml", "comments", f"<w:comments {NAMESPACES}><w:comment w:id='0' w:author='«comment author»' "
                          "w:initials='«initials|solid»'>" + _p(_r("«comment»")) + "</w:comment></w:comments>"),
    "word/commentsExtended.xml": (f"{_WML}.commentsExtended+xml", "x/commentsExtended", "<x who='«reply»'/>"),
    "word/people.xml": (f"{_WML}.people+xml", "x/people", f"<w15:people {NAMESPACES}><w15:person w15:author='«person»'>"
                        "<w15:presenceInfo w15:providerId='AD' w15:userId='S::«user id|low»@x.example'/></w15:person></w15:people>"),
    "word/glossary/document.xml": (f"{_WML}.document.glossary+xml", "glossaryDocument", f"<w:glossaryDocument {NAMESPACES}><w:docParts><w:docPart>"
                                   "<w:docPartPr><w:name w:val='«building block»'/></w:docPartPr><w:docPartBody>" + _p(_r("«block text»"))
                                   + "</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"),
    "word/header9.xml": (f"{_WML}.header+xml", "header", f"<w:hdr {NAMESPACES}>" + _p(_r("«first page header» §walnut§")) + "</w:hdr>"),
    "word/header8.xml": (f"{_WML}.header+xml", "header", f"<w:hdr {NAMESPACES}>" + _p(_r("«unused header»")) + "</w:hdr>"),
    "word/footer9.xml": (f"{_WML}.footer+xml", "footer", f"<w:ftr {NAMESPACES}>" + _p(_r("«even footer»")) + "</w:ftr>"),
    "word/footnotes.xml": (f"{_WML}.footnotes+xml", "footnotes", f"<w:footnotes {NAMESPACES}><w:footnote w:id='2'>" + _p(_r("«footnote»"))
                           + "</w:footnote><w:footnote w:id='3'>" + _p(_r("«unused footnote»")) + "</w:footnote></w:footnotes>"),
    "word/endnotes.xml": (f"{_WML}.endnotes+xml", "endnotes", f"<w:endnotes {NAMESPACES}><w:endnote w:id='2'>" + _p(_r("«endnote»"))
                          + "</w:endnote></w:endnotes>"),
    "word/fontTable.xml": (f"{_WML}.fontTable+xml", "fontTable", f"<w:fonts {NAMESPACES}><w:font w:name='«font»'><w:altName w:val='«font alias»'/>"
                           "</w:font></w:fonts>"),
    "word/fonts/font1.odttf": ("application/vnd.openxmlformats-officedocument.obfuscatedFont", "font", "«embedded font»"),
    "word/webSettings.xml": (f"{_WML}.webSettings+xml", "webSettings", f"<w:webSettings {NAMESPACES}><w:encoding w:val='«web encoding»'/></w:webSettings>"),
    "word/charts/chart1.xml": ("application/vnd.openxmlformats-officedocument.drawingml.chart+xml", "chart", CHART),
    "word/diagrams/data1.xml": ("application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml", "diagramData",
                                f"<dgm:dataModel {NAMESPACES}><dgm:t><a:p><a:r><a:t>«diagram»</a:t></a:r></a:p></dgm:t></dgm:dataModel>"),
    "word/embeddings/oleObject1.bin": ("application/vnd.openxmlformats-officedocument.oleObject", "oleObject", "«embedded object»"),
    "word/chunk.html": ("text/html", "aFChunk", "<p>«chunk»</p>"),
    "word/vbaProject.bin": ("application/vnd.ms-office.vbaProject", "x/vbaProject", "Sub «macro|solid»()"),
    "word/recipients.xml": ("application/vnd.ms-word.mailMergeRecipientData+xml", "recipientData", "<x who='«recipient»'/>"),
    "word/intelligence.xml": ("application/xml", "x/intelligence", "<x>«intelligence»</x>"),
    "customXml/item1.xml": ("application/xml", "customXml", "<x a='«custom xml attribute»'>«custom xml»</x>"),
    "customXml/itemProps1.xml": ("application/vnd.openxmlformats-officedocument.customXmlProperties+xml", "x/props", "<x uri='«schema|dash»'/>"),
    "docProps/custom.xml": ("application/vnd.openxmlformats-officedocument.custom-properties+xml", "custom-properties",
                            "<Properties><property name='«property name»'><lpwstr>«property»</lpwstr></property></Properties>"),
    "docProps/thumbnail.jpeg": ("image/jpeg", "thumbnail", "«thumbnail»"),
    "word/media/«media file|under».bin": ("«content type|dash»/x", "x/media", "«media bytes»"),
    "word/notes.txt": ("text/plain", "«relation kind|dash»", "«text part»"),
}  # fmt: skip
_SETTINGS = (
    "<w:writeProtection w:hash='«write protection|base64»'/><w:attachedTemplate r:id='TEMPLATE'/><w:mailMerge><w:query w:val='SELECT * FROM "
    "«query|under»'/><w:connectString w:val='«connection»'/><w:addressFieldName w:val='«address field»'/><w:mailSubject w:val='«mail subject»'/>"
    "<w:odso><w:udl w:val='«data link»'/><w:table w:val='«data table»'/><w:fieldMapData><w:name w:val='«mapped field»'/></w:fieldMapData></w:odso>"
    "</w:mailMerge><w:docVars><w:docVar w:name='«variable name»' w:val='«variable»'/></w:docVars><w:rsids><w:rsidRoot w:val='«rsid root»'/></w:rsids>"
    "<w:attachedSchema w:val='«attached schema|dash»'/><w:saveThroughXslt w:solutionID='«xslt»'/><w:clickAndTypeStyle w:val='«click style»'/>"
    "<w:captions><w:caption w:name='«caption name»'/></w:captions><w:listSeparator w:val='«list separator»'/><w:smartTagType w:name='«smart tag "
    "type»' w:namespaceuri='«smart tag uri|dash»'/><w:docPartObj w:val='«document part»'/><w:activeWritingStyle w:lang='«writing style»'/>"
    "<w:compat><w:compatSetting w:name='«compat name»' w:uri='«compat uri|dash»' w:val='«compat value»'/></w:compat><w:themeFontLang "
    "w:val='«theme language»'/><w:decimalSymbol w:val='«decimal symbol»'/>"
)
_STYLES = (
    "<w:style w:type='paragraph' w:styleId='Own' w:customStyle='1'><w:name w:val='«style name»'/><w:aliases w:val='«style alias»'/><w:rsid "
    "w:val='«style rsid»'/><w:rPr><w:rFonts w:ascii='«font in style»'/></w:rPr></w:style><w:style w:type='paragraph' w:styleId='«style id|solid»'>"
    "<w:name w:val='«unused style»'/><w:basedOn w:val='«based on|solid»'/></w:style><w:latentStyles><w:lsdException w:name='«latent style»'/></w:latentStyles>"
)
_NUMBERING = (
    "<w:abstractNum w:abstractNumId='90'><w:nsid w:val='«list nsid»'/><w:name w:val='«list name»'/><w:styleLink w:val='«list style»'/><w:lvl "
    "w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='custom' w:format='«custom format»'/><w:lvlText w:val='«list text» %1 §copper§'/></w:lvl><w:lvl w:ilvl='1'>"
    "<w:lvlText w:val='«unused list text»'/></w:lvl></w:abstractNum><w:num w:numId='90'><w:abstractNumId w:val='90'/></w:num>"
)
_CORE = "title subject creator keywords description lastModifiedBy category contentStatus identifier revision version"
_LINKS = {
    "LINK": ("word/document.xml", "hyperlink", "https://x.example/«link path|dash»?q=«link query|percent»#«link anchor|dash»"),
    "LINK2": ("word/document.xml", "hyperlink", "mailto:«mail address|low»@x.example?subject=«mail link subject|percent»"),
    "LINKED": ("word/document.xml", "image", "file:///C:/Users/«linked picture|low»/Desktop/a.png"),
    "TEMPLATE": ("word/settings.xml", "attachedTemplate", "file:///C:/Users/«template path|low»/Normal.dotm"),
}


def stays(template: str) -> list[str]:
    """The words of a template that must stay."""
    return template.split("§")[1::2]


def make(path: Path, names: Names) -> list[str]:
    """Write the text with a name in every place, and return the words that must stay."""
    word(path)
    found = parts(path)
    for name in ("docProps/core.xml", "docProps/app.xml"):
        found[name] = found.get(name, b"")
    found["word/styles.xml"] = f"<w:styles {NAMESPACES}></w:styles>".encode()
    found["word/stylesWithEffects.xml"] = b"<x/>"
    write_parts(path, found)
    keys = {key: relate(path, owner, f"{REL}/{kind}", names.fill(to), external=True) for key, (owner, kind, to) in _LINKS.items()}
    found = parts(path)
    found["word/media/one.png"] = picture("The red car") + names.fill("«behind a picture»").encode()
    write_parts(path, found)
    know_png(path)
    keys["PIC"] = relate(path, "word/document.xml", f"{REL}/image", "/word/media/one.png")
    for part, (kind, relation, said) in BESIDE.items():
        owner = "" if part.startswith("docProps") else "word/document.xml"
        key = add_part(path, names.fill(part), names.fill(said.replace("§", "")), names.fill(kind), owner, names.fill(relation))
        keys[
            {
                "header9": "HEADER",
                "footer9": "FOOTER",
                "chart1": "CHART",
                "data1": "DIAGRAM",
                "oleObject1": "OLE",
                "chunk": "CHUNK",
            }.get(part.rpartition("/")[2].partition(".")[0], part)
        ] = key

    def body(text: str) -> str:
        inside = names.fill("".join(SHOWN.values()).replace("§", ""))
        section = (f"<w:sectPr><w:headerReference w:type='first' r:id='{keys['HEADER']}'/><w:footerReference w:type='even' "
                   f"r:id='{keys['FOOTER']}'/><w:titlePg/></w:sectPr>")  # fmt: skip
        for key, value in keys.items():
            inside = inside.replace(f"'{key}'", f"'{value}'")
        return f"<w:document {NAMESPACES}><w:body>{inside}{section}</w:body></w:document>"

    edit(path, "word/document.xml", body)
    for part, more, at in (
        ("settings", _SETTINGS, "</w:settings>"),
        ("styles", _STYLES, "</w:styles>"),
        ("numbering", _NUMBERING, "<w:num "),
    ):
        said = names.fill(more.replace("§", "")).replace("'TEMPLATE'", f"'{keys['TEMPLATE']}'")
        edit(path, f"word/{part}.xml", lambda text, said=said, at=at: text.replace(at, said + at, 1))  # type: ignore[misc]
    core = "".join(f"<cp:{name}>{names.fill(f'«property {name}»')}</cp:{name}>" for name in _CORE.split())
    app = "".join(
        f"<{name}>{names.fill(f'«app {name}»')}</{name}>"
        for name in ("Template", "Manager", "Company", "HyperlinkBase", "Application")
    )
    found = parts(path)
    found["docProps/core.xml"] = f'<cp:coreProperties xmlns:cp="urn:cp">{core}</cp:coreProperties>'.encode()
    found["docProps/app.xml"] = f'<Properties xmlns="urn:app">{app}</Properties>'.encode()
    write_parts(path, found)
    everything = "".join((*SHOWN.values(), *(said for _, _, said in BESIDE.values()), _NUMBERING))
    return stays(everything)
