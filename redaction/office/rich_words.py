"""Control words and destinations of Rich Text Format, by what is done with them (RTF Specification 1.9.1)."""

from __future__ import annotations

WORDS = frozenset([
    "plain", "pard", "par", "sect", "line", "page", "column", "softline", "tab", "cell", "nestcell", "row", "nestrow",
    "trowd", "intbl", "itap", "lastrow", "b", "i", "ul", "ulnone", "uld", "uldash", "uldashd", "uldashdd", "uldb", "ulhair",
    "ulhwave", "ulldash", "ulth", "ulthd", "ulthdash", "ulthdashd", "ulthdashdd", "ulthldash", "ululdbwave", "ulw", "ulwave",
    "strike", "striked", "scaps", "caps", "outl", "shad", "embo", "impr", "sub", "super", "nosupersub", "up", "dn", "expnd",
    "expndtw", "kerning", "charscalex", "f", "fs", "cf", "cb", "highlight", "chcbpat", "chcfpat", "chshdng", "chbrdr",
    "ltrch", "rtlch", "loch", "hich", "dbch", "af", "afs", "ab", "ai", "aul", "fcs", "nocwrap", "nowwrap", "noline", "ql",
    "qr", "qc", "qj", "qd", "qk", "fi", "li", "ri", "lin", "rin", "sb", "sa", "sbauto", "saauto", "lisb", "lisa", "sl",
    "slmult", "keep", "keepn", "pagebb", "hyphpar", "nowidctlpar", "widctlpar", "contextualspace", "adjustright",
    "outlinelevel", "ltrpar", "rtlpar", "level", "tx", "tb", "tqr", "tqc", "tqdec", "tldot", "tlhyph", "tlul", "tlth", "tleq",
    "tlmdot", "brdrt", "brdrb", "brdrl", "brdrr", "brdrbtw", "brdrbar", "box", "brdrs", "brdrth", "brdrsh", "brdrdb",
    "brdrdot", "brdrdash", "brdrhair", "brdrdashsm", "brdrdashd", "brdrdashdd", "brdrinset", "brdroutset", "brdrnone",
    "brdrtriple", "brdrtnthsg", "brdrthtnsg", "brdrtnthtnsg", "brdrtnthmg", "brdrthtnmg", "brdrtnthtnmg", "brdrtnthlg",
    "brdrthtnlg", "brdrtnthtnlg", "brdrwavy", "brdrwavydb", "brdrdashdotstr", "brdremboss", "brdrengrave", "brdrnil",
    "brdrtbl", "brdrw", "brdrcf", "brsp", "brdrframe", "shading", "cfpat", "cbpat", "bghoriz", "bgvert", "bgfdiag", "bgbdiag",
    "bgcross", "bgdcross", "trgaph", "trleft", "trrh", "trhdr", "trkeep", "trkeepfollow", "trautofit", "trql", "trqr", "trqc",
    "trpaddl", "trpaddr", "trpaddt", "trpaddb", "trpaddfl", "trpaddfr", "trpaddft", "trpaddfb", "trwWidth", "trftsWidth",
    "trwWidthB", "trftsWidthB", "trwWidthA", "trftsWidthA", "trbrdrt", "trbrdrb", "trbrdrl", "trbrdrr", "trbrdrh", "trbrdrv",
    "tblind", "tblindtype", "rtlrow", "ltrrow", "cellx", "clvmgf", "clvmrg", "clmgf", "clmrg", "clvertalt", "clvertalc",
    "clvertalb", "clbrdrt", "clbrdrb", "clbrdrl", "clbrdrr", "cldglu", "cldgll", "clcfpat", "clcbpat", "clshdng", "cltxlrtb",
    "cltxtbrl", "cltxbtlr", "clwWidth", "clftsWidth", "clNoWrap", "clFitText", "clpadl", "clpadr", "clpadt", "clpadb",
    "clpadfl", "clpadfr", "clpadft", "clpadfb", "clcfpatraw", "clcbpatraw", "clshdngraw", "clshdrawnil", "paperw", "paperh",
    "margl", "margr", "margt", "margb", "gutter", "landscape", "facingp", "margmirror", "deftab", "widowctrl", "viewkind",
    "viewscale", "pgnstart", "titlepg", "sectd", "sbknone", "sbkcol", "sbkpage", "sbkeven", "sbkodd", "cols", "colsx",
    "colno", "colw", "colsr", "linebetcol", "headery", "footery", "pgwsxn", "pghsxn", "marglsxn", "margrsxn", "margtsxn",
    "margbsxn", "guttersxn", "lndscpsxn", "vertalt", "vertalb", "vertalc", "vertalj", "pgnstarts", "pgncont", "pgnrestart",
    "pgndec", "pgnucrm", "pgnlcrm", "pgnucltr", "pgnlcltr", "endnhere", "ltrsect", "rtlsect", "pgbrdropt", "chpgn", "chftn",
    "sectnum", "bullet", "emdash", "endash", "lquote", "rquote", "ldblquote", "rdblquote", "emspace", "enspace", "qmspace",
    "ltrmark", "rtlmark", "zwj", "zwnj", "ftnbj", "ftntj", "ftnrestart", "ftnstart", "ftnnar", "aftnnar", "aftnrestart",
    "aftnstart", "fet", "enddoc", "endnotes", "ftnalt", "absw", "absh", "phmrg", "phpg", "phcol", "posx", "posxc", "posxr",
    "posxl", "pvmrg", "pvpg", "pvpara", "posy", "posyt", "posyc", "posyb", "dxfrtext", "dfrmtxtx", "dfrmtxty", "wraparound",
    "wrapdefault", "nowrap", "absnoovrlp",
])  # fmt: skip
"""Taken over with their numbers: they only change the look."""

SIGNS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "bullet": "•",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
"""Words that stand for a character."""
ENDS = frozenset({"par", "sect", "page", "column", "cell", "nestcell", "row", "nestrow"})
"""Words that end a paragraph."""
STORIES = frozenset(["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "footnote"])
"""Destinations with paragraphs of their own."""
TRANSPARENT = frozenset(
    ["fldrslt", "result", "shppict", "shp", "shpinst", "shptxt", "shpgrp", "ud", "listtext", "pntext", "nesttableprops"]
)
"""Destinations whose contents are shown as they stand."""
DESTINATIONS = frozenset([
    "aftncn", "aftnsep", "aftnsepc", "annotation", "atnauthor", "atndate", "atnicn", "atnid", "atnparent", "atnref",
    "atntime", "atrfend", "atrfstart", "author", "background", "bkmkend", "bkmkstart", "blipuid", "buptim", "category",
    "colorschememapping", "comment", "company", "creatim", "datafield", "datastore", "defchp", "defpap", "do", "doccomm",
    "docvar", "dptxbxtext", "ebcend", "ebcstart", "factoidname", "falt", "fchars", "ffdeftext", "ffentrymcr", "ffexitmcr",
    "ffformat", "ffhelptext", "ffl", "ffname", "ffstattext", "file", "filetbl", "fldinst", "fldtype", "fname", "fontemb",
    "fontfile", "formfield", "ftncn", "ftnsep", "ftnsepc", "g", "generator", "gridtbl", "hl", "hlfr", "hlinkbase", "hlloc",
    "hlsrc", "hsv", "htmltag", "info", "keycode", "keywords", "latentstyles", "lchars", "levelnumbers", "leveltext",
    "lfolevel", "linkval", "list", "listlevel", "listname", "listoverride", "listoverridetable", "listpicture",
    "liststylename", "listtable", "lsdlockedexcept", "mailmerge", "manager", "mhtmltag", "moveintermediate", "mmath",
    "mmaddfieldname", "mmconnectstr", "mmconnectstrdata", "mmdatasource", "mmheadersource", "mmmailsubject", "mmodso",
    "mmquery", "nonesttables", "nonshppict", "objalias", "objclass", "objdata", "objname", "objsect", "objtime", "oldcprops",
    "oldpprops", "oldsprops", "oldtprops", "oleclsid", "operator", "panose", "password", "passwordhash", "pgp", "pgptbl",
    "picprop", "pn", "pnseclvl", "pntxta", "pntxtb", "printim", "private", "propname", "protend", "protstart", "protusertbl",
    "pxe", "revtbl", "revtim", "rsidtbl", "rxe", "shpprslt", "shprslt", "sn", "sp", "staticval", "stylesheet", "subject",
    "sv", "svb", "tc", "template", "themedata", "title", "txe", "upr", "userprops", "wgrffmtfilter", "windowcaption",
    "writereservation", "writereservhash", "xe", "xform", "xmlattrname", "xmlattrvalue", "xmlclose", "xmlname", "xmlnstbl",
    "xmlopen",
])  # fmt: skip
"""Destinations that stay behind."""
