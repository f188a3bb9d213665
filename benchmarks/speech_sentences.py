"""Made sentences as people say them to the police, with what must go: names, addresses, dates of birth and numbers, spoken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

GIVEN = (
    "Sarah Mohammed Darren Aisha Stephen Siobhan Gareth Priya Kevin Olivia Tomasz Chloe Rhys Fatima Callum Grace Ibrahim Nicola "
    "Declan Yasmin Owen Bethany Rashid Imogen Piotr Lauren Kwame Harriet Dylan Zainab Craig Megan Anthony Jodie Harpreet Leanne"
).split()
FAMILY = (
    "Whitfield Iqbal Kowalczyk Hargreaves Pritchard Okonkwo Begum Llewellyn Thornton Nowak Patel Ashworth Griffiths Sutcliffe "
    "Hussain Bainbridge McAllister Cartwright Osborne Tregenza Fairclough Adeyemi Blackwood Henderson Singh Rowbottom Chaudhry "
    "Ellison Penrose Mbeki Armitage Gallagher Dawson Winterbourne Fitzgerald Lockwood"
).split()
STREETS = "Acacia Church Mill Station Victoria Park Chestnut Garden Wellington Beech Highfield Orchard Bramley Cavendish".split()
TYPES = "Road Street Lane Avenue Close Drive Crescent Terrace".split()
TOWNS = "Leeds Bristol Swindon Preston Norwich Derby Taunton Wakefield Burnley Exeter Crewe Halifax".split()
MONTHS = "January February March April May June July August September October November December".split()
_NATO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango "
    "uniform victor whiskey x-ray yankee zulu"
).split()
_DIGITS = "zero one two three four five six seven eight nine".split()
_TENS = ". . twenty thirty forty fifty sixty seventy eighty ninety".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ORDINALS = (
    ". first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()

NEUTRAL = (
    "It was raining very hard at the time and the street lights were off.",
    "He went towards the park and then I lost sight of him.",
    "The window at the back is broken and there is glass on the floor.",
    "I heard shouting and then a loud bang from the car park.",
    "Please send somebody quickly, they are still outside.",
    "She was wearing a dark coat and carrying a large bag.",
    "I did not see what happened before that, I only heard it.",
    "They took the keys from the table and left through the front door.",
    "Is anybody hurt, and are you somewhere safe at the moment?",
    "Stay on the line, the officers are on their way to you now.",
    "The dog started barking so I looked out of the window.",
    "I think there were three of them but it was too dark to be sure.",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, and the written parts of what must go: none of them may be understood afterwards."""

    text: str
    kind: str
    parts: tuple[str, ...]


def sentences(rng: Random, count: int) -> list[Sentence]:
    """So many sentences, every kind as often as the others."""
    makers = list(_MAKERS)
    return [makers[number % len(makers)](rng) for number in range(count)]


def _pick(rng: Random, *frames: str) -> str:
    return rng.choice(frames)


def _name(rng: Random) -> Sentence:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    frame = _pick(
        rng,
        "My name is {g} {f} and I want to report a burglary.",
        "Hello, this is {g} {f} speaking, I rang earlier today.",
        "I saw {g} {f} running towards the station.",
        "The man's name is {g} {f}, he used to work with me.",
        "I think it was {g} {f} who threw the bottle.",
    )
    return Sentence(frame.format(g=given, f=family), "name", (given, family))


def _given(rng: Random) -> Sentence:
    given = rng.choice(GIVEN)
    frame = _pick(
        rng,
        "My husband {g} is still inside the house.",
        "I'm called {g}, I live next door.",
        "{g} told me that he would come back later.",
        "Then I saw {g} and her friend by the gate.",
    )
    return Sentence(frame.format(g=given), "given name", (given,))


def _spelled(rng: Random) -> Sentence:
    family = rng.choice([name for name in FAMILY if len(name) < 10])
    return Sentence(f"My surname is {family}, that's {', '.join(family.upper())}.", "spelled name", (family,))


def _phone(rng: Random) -> Sentence:
    number = f"07700900{rng.randint(100, 999)}"
    return Sentence(
        _pick(rng, "My mobile number is {v}.", "You can call me back on {v}.", "His phone number is {v}, I think.").format(
            v=_digits(rng, number)
        ),
        "phone",
        _windows(number),
    )


def _plate(rng: Random) -> Sentence:
    letters = [rng.choice("ABCDEFGHJKLMNOPRSTUVWXYZ") for _ in range(5)]
    plate = f"{letters[0]}{letters[1]}{rng.randint(51, 74)}{''.join(letters[2:])}"
    return Sentence(
        _pick(rng, "The registration was {v}.", "It's a silver van, number plate {v}.", "The car's reg is {v}.").format(
            v=_spelt(plate)
        ),
        "registration",
        _windows(plate),
    )


def _postcode(rng: Random) -> Sentence:
    code = f"{rng.choice(('LS', 'BS', 'PR', 'NR', 'DE', 'TA'))}{rng.randint(1, 9)}{rng.randint(1, 9)}"
    code += rng.choice("ABDEFGHJLNPQRSTUWXYZ") + rng.choice("ABDEFGHJLNPQRSTUWXYZ")
    return Sentence(f"The postcode is {_spelt(code)}.", "postcode", _windows(code))


def _birth(rng: Random) -> Sentence:
    day, month, year = rng.randint(1, 28), rng.choice(MONTHS), rng.randint(1950, 1999)
    said = f"the {_ordinal(day)} of {month} nineteen {_two(year % 100)}"
    frame = _pick(rng, "My date of birth is {v}.", "She was born on {v}.", "His date of birth, {v}.")
    return Sentence(frame.format(v=said), "date of birth", (f"{day} {month}", f"{month} {year}"))


def _address(rng: Random) -> Sentence:
    number, street, town = rng.randint(21, 99), f"{rng.choice(STREETS)} {rng.choice(TYPES)}", rng.choice(TOWNS)
    frame = _pick(rng, "I live at {v}.", "The address is {v}.", "We're at {v}, please hurry.", "She is staying at {v}.")
    return Sentence(frame.format(v=f"{_two(number)} {street}, {town}"), "address", (street, f"{number} {street.split()[0]}"))


def _insurance(rng: Random) -> Sentence:
    value = f"{rng.choice(('AB', 'CE', 'JG', 'NX', 'PR', 'SW'))}{rng.randint(100000, 999999)}{rng.choice('ABCD')}"
    return Sentence(f"My national insurance number is {_spelt(value)}.", "national insurance", _windows(value))


def _mail(rng: Random) -> Sentence:
    given, family = rng.choice(GIVEN).lower(), rng.choice(FAMILY).lower()
    site = rng.choice(("gmail dot com", "hotmail dot com", "outlook dot com", "example dot co dot uk"))
    return Sentence(f"You can email me at {given} dot {family} at {site}.", "e-mail", (given, family))


_MAKERS: tuple[Callable[[Random], Sentence], ...] = (
    _name, _phone, _given, _address, _plate, _name, _birth, _spelled, _postcode, _given, _insurance, _mail,
)  # fmt: skip


def _digits(rng: Random, number: str) -> str:
    style = rng.randint(0, 2)
    words, at = [], 0
    while at < len(number):
        zero = "oh" if style else "zero"
        if style == 2 and number[at : at + 2] in ("00", "77", "99", "88", "66", "55") and at + 1 < len(number):
            words.append("double " + (zero if number[at] == "0" else _DIGITS[int(number[at])]))
            at += 2
            continue
        words.append(zero if number[at] == "0" else _DIGITS[int(number[at])])
        at += 1
    return ", ".join(" ".join(words[low : low + 4]) for low in range(0, len(words), 4))


def _spelt(code: str) -> str:
    return " ".join(_NATO[ord(one) - 65] if one.isalpha() else _DIGITS[int(one)] for one in code)


def _two(number: int) -> str:
    if number < 10:
        return "oh " + _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    return _TENS[number // 10] + (f" {_DIGITS[number % 10]}" if number % 10 else "")


def _ordinal(number: int) -> str:
    return _ORDINALS[number] if number <= 20 else f"twenty {_ORDINALS[number - 20]}"


def _windows(value: str, size: int = 4) -> tuple[str, ...]:
    return tuple(value[low : low + size] for low in range(len(value) - size + 1))
