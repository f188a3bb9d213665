"""Names of OpenDocument that may be taken over (OpenDocument 1.3, part 3)."""

from __future__ import annotations

from redaction.office.allowed import Vocabulary, qualified

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT, TABLE, DRAW, NUMBER, PRESENTATION = (
    f"{_BASE}{name}:1.0" for name in ("office", "style", "text", "table", "drawing", "datastyle", "presentation")
)
FO = f"{_BASE}xsl-fo-compatible:1.0"
SVG = f"{_BASE}svg-compatible:1.0"
MANIFEST = f"{_BASE}manifest:1.0"
XLINK = "http://www.w3.org/1999/xlink"

_OFFICE = """
    document-content document-styles font-face-decls styles automatic-styles master-styles body text spreadsheet presentation
    """
_STYLE = """
    font-face style default-style text-properties paragraph-properties table-properties table-column-properties
    table-row-properties table-cell-properties graphic-properties drawing-page-properties section-properties ruby-properties
    tab-stops tab-stop columns column column-sep drop-cap page-layout page-layout-properties header-style footer-style
    header-footer-properties footnote-sep master-page header footer header-left footer-left header-first footer-first
    region-left region-center region-right list-level-properties list-level-label-alignment presentation-page-layout
    handout-master
    """
_TEXT = """
    p h span s tab line-break soft-page-break list list-item list-header section note note-citation note-body page-number
    page-count list-style list-level-style-number list-level-style-bullet list-level-style-image outline-style
    sheet-name outline-level-style notes-configuration linenumbering-configuration table-of-content index-body index-title
    alphabetical-index illustration-index table-index bibliography ruby ruby-base ruby-text numbered-paragraph
    """
_TABLE = """
    table table-column table-columns table-header-columns table-column-group table-row table-rows table-header-rows
    table-row-group table-cell covered-table-cell shapes background
    """
_DRAW = """
    frame image text-box custom-shape enhanced-geometry equation handle rect line polyline polygon regular-polygon path circle
    ellipse connector caption measure g page page-thumbnail layer-set layer
    """
_NUMBER = """
    number-style currency-style currency-symbol percentage-style date-style time-style boolean-style text-style number
    fraction scientific-number day month year era day-of-week week-of-year quarter hours minutes seconds am-pm text
    text-content boolean
    """
_PRESENTATION = "notes placeholder header footer date-time header-decl footer-decl"

_STYLE_ATTRIBUTES = """
    family class default-outline-level auto-update text-align justify-single-word tab-stop-distance type position char
    leader-style leader-text leader-width leader-color leader-type width rel-width rel-height min-width min-row-height
    row-height use-optimal-row-height column-width rel-column-width use-optimal-column-width may-break-between-rows
    border-line-width border-line-width-left border-line-width-right border-line-width-top border-line-width-bottom shadow
    wrap wrap-contour wrap-contour-mode number-wrapped-paragraphs horizontal-pos horizontal-rel vertical-pos vertical-rel
    run-through flow-with-text background-transparency mirror writing-mode writing-mode-automatic layout-grid-mode
    layout-grid-base-height layout-grid-ruby-height layout-grid-lines layout-grid-base-width layout-grid-ruby-below
    layout-grid-print layout-grid-display layout-grid-color layout-grid-snap-to layout-grid-standard-mode font-size-asian
    font-size-complex font-weight-asian font-weight-complex font-style-asian font-style-complex font-name font-pitch
    font-pitch-asian font-pitch-complex font-family-generic font-family-generic-asian font-family-generic-complex
    text-underline-style text-underline-type text-underline-width text-underline-color text-underline-mode text-overline-style
    text-overline-color text-line-through-style text-line-through-type text-line-through-width text-line-through-mode
    text-line-through-color text-position text-outline text-rotation-angle text-rotation-scale text-scale text-blinking
    text-combine text-emphasize font-relief use-window-font-color letter-kerning font-independent-line-spacing
    line-height-at-least line-spacing line-break punctuation-wrap snap-to-layout-grid vertical-align page-number
    background-color num-format num-letter-sync print print-orientation print-page-order first-page-number scale-to
    scale-to-pages table-centering footnote-max-height distance-before-sep distance-after-sep adjustment line-style color
    height dynamic-spacing page-usage rotation-angle rotation-align repeat-content shrink-to-fit direction
    glyph-orientation-vertical diagonal-bl-tr diagonal-tl-br diagonal-bl-tr-widths diagonal-tl-br-widths text-align-source
    join-border tab-stop-distance contextual-spacing length lines volatile country-asian country-complex language-asian
    language-complex script-type vertical-justify decimal-places display
    """
_FO = """
    margin margin-left margin-right margin-top margin-bottom padding padding-left padding-right padding-top padding-bottom
    border border-left border-right border-top border-bottom text-indent text-align text-align-last line-height keep-together
    keep-with-next break-before break-after orphans widows background-color color font-size font-weight font-style
    font-variant text-transform letter-spacing text-shadow hyphenate hyphenation-remain-char-count hyphenation-push-char-count
    hyphenation-ladder-count hyphenation-keep wrap-option page-width page-height column-count column-gap start-indent
    end-indent space-before space-after min-height max-height min-width max-width width height country language script
    """
_SVG = """
    x y width height x1 y1 x2 y2 cx cy r rx ry stroke-color stroke-width stroke-opacity stroke-linecap fill-rule viewBox d
    font-weight font-style font-stretch panose-10
    """
_TEXT_ATTRIBUTES = """
    level start-value outline-level continue-numbering space-before min-label-width min-label-distance
    list-level-position-and-space-mode label-followed-by list-tab-stop-position display-levels bullet-relative-size note-class
    select-page num-format anchor-type anchor-page-number c number-lines line-number number-position increment offset
    count-empty-lines count-in-text-boxes restart-on-page footnotes-position start-numbering-at restart-numbering
    is-list-header dont-balance-text-columns
    """
_TABLE_ATTRIBUTES = """
    number-columns-repeated number-rows-repeated number-columns-spanned number-rows-spanned align border-model end-x end-y
    print is-sub-table table-background use-banding-rows-styles use-first-row-styles
    """
_DRAW_ATTRIBUTES = """
    stroke fill fill-color opacity shadow shadow-offset-x shadow-offset-y shadow-color shadow-opacity
    textarea-horizontal-align textarea-vertical-align auto-grow-height auto-grow-width fit-to-size fit-to-contour
    wrap-influence-on-position z-index points layer type kind corner-radius corners concave sharpness start-angle end-angle
    luminance contrast gamma red green blue color-mode color-inversion text-path text-path-mode text-path-scale
    text-path-same-letter-heights mirror-horizontal mirror-vertical text-areas glue-point-type path-stretchpoint-x
    path-stretchpoint-y line-skew parallel placing caption-type caption-angle caption-angle-type caption-escape
    caption-escape-direction caption-line-length caption-fit-line-length caption-point-x caption-point-y handle-position
    handle-range-x-minimum handle-range-x-maximum handle-range-y-minimum handle-range-y-maximum handle-polar
    handle-radius-range-minimum handle-radius-range-maximum handle-switched handle-mirror-vertical handle-mirror-horizontal
    background-size symbol-color
    """
_NUMBER_ATTRIBUTES = """
    style decimal-places min-integer-digits min-decimal-places grouping display-factor automatic-order format-source
    truncate-on-overflow textual position possessive-form calendar min-exponent-digits min-numerator-digits
    min-denominator-digits denominator-value transliteration-style country language
    """
_PRESENTATION_ATTRIBUTES = """
    class placeholder user-transformed object background-visible background-objects-visible display-header display-footer
    display-page-number display-date-time source
    """

NAMES = (
    qualified(STYLE, "name parent-style-name next-style-name list-style-name master-page-name page-layout-name data-style-name")
    | qualified(
        TEXT,
        """
        style-name citation-style-name citation-body-style-name default-style-name visited-style-name
        leader-text-style-name master-page-name
        """,
    )
    | qualified(TABLE, "style-name default-cell-style-name")
    | qualified(DRAW, "style-name text-style-name master-page-name")
    | qualified(PRESENTATION, "style-name presentation-page-layout-name")
)
"""Attributes that name a style."""

OPEN_DOCUMENT = Vocabulary(
    elements=qualified(OFFICE, _OFFICE)
    | qualified(STYLE, _STYLE)
    | qualified(TEXT, _TEXT)
    | qualified(TABLE, _TABLE)
    | qualified(DRAW, _DRAW)
    | qualified(NUMBER, _NUMBER)
    | qualified(PRESENTATION, _PRESENTATION),
    attributes=qualified(OFFICE, "version value value-type boolean-value")
    | qualified(STYLE, _STYLE_ATTRIBUTES)
    | qualified(FO, _FO)
    | qualified(SVG, _SVG)
    | qualified(TEXT, _TEXT_ATTRIBUTES)
    | qualified(TABLE, _TABLE_ATTRIBUTES)
    | qualified(DRAW, _DRAW_ATTRIBUTES)
    | qualified(NUMBER, _NUMBER_ATTRIBUTES)
    | qualified(PRESENTATION, _PRESENTATION_ATTRIBUTES),
    open=qualified(
        TEXT,
        """
        a meta meta-field date time file-name author-name author-initials title subject description keywords user-defined
        chapter bookmark-ref reference-ref sequence-ref note-ref sequence variable-get variable-set user-field-get
        variable-input expression text-input placeholder conditional-text creator creation-date creation-time
        modification-date modification-time print-date print-time printed-by editing-cycles editing-duration initial-creator
        database-display sender-firstname sender-lastname sender-initials sender-title sender-position sender-email
        sender-phone-private sender-fax sender-company sender-phone-work sender-street sender-city sender-postal-code
        sender-country sender-state-or-province template-name word-count character-count paragraph-count table-count
        image-count object-count page-variable-get
        """,
    )
    | qualified(DRAW, "a"),
    fonts=qualified(STYLE, "font-name font-name-asian font-name-complex font-family-asian font-family-complex")
    | qualified(SVG, "font-family")
    | qualified(FO, "font-family"),
    mixed=qualified(TEXT, "p h span note-citation page-number page-count ruby-base ruby-text")
    | qualified(PRESENTATION, "header-decl footer-decl"),
    prefixes={
        "office": OFFICE,
        "style": STYLE,
        "text": TEXT,
        "table": TABLE,
        "draw": DRAW,
        "number": NUMBER,
        "presentation": PRESENTATION,
        "fo": FO,
        "svg": SVG,
        "xlink": XLINK,
    },
)

BUILT_IN_STYLES = frozenset(
    [
        "Redacted",
        "RedactedCell",
        "Standard",
        "Text_20_body",
        "Heading",
        "Heading_20_1",
        "Heading_20_2",
        "Heading_20_3",
        "Heading_20_4",
        "Heading_20_5",
        "Heading_20_6",
        "List",
        "Caption",
        "Index",
        "Header",
        "Footer",
        "Footnote",
        "Endnote",
        "Default",
        "Graphics",
        "Frame",
        "Outline",
        "Table_20_Contents",
        "Table_20_Heading",
        "Internet_20_Link",
        "Title",
        "Subtitle",
        "Result",
        "Result2",
        "Heading1",
        "Header_20_and_20_Footer",
        "Quotations",
        "Numbering_20_Symbols",
        "Bullet_20_Symbols",
        "Footnote_20_Symbol",
        "Endnote_20_Symbol",
        "Footnote_20_anchor",
        "Endnote_20_anchor",
        "Default_20_Paragraph_20_Font",
        "standard",
        "default",
        "objectwithoutfill",
        "Report",
    ]
)
"""Style names that programs know; automatic ones (P1, T3, ce2) stay too, every other name is the writer's own and is replaced."""
