"""Every place of a presentation that we know in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

import re
from pathlib import Path

from carriers import Names
from office_making import REL, add_part, edit, know_png, parts, picture, relate, slides, write_parts
from pptx import Presentation
from word_places import CHART, NAMESPACES, stays

_PML = "application/vnd.openxmlformats-officedocument.presentationml"
_P = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" {NAMESPACES}'
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"


def _shape(text: str, said: str = "name='«{0}»' descr='«{0} text»'", more: str = "", kind: str = "") -> str:
    name = re.sub(r"\W+", " ", re.sub(r"«([^»|]*).*", r"\1", text, flags=re.S))[-24:]
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr id='5' {said.format('shape of ' + name)}>{more}</p:cNvPr><p:cNvSpPr/><p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody>"
        f"<a:bodyPr/><a:lstStyle/><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _t(text: str, properties: str = "") -> str:
    return f"<a:r>{properties}<a:t>{text}</a:t></a:r>"


def _frame(uri: str, inner: str, name: str) -> str:
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id='6' name='«{name} name»' title='«{name} title»'/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>"
        f"<p:xfrm/><a:graphic><a:graphicData uri='{uri}'>{inner}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _tree(inner: str, name: str) -> str:
    return f"<p:cSld name='«name of {name}»'><p:spTree><p:nvGrpSpPr><p:cNvPr id='1' name='«group of {name}»'/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{inner}</p:spTree></p:cSld>"


SHOWN = (
    _shape(_t("The §orchard§ of «plain»")),
    _shape(_t("«runs|a»") + _t("«runs|b»", "<a:rPr b='1'><a:latin typeface='«typeface»'/><a:hlinkClick r:id='LINK' tooltip='«tip»' action='«action»'/>"
           "<a:hlinkMouseOver r:id='LINK2' tooltip='«mouse tip»'/></a:rPr>")),
    _shape(_t("«over break|first»") + "<a:br/>" + _t("«over break|last»")),
    _shape("<a:fld id='{0}' type='«field type»'><a:t>«field text» </a:t></a:fld><a:fld id='{0}' type='datetime1'><a:t>«date field» </a:t></a:fld>"
           "<a:fld id='{0}' type='slidenum'><a:t>«number field»</a:t></a:fld>"),
    _shape(_t("see «base64|base64» «hex|hex» «percent|percent» «backwards|back» «spaced|spaced» «zero width|zero» «wide|wide»")),
    _shape("<a:pPr><a:buFont typeface='«bullet font»'/><a:buChar char='«bullet»'/></a:pPr>" + _t("§harbour§", "<a:rPr lang='«language»' altLang='«other language»' bmk='«bookmark»'/>")),
    _shape(_t("§kettle§"), more="<a:hlinkClick r:id='LINK' tooltip='«shape tip»'><a:snd r:embed='x' name='«sound»'/></a:hlinkClick><a:extLst><a:ext uri='x'>"
           "<a16:creationId xmlns:a16='urn:a16' id='«creation id»'/></a:ext></a:extLst>", kind="<p:ph type='«placeholder type»'/><a:audioFile r:link='LINK' name='«audio»'/>"
           "<p:custDataLst><p:tags r:id='TAGS'/></p:custDataLst>"),
    _shape(_t("«hidden shape»"), said="name='x' hidden='1'"),
    _shape("<a:pPr><a:defRPr><a:latin typeface='«default font»'/></a:defRPr></a:pPr>" + _t("«white text»", "<a:rPr sz='100'><a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill></a:rPr>")),
    _shape("<a14:m xmlns:a14='http://schemas.microsoft.com/office/drawing/2010/main'><m:oMath><m:r><m:t>«math»</m:t></m:r></m:oMath></a14:m>" + _t("§lantern§")),
    _frame(f"{_DRAWN}/table", "<a:tbl><a:tblPr><a:tableStyleId>«table style»</a:tableStyleId></a:tblPr><a:tblGrid><a:gridCol w='1'/><a:gridCol w='1'/></a:tblGrid><a:tr h='1'>"
           "<a:tc><a:txBody><a:bodyPr/><a:p>" + _t("«over cells|first»") + "</a:p></a:txBody></a:tc><a:tc><a:txBody><a:bodyPr/><a:p>" + _t("«over cells|last»")
           + "</a:p></a:txBody></a:tc></a:tr><a:tr h='1'><a:tc hMerge='1'><a:txBody><a:bodyPr/><a:p>" + _t("«merged cell»") + "</a:p></a:txBody><a:tcPr headers='«headers»'/></a:tc></a:tr></a:tbl>", "table"),
    _frame(f"{_DRAWN}/chart", "<c:chart r:id='CHART'/>", "chart"),
    _frame(f"{_DRAWN}/diagram", "<dgm:relIds r:dm='DIAGRAM'/>", "diagram"),
    _frame("http://schemas.openxmlformats.org/presentationml/2006/ole", "<p:oleObj name='«object»' progId='«object program»' r:id='OLE'><p:embed/><p:pic><p:nvPicPr><p:cNvPr id='9' "
           "name='«object picture»' descr='«object picture text»'/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed='PIC'/></p:blipFill><p:spPr/></p:pic></p:oleObj>", "ole"),
    _frame("http://schemas.microsoft.com/office/drawing/2017/model3d", "<am3d:model3d>«model»</am3d:model3d>", "model"),
    "<p:pic><p:nvPicPr><p:cNvPr id='7' name='«picture»' descr='C:\\Users\\«picture path|low»\\a.png'/><p:cNvPicPr/><p:nvPr><a:videoFile r:link='LINK2'/><p:extLst><p:ext uri='x'>"
    "<p14:media r:embed='x'><p14:bmkLst><p14:bmk name='«media bookmark»' time='1'/></p14:bmkLst></p14:media></p:ext></p:extLst></p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed='PIC' r:link='LINKED'/>"
    "<a:stretch/></p:blipFill><p:spPr/></p:pic>",
    "<p:contentPart r:id='INK'><p14:nvContentPartPr><p14:cNvPr id='8' name='«ink name»'/></p14:nvContentPartPr></p:contentPart>",
    "<mc:AlternateContent><mc:Choice Requires='p14'>" + _shape(_t("«choice»")) + "</mc:Choice><mc:Fallback>" + _shape(_t("«fallback»")) + "</mc:Fallback></mc:AlternateContent>",
    "<p:cxnSp><p:nvCxnSpPr><p:cNvPr id='8' name='«connector»'/><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr><a:custGeom><a:gdLst><a:gd name='«guide|solid»' fmla='«guide formula»'/></a:gdLst>"
    "<a:pathLst/></a:custGeom></p:spPr></p:cxnSp>",
    "<!-- «xml comment» --><?note «processing instruction»?><p:unknown who='«unknown attribute»'>" + _shape(_t("«unknown element»")) + "</p:unknown>",
)  # fmt: skip
AFTER = (
    "<p:custDataLst><p:custData r:id='«custom data»'/></p:custDataLst><p:transition><p:sndAc><p:stSnd><p:snd name='«transition sound»'/></p:stSnd></p:sndAc></p:transition>"
    "<p:timing><p:tnLst><p:par><p:cTn id='1'><p:childTnLst><p:cmd type='call' cmd='«animation command»'/><p:set><p:to><p:strVal val='«animation text»'/></p:to></p:set>"
    "<p:anim><p:cBhvr><p:attrNameLst><p:attrName>«animation attribute»</p:attrName></p:attrNameLst></p:cBhvr></p:anim></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    "<p:hf hdr='«header flag»'/><p:extLst><p:ext uri='x'><p14:creationId val='«slide extension»'/></p:ext></p:extLst>"
)
_SLIDE = "ppt/slides/slide1.xml"
_MAIN = "ppt/presentation.xml"
_FLAT = f"<p:sld {_P}{{}}>{{}}</p:sld>"
BESIDE: dict[str, tuple[str, str, str, str, str]] = {
    "ppt/charts/chart9.xml": ("CHART", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", _SLIDE, "chart", CHART),
    "ppt/diagrams/data1.xml": ("DIAGRAM", "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml", _SLIDE, "diagramData", f"<dgm:dataModel {_P}><a:p><a:r><a:t>«diagram»</a:t></a:r></a:p></dgm:dataModel>"),
    "ppt/diagrams/drawing1.xml": ("DIAGRAM2", "application/vnd.ms-office.drawingml.diagramDrawing+xml", _SLIDE, "x/diagramDrawing", f"<dsp:drawing xmlns:dsp='urn:dsp' {_P}><a:t>«diagram drawing»</a:t></dsp:drawing>"),
    "ppt/embeddings/oleObject1.bin": ("OLE", "application/vnd.openxmlformats-officedocument.oleObject", _SLIDE, "oleObject", "«embedded object»"),
    "ppt/ink/ink1.xml": ("INK", "application/inkml+xml", _SLIDE, "customXml", "<ink><annotation type='x'>«ink»</annotation></ink>"),
    "ppt/tags/tag1.xml": ("TAGS", f"{_PML}.tags+xml", _SLIDE, "tags", f"<p:tagLst {_P}><p:tag name='«tag name»' val='«tag»'/></p:tagLst>"),
    "ppt/comments/comment1.xml": ("COMMENT", f"{_PML}.comments+xml", _SLIDE, "comments", f"<p:cmLst {_P}><p:cm><p:text>«comment»</p:text></p:cm></p:cmLst>"),
    "ppt/comments/modernComment1.xml": ("MODERN", "application/vnd.ms-powerpoint.comments+xml", _SLIDE, "x/comments", "<x><t>«modern comment»</t><reply>«reply»</reply></x>"),
    "ppt/commentAuthors.xml": ("AUTHORS", f"{_PML}.commentAuthors+xml", _MAIN, "commentAuthors", f"<p:cmAuthorLst {_P}><p:cmAuthor name='«comment author»' initials='«initials»'/></p:cmAuthorLst>"),
    "ppt/authors.xml": ("AUTHORS2", "application/vnd.ms-powerpoint.authors+xml", _MAIN, "x/authors", "<x><author name='«modern author»' userId='«author id|low»'/></x>"),
    "ppt/slides/slide8.xml": ("HIDDEN", f"{_PML}.slide+xml", _MAIN, "slide", _FLAT.format(" show='0'", _tree(_shape(_t("«hidden slide»")), "hidden slide"))),
    "ppt/slides/slide9.xml": ("ORPHAN", f"{_PML}.slide+xml", _MAIN, "slide", _FLAT.format("", _tree(_shape(_t("«slide that is not listed»")), "orphan"))),
    "ppt/slideLayouts/slideLayout99.xml": ("LAYOUT", f"{_PML}.slideLayout+xml", _SLIDE, "x", f"<p:sldLayout {_P} matchingName='«matching name»'>{_tree(_shape(_t('«unused layout»')), 'layout')}</p:sldLayout>"),
    "ppt/handoutMasters/handoutMaster1.xml": ("HANDOUT", f"{_PML}.handoutMaster+xml", _MAIN, "handoutMaster", f"<p:handoutMaster {_P}>{_tree(_shape(_t('«handout»')), 'handout')}</p:handoutMaster>"),
    "ppt/presProps.xml": ("PROPS", f"{_PML}.presProps+xml", _MAIN, "x/presProps", f"<p:presentationPr {_P}><p:htmlPubPr title='«web title»'/></p:presentationPr>"),
    "ppt/viewProps.xml": ("VIEW", f"{_PML}.viewProps+xml", _MAIN, "x/viewProps", f"<p:viewPr {_P} lastView='«last view»'/>"),
    "ppt/vbaProject.bin": ("VBA", "application/vnd.ms-office.vbaProject", _MAIN, "x/vbaProject", "Sub «macro|solid»()"),
    "ppt/fonts/font1.fntdata": ("FONT", "application/x-fontdata", _MAIN, "font", "«embedded font»"),
    "ppt/media/media1.mp3": ("MEDIA", "audio/mpeg", _SLIDE, "audio", "«sound bytes»"),
    "ppt/revisionInfo.xml": ("REVISION", "application/xml", _MAIN, "x/revisionInfo", "<x>«revision»</x>"),
    "ppt/changesInfos/changesInfo1.xml": ("CHANGES", "application/xml", _MAIN, "x/changesInfo", "<x name='«change author»' userId='«change id|low»'/>"),
    "customXml/item1.xml": ("XML", "application/xml", _MAIN, "customXml", "<x>«custom xml»</x>"),
    "docProps/custom.xml": ("CUSTOM", "application/xml", "", "custom-properties", "<Properties><property name='«property name»'><x>«property»</x></property></Properties>"),
    "docProps/thumbnail9.jpeg": ("THUMB", "image/jpeg", "", "thumbnail", "«thumbnail»"),
}  # fmt: skip
_PRESENTATION = (
    "<p:custShowLst><p:custShow name='«custom show»' id='0'/></p:custShowLst><p:photoAlbum layout='«album»'/><p:kinsoku lang='«kinsoku»' invalStChars='«kinsoku signs»'/>"
    "<p:modifyVerifier hashData='«verifier|base64»'/><p:embeddedFontLst><p:embeddedFont><p:font typeface='«embedded typeface»'/></p:embeddedFont></p:embeddedFontLst>"
    "<p:smartTags r:id='«smart tags»'/><p:extLst><p:ext uri='x'><p14:sectionLst><p14:section name='«section»' id='{0}'/></p14:sectionLst></p:ext></p:extLst>"
)


def make(path: Path, names: Names) -> list[str]:
    """Write the presentation with a name in every place, and return the words that must stay."""
    slides(path, "x")
    show = Presentation(str(path))
    show.slides[0].notes_slide.notes_text_frame.text = names.fill("The walnut of «speaker notes»")
    show.save(str(path))
    found = parts(path)
    found["ppt/media/one.png"] = picture("The red car") + names.fill("«behind a picture»").encode()
    write_parts(path, found)
    know_png(path)
    keys = {
        "LINK": relate(
            path,
            _SLIDE,
            f"{REL}/hyperlink",
            names.fill("https://x.example/«link path|dash»?q=«link query|percent»#«link anchor|dash»"),
            external=True,
        ),
        "LINK2": relate(path, _SLIDE, f"{REL}/video", names.fill("file:///C:/Users/«film path|low»/a.mp4"), external=True),
        "LINKED": relate(path, _SLIDE, f"{REL}/image", names.fill("file:///C:/Users/«linked picture|low»/a.png"), external=True),
        "PIC": relate(path, _SLIDE, f"{REL}/image", "/ppt/media/one.png"),
    }
    for part, (key, kind, owner, relation, said) in BESIDE.items():
        keys[key] = add_part(path, part, names.fill(said.replace("§", "")), kind, owner, relation)

    def filled(text: str) -> str:
        text = names.fill(text.replace("§", ""))
        for key, value in keys.items():
            text = text.replace(f"'{key}'", f"'{value}'")
        return text

    edit(
        path,
        _SLIDE,
        lambda text: (
            f"<p:sld {_P}>{filled(_tree(''.join(SHOWN), 'slide') + '<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>' + AFTER)}</p:sld>"
        ),
    )
    for part, name in (
        ("ppt/slideMasters/slideMaster1.xml", "master"),
        ("ppt/slideLayouts/slideLayout7.xml", "layout"),
        ("ppt/notesMasters/notesMaster1.xml", "notes master"),
    ):
        edit(
            path,
            part,
            lambda text, name=name: (
                re.sub("</p:spTree>", filled(_shape(_t(f"«text of {name}»")) + "</p:spTree>"), text).replace(  # type: ignore[misc]
                    "<p:cSld", names.fill(f"<p:cSld name='«name of {name}»'"), 1
                )
                if name == "notes master"
                else re.sub("</p:spTree>", filled(_shape(_t(f"«text of {name}»")) + "</p:spTree>"), text)
            ),
        )
    edit(
        path,
        "ppt/theme/theme1.xml",
        lambda text: re.sub('name="[^"]*"', names.fill('name="«name in a theme»"'), text).replace(
            "<a:latin typeface=", names.fill("<a:ea typeface='«font of a theme»'/><a:latin typeface="), 1
        ),
    )
    listed = f"<p:sldId id='300' r:id='{keys['HIDDEN']}'/></p:sldIdLst>"
    edit(
        path,
        _MAIN,
        lambda text: text.replace("</p:sldIdLst>", listed).replace(
            "</p:presentation>", filled(_PRESENTATION).replace("p14:", "p:") + "</p:presentation>"
        ),
    )
    found = parts(path)
    found["docProps/core.xml"] = names.fill(
        "<x><creator>«creator»</creator><lastModifiedBy>«last modified by»</lastModifiedBy><title>«title»</title></x>"
    ).encode()
    found["docProps/app.xml"] = names.fill(
        "<x><Manager>«manager»</Manager><TitlesOfParts>«title of a part»</TitlesOfParts></x>"
    ).encode()
    write_parts(path, found)
    return [*stays("".join((*SHOWN, *(row[4] for row in BESIDE.values())))), "walnut"]
