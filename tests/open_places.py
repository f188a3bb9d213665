"""Every place of OpenDocument files that we know in which a name can stand; the words in ``§`` marks must stay."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path

from carriers import Names
from office_making import picture
from test_office_open import NAMESPACES
from word_places import stays

_NS = (
    f'{NAMESPACES} xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:anim="urn:oasis:names:tc:opendocument:xmlns:animation:1.0" xmlns:loext="urn:x:loext" '
    'xmlns:math="http://www.w3.org/1998/Math/MathML" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:xforms="http://www.w3.org/2002/xforms" '
    'xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" xmlns:dr3d="urn:oasis:names:tc:opendocument:xmlns:dr3d:1.0" '
    'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
)
_NOTE = "<office:annotation office:name='«{0} id»'><dc:creator>«{0} author»</dc:creator><meta:creator-initials>«{0} initials»</meta:creator-initials><text:p>«{0}»</text:p></office:annotation>"
_FRAME = (
    "<draw:frame draw:name='«{0} frame»' draw:id='«{0} frame id|solid»' draw:style-name='G1'><draw:image xlink:href='Pictures/one.png' xlink:title='«{0} image title»'>"
    "<text:p>«{0} image text»</text:p></draw:image><svg:title>«{0} title»</svg:title><svg:desc>«{0} description»</svg:desc></draw:frame>"
    "<draw:frame draw:name='x'><draw:text-box draw:chain-next-name='«{0} chain»'><text:p>«{0} text box» </text:p></draw:text-box></draw:frame>"
    "<draw:frame><draw:object xlink:href='./Object 1'/><draw:image xlink:href='./ObjectReplacements/Object 1'/></draw:frame>"
    "<draw:frame><draw:object><math:math><math:mi>«{0} math»</math:mi></math:math></draw:object></draw:frame>"
    "<draw:frame><draw:plugin xlink:href='file:///home/«{0} film|low»/a.mp4'><draw:param draw:name='«{0} parameter»' draw:value='x'/></draw:plugin></draw:frame>"
    "<draw:custom-shape draw:name='«{0} shape»'><text:p>«{0} shape text» </text:p><draw:enhanced-geometry draw:type='«{0} geometry»' draw:enhanced-path='M 0 0 L 1 1'>"
    "<draw:equation draw:name='«{0} equation»' draw:formula='«{0} shape formula|low»'/></draw:enhanced-geometry></draw:custom-shape>"
    "<draw:a xlink:href='http://x.example/«{0} area link|dash»' office:name='«{0} area name»'><draw:frame><draw:image xlink:href='file:///home/«{0} linked picture|low»/b.png'/>"
    "</draw:frame></draw:a><draw:frame><draw:image><office:binary-data>«{0} binary|base64»</office:binary-data></draw:image></draw:frame>"
    "<draw:control draw:control='«{0} control»'/><dr3d:scene dr3d:x='«{0} scene»'/><draw:g draw:name='«{0} group»'><draw:rect><text:p>«{0} grouped» </text:p></draw:rect></draw:g>"
)
_HEAD = (
    "<office:scripts><office:script script:language='x'>«script»</office:script><office:event-listeners><script:event-listener script:event-name='x' xlink:href='«event|dash»'/>"
    "</office:event-listeners></office:scripts><office:font-face-decls><style:font-face style:name='«font»' svg:font-family='«font family»' "
    "style:font-adornments='«adornment»'><svg:font-face-src><svg:font-face-uri xlink:href='Fonts/«font file|low».ttf'/></svg:font-face-src></style:font-face></office:font-face-decls>"
)
_STYLES = (
    "<style:style style:name='«style|solid»' style:display-name='«display name»' style:family='text' style:class='«style class»'><style:text-properties "
    "style:font-name='«font of style»' fo:font-family='«family of style»' fo:language='«language»' fo:country='GB' text:display='true'/></style:style>"
    "<style:style style:name='T9' style:family='text'><style:text-properties text:display='none'/></style:style><style:style style:name='TA9' style:family='table'>"
    "<style:table-properties table:display='false'/></style:style>"
    "<number:number-style style:name='N1' style:volatile='true'><number:text>«format text»</number:text><number:number/></number:number-style>"
    "<number:number-style style:name='N2' number:title='«format title»'>{0}<number:number/></number:number-style>"
    "<text:list-style style:name='L1'><text:list-level-style-bullet text:level='1' text:bullet-char='«bullet»' style:num-prefix='«prefix»' "
    "style:num-suffix='«suffix»'/><text:list-level-style-number text:level='2' style:num-format='«number format»'/></text:list-style>"
)
_COMMON = (
    "<text:p>The §orchard§ of «plain»</text:p><text:p>said <text:span text:style-name='T1'>«spans|a»</text:span>«spans|b» and <text:span text:class-names='«class|solid»'>«span»</text:span></text:p>"
    "<text:p><text:span text:style-name='T9'>«hidden»</text:span><text:a xlink:href='https://x.example/«link path|dash»?q=«link query|percent»#«link anchor|dash»' office:title='«link title»' "
    "office:name='«link name»' xlink:title='«link tip»'>«link text» </text:a></text:p><text:p>see «base64|base64» «hex|hex» «percent|percent» «zero width|zero» «wide|wide»</text:p>"
    f"<text:p>§harbour§ {_NOTE.format('comment')}</text:p><!-- «xml comment» --><?note «processing instruction»?><loext:unknown loext:who='«unknown attribute»'><text:p>«unknown element»</text:p></loext:unknown>"
    "<text:p xml:id='«xml id|solid»' xhtml:about='«rdf about|dash»' xhtml:property='«rdf property»' xhtml:content='«rdf content»'>§kettle§</text:p>"
    "<text:p>«over break|first»<text:line-break/>«over break|last»</text:p><text:p>«cut by bookmark|a»<text:bookmark text:name='«bookmark»'/>«cut by bookmark|b»</text:p>"
)
TEXT = (
    "<office:forms><form:form form:name='«form»'><form:text form:name='«form field»' form:value='«form value»' form:label='«form label»'/><form:property form:property-name='«form property»'/>"
    "</form:form></office:forms><text:tracked-changes text:track-changes='false' text:protection-key='«protection|base64»'><text:changed-region><text:deletion><office:change-info><dc:creator>«change author»</dc:creator>"
    "<text:p>«change comment»</text:p></office:change-info><text:p>«deleted»</text:p></text:deletion></text:changed-region></text:tracked-changes><text:variable-decls><text:variable-decl "
    "text:name='«variable»'/></text:variable-decls><text:user-field-decls><text:user-field-decl text:name='«user field»' office:string-value='«user field value»' text:formula='«user formula»'/></text:user-field-decls>"
    "<text:sequence-decls><text:sequence-decl text:name='«sequence»'/></text:sequence-decls><text:dde-connection-decls><text:dde-connection-decl office:dde-topic='«dde topic»'/></text:dde-connection-decls>"
    + _COMMON
    + "<text:p><text:user-field-get text:name='«field get»'>«field shown» </text:user-field-get><text:variable-set text:name='x' text:display='none' office:string-value='«set value»'>«set hidden» </text:variable-set>"
    "<text:hidden-text text:condition='«hidden condition»' text:string-value='«hidden string»'>«hidden field»</text:hidden-text><text:conditional-text text:string-value-if-true='«if true»' "
    "text:string-value-if-false='«if false»'>«condition shown» </text:conditional-text><text:placeholder text:description='«placeholder»'>«placeholder text» </text:placeholder><text:author-name>«author field» </text:author-name>"
    "<text:database-display text:database-name='«database»' text:table-name='«database table»' text:column-name='«database column»'>«database shown» </text:database-display><text:bookmark-ref text:ref-name='«reference»'>«reference shown» "
    "</text:bookmark-ref><text:toc-mark text:string-value='«contents mark»'/><text:alphabetical-index-mark text:string-value='«index mark»' text:key1='«index key»'/><text:script script:language='x'>«script field»</text:script>"
    "<text:meta-field>«meta field» </text:meta-field><text:execute-macro text:name='«macro»'>«macro shown» </text:execute-macro><text:page-number text:select-page='«page»'>«page shown» </text:page-number>"
    "<text:user-defined text:name='«user defined»'>«user defined shown» </text:user-defined><text:ruby><text:ruby-base>«ruby base» </text:ruby-base><text:ruby-text>«ruby text» </text:ruby-text></text:ruby>"
    "<text:change-start text:change-id='«change id|solid»'/><text:bibliography-mark text:author='«cited author»' text:title='«cited title»'>«cited» </text:bibliography-mark></text:p>"
    "<text:p><text:note text:id='«note id|solid»'><text:note-citation text:label='«citation label»'>1</text:note-citation><text:note-body><text:p>«footnote» §lantern§</text:p></text:note-body></text:note></text:p>"
    "<text:section text:name='«section»' text:protection-key='x'><text:section-source xlink:href='file:///home/«section source|low»/a.odt'/><text:p>«section text»</text:p></text:section><text:section text:name='x' text:display='none'>"
    "<text:p>«hidden section»</text:p></text:section><text:hidden-paragraph text:condition='true'>«hidden paragraph»</text:hidden-paragraph><table:table table:name='«table»' table:title='«table title»'><table:title>«table heading»</table:title><table:desc>"
    "«table description»</table:desc><table:table-row><table:table-cell table:formula='«formula»' office:value-type='string' office:string-value='«string value»'><text:p>«cell»</text:p></table:table-cell></table:table-row></table:table>"
    "<text:list xml:id='«list id|solid»'><text:list-header><text:p>«list header»</text:p></text:list-header><text:list-item text:start-value='1'><text:number>«list number» </text:number><text:p>§meadow§</text:p></text:list-item></text:list>"
    "<text:table-of-content text:name='«contents name»'><text:table-of-content-source><text:index-title-template>«title template»</text:index-title-template></text:table-of-content-source><text:index-body><text:p>«contents»</text:p></text:index-body>"
    "</text:table-of-content><text:alphabetical-index-auto-mark-file xlink:href='file:///home/«mark file|low»/a.sdi'/>" + f"<text:p>{_FRAME.format('drawing')}</text:p>"
)  # fmt: skip
SHEET = (
    "<table:calculation-settings table:x='«calculation»'/><table:content-validations><table:content-validation table:name='«validation»' table:condition='cell-content-is-in-list(\"«allowed»\")'><table:help-message "
    "table:title='«help title»'><text:p>«help»</text:p></table:help-message><table:error-message table:title='«error title»'><text:p>«error»</text:p></table:error-message></table:content-validation></table:content-validations>"
    "<table:tracked-changes><table:cell-content-change><office:change-info><dc:creator>«change author»</dc:creator></office:change-info><table:previous><table:change-track-table-cell><text:p>«changed»</text:p>"
    "</table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes><table:table table:name='«sheet name»' table:print-ranges='«print range»' table:protection-key='«protection|base64»'>"
    "<table:title>«sheet title»</table:title><table:desc>«sheet description»</table:desc><office:forms><form:form form:name='«form»'/></office:forms><table:shapes>" + _FRAME.format("drawing")
    + "</table:shapes><table:scenario table:comment='«scenario»' table:scenario-ranges='x'/><table:table-source xlink:href='file:///home/«source|low»/a.ods' table:table-name='«source table»'/><table:table-column/><table:table-column/>"
    "<table:table-column table:visibility='collapse'/><table:table-row><table:table-cell table:content-validation-name='«validation name»' table:formula='of:=\"«formula»\"' office:value-type='string' office:string-value='«string value»' "
    f"office:value='«odd value»' office:currency='«currency»'><text:p>The §saddle§ of «cell»</text:p>{_NOTE.format('cell comment')}<table:detective><table:operation table:name='«detective»'/></table:detective></table:table-cell><table:table-cell>"
    + _COMMON + "</table:table-cell><table:table-cell><text:p>«hidden column»</text:p></table:table-cell></table:table-row><table:table-row table:visibility='collapse'><table:table-cell><text:p>«hidden row»</text:p></table:table-cell></table:table-row>"
    "<table:table-row><table:table-cell table:number-columns-spanned='2'><text:p>§marble§</text:p></table:table-cell><table:covered-table-cell><text:p>«covered»</text:p></table:covered-table-cell></table:table-row><table:table-row>"
    "<table:table-cell office:value-type='date' office:date-value='«date value»'/><table:table-cell office:value-type='string' office:string-value='«value without text»'/></table:table-row><table:named-expressions><table:named-range "
    "table:name='«local name»'/></table:named-expressions></table:table><table:table table:name='«hidden sheet name»' table:style-name='TA9'><table:table-row><table:table-cell><text:p>«hidden sheet»</text:p></table:table-cell></table:table-row></table:table>"
    "<table:named-expressions><table:named-range table:name='«named range»' table:cell-range-address='«range address»'/><table:named-expression table:name='x' table:expression='«named expression»'/></table:named-expressions><table:database-ranges><table:database-range "
    "table:name='«database range»'><table:database-source-sql table:database-name='«database»' table:sql-statement='«statement»'/><table:filter><table:filter-condition table:value='«filter»'/></table:filter></table:database-range></table:database-ranges>"
    "<table:data-pilot-tables><table:data-pilot-table table:name='«pilot»'><table:data-pilot-field table:source-field-name='«pilot field»'><table:data-pilot-member table:name='«pilot member»'/></table:data-pilot-field></table:data-pilot-table></table:data-pilot-tables>"
    "<table:label-ranges><table:label-range table:x='«label range»'/></table:label-ranges><table:dde-links><table:dde-link><office:dde-source office:dde-item='«dde item»'/></table:dde-link></table:dde-links><table:consolidation table:source-cell-range-addresses='«consolidation»'/>"
)  # fmt: skip
SLIDES = (
    "<presentation:header-decl presentation:name='hdr1'>«header»</presentation:header-decl><presentation:footer-decl presentation:name='«name of footer»'>«footer»</presentation:footer-decl><presentation:date-time-decl presentation:name='dtd1'>«date»</presentation:date-time-decl>"
    "<draw:page draw:name='«slide name»' draw:id='«slide id|solid»' draw:nav-order='«order»' presentation:use-header-name='hdr1'><svg:title>«slide title»</svg:title><office:forms><form:form form:name='«form»'/></office:forms><draw:frame presentation:class='«class of place»' "
    "presentation:placeholder='true'><draw:text-box>" + _COMMON + "</draw:text-box></draw:frame>" + _FRAME.format("drawing") + "<presentation:animations><presentation:show-text draw:shape-id='«animated»'/></presentation:animations><anim:par presentation:node-type='x'>"
    "<anim:command anim:command='«animation»'/><anim:audio xlink:href='file:///home/«sound|low»/a.mp3'/></anim:par><draw:layer-set><draw:layer draw:name='«layer»'><svg:desc>«layer text»</svg:desc></draw:layer></draw:layer-set><presentation:notes><draw:frame><draw:text-box>"
    f"<text:p>The §thimble§ of «speaker notes»</text:p></draw:text-box></draw:frame></presentation:notes>{_NOTE.format('slide comment')}</draw:page><draw:page draw:style-name='DP9' draw:name='«name of hidden slide»'><draw:frame><draw:text-box><text:p>«hidden slide»</text:p>"
    "</draw:text-box></draw:frame></draw:page><presentation:settings presentation:start-page='«start page»'><presentation:show presentation:name='«custom show»' presentation:pages='«custom pages»'/></presentation:settings>"
)  # fmt: skip
_HIDDEN_SLIDE = "<style:style style:name='DP9' style:family='drawing-page'><style:drawing-page-properties presentation:visibility='hidden'/></style:style>"
_MASTER = (
    "<style:page-layout style:name='pm1' style:page-usage='«usage»'/>",
    "<style:master-page style:name='«master|solid»' style:display-name='«master title»' style:page-layout-name='pm1'><style:header><text:p>«page header» §walnut§</text:p></style:header><style:footer-left><text:p>«left footer»</text:p></style:footer-left>"
    "<style:header-first style:display='false'><text:p>«first header not shown»</text:p></style:header-first></style:master-page>",
)
_BESIDE = {
    "meta.xml": "<office:document-meta {ns}><office:meta><dc:creator>«creator»</dc:creator><meta:initial-creator>«first creator»</meta:initial-creator><dc:title>«title»</dc:title><meta:user-defined meta:name='«property name»'>«property»</meta:user-defined>"
                "<meta:template xlink:title='«template»' xlink:href='../«template path|low»/a.ott'/><meta:printed-by>«printed by»</meta:printed-by><meta:keyword>«keyword»</meta:keyword><meta:generator>«generator»</meta:generator></office:meta></office:document-meta>",
    "settings.xml": "<office:document-settings {ns}><config:config-item config:name='«setting name»'>«setting»</config:config-item></office:document-settings>",
    "manifest.rdf": "<rdf xmlns='urn:rdf' about='«rdf file|dash»'>«rdf text»</rdf>",
    "Object 1/content.xml": "<office:document-content {ns}><chart:title><text:p>«chart title»</text:p></chart:title></office:document-content>",
    "ObjectReplacements/Object 1": "VCLMTF «replacement»",
    "Basic/Standard/Module1.xml": "<x name='«module»'>«basic»</x>",
    "Scripts/python/a.py": "# «python»",
    "Configurations2/menu.xml": "<x>«menu»</x>",
    "Thumbnails/thumbnail.png": "«thumbnail»",
    "layout-cache": "«layout cache»",
    "META-INF/documentsignatures.xml": "<x>«signature»</x>",
    "META-INF/manifest.xml": "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><manifest:file-entry manifest:full-path='«manifest path|low»' manifest:media-type='«manifest type»'/></manifest:manifest>",
    "Pictures/«unused file|low».bin": "«unused bytes»",
}  # fmt: skip
_KINDS = {"odt": ("text", TEXT, ""), "ods": ("spreadsheet", SHEET, ""), "odp": ("presentation", SLIDES, _HIDDEN_SLIDE)}


def make(path: Path, names: Names, kind: str = "") -> list[str]:
    """Write the file with a name in every place, and return the words that must stay."""
    called, body, more = _KINDS[kind or path.suffix[1:]]
    letters = "".join(f"<number:text>{pair}</number:text>" for pair in ("«pairs of letters|a»", "«pairs of letters|b»"))
    content = (
        f"<office:document-content {_NS} office:version='1.3'>{_HEAD}<office:automatic-styles>{_STYLES.format(letters)}{more}</office:automatic-styles>"
        f"<office:body><office:{called}>{body}</office:{called}></office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles {_NS} office:version='1.3'><office:styles><style:style style:name='«named style|solid»' style:display-name='«shown style»' style:family='paragraph' "
        f"style:parent-style-name='«parent style|solid»'/></office:styles><office:automatic-styles>{_MASTER[0]}</office:automatic-styles><office:master-styles>{_MASTER[1]}</office:master-styles></office:document-styles>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = names.fill("«archive comment»").encode()
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{called}")
        for name, text in {"content.xml": content, "styles.xml": styles, **_BESIDE}.items():
            archive.writestr(names.fill(name), names.fill(text.replace("{ns}", _NS).replace("§", "")))
        archive.writestr("Pictures/one.png", picture("The red car") + names.fill("«behind a picture»").encode())
        extra = zipfile.ZipInfo("extra.xml")
        extra.comment = names.fill("«part comment»").encode()
        archive.writestr(extra, "<x/>")
    return stays(body + _MASTER[1])


make_text, make_sheet, make_slides = (partial(make, kind=kind) for kind in ("odt", "ods", "odp"))
