"""Words that make something else of a name: heads of streets and firms, ships, groups."""

from __future__ import annotations

import re

from redaction.detection.name_lists import fold

HEAD_WORDS = frozenset("""
street road lane avenue close drive crescent court house hospital school college university academy trust police
constabulary ltd limited plc llp inc corp corporation company group club fc united city town county council church
bridge river station hotel inn arms park square festival award awards cup league band orchestra division brigade
regiment battalion army navy squadron fleet airport railway line act bill law agreement treaty plan project programme
foundation institute museum gallery theatre cinema centre center office department ministry agency authority
commission committee association society union party times post news gazette journal magazine records music games
studios pictures films island islands mountain mountains lake valley hill hills bay beach forest desert province
district region state republic kingdom empire dynasty war battle airlines airways motors bank solicitors gmbh sons
university's bakery garage tournament championship conference summit operation task force command centcom navcent hall
tower building stadium field pond creek canyon dam barrage reservoir canal battery platoon lottery
museum cathedral abbey castle palace mosque temple synagogue airbase
base camp prison hmp series show season episode album song novel book time
""".split()  # noqa: SIM905 - a list of words reads better so
)  # fmt: skip
SHIPS = frozenset({"HMS", "USS", "MV", "SS", "RMS", "RFA", "FS", "HMAS", "HMCS", "INS", "HMP"})
"""What stands before the name of a ship, or of a prison."""

GROUPS = frozenset(
    """
daesh da'esh daish isil isis taliban hamas hezbollah peshmerga marines nato navy army allies ally coalition england
scotland wales ireland britain france germany spain portugal italy greece poland romania albania ukraine russia turkey
syria iraq iran israel jordan lebanon egypt libya yemen sudan somalia nigeria ghana kenya zimbabwe pakistan india
bangladesh afghanistan china vietnam japan korea jamaica canada australia america europe africa asia london paris
shiite shiites shia sunni sunnis kurds
german french spanish dutch polish romanian welsh irish british american russian chinese turkish kurdish arab arabic
berlin moscow washington baghdad damascus aleppo mosul islam christianity saudi arabia bible quran tv gen col lt sgt
capt maj cpl adm cmdr brig supt insp mps mp corona coronavirus covid
whatsapp snapchat instagram facebook telegram tiktok youtube
""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Groups, countries, ranks and networks: never a person when they stand alone."""


def ships(text: str) -> frozenset[str]:
    """The folded names of the ships and prisons of a text, which also stand there without "HMS" or "HMP"."""
    return frozenset(fold(match.group(1)) for match in _SHIP.finditer(text))


_SHIP = re.compile(rf"\b(?:{'|'.join(sorted(SHIPS))}) ([A-Z][^\W\d_]+)")


def head_follows(text: str, end: int) -> bool:
    """Whether a word follows that makes the name a street, a company or the like."""
    following = _NEXT_WORD.match(text, end)
    return bool(following and following.group(1)[0].isupper() and fold(following.group(1)) in HEAD_WORDS)


def street_follows(text: str, end: int) -> bool:
    """Whether a street is named after somebody here: "Uxbrow's Lane", "UXBROW'S LANE"."""
    return bool(_STREET.match(text, end))


_STREET = re.compile(
    r"['’](?:[sS] | )(?=[A-Z])(?i:street|road|lane|avenue|close|drive|crescent|court|terrace|grove|place|hill|way|green|farm)\b"
)
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
