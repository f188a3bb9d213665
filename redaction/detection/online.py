"""Addresses on networks: e-mail (also spelt out or broken over a line), URL, IP and MAC address, social media handles."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from redaction.detection.context import context_of
from redaction.detection.cues import by_first_letter, lowered, plain
from redaction.findings import Span

DETECTOR = "online"

_TLD = (
    r"(?:co\.uk|org\.uk|gov\.uk|ac\.uk|nhs\.uk|police\.uk|cjsm\.net|com|net|org|info|biz|uk|ie|eu|de|fr|it|es"
    r"|pl|ro|nl|be|io|me|app|tv|us|ca|au|in|co|edu|gov|mil"
    r"|int|online|site|shop|xyz|dev|scot|wales|cymru|london|example|test|invalid)"
)
_LOCAL_END = re.compile(r"[A-Za-z0-9._%+'’&*/=?^{|}~!#$-]{1,64}$")
_DOMAIN = re.compile(r"\s?\n?[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}(?:-\n|\.\n?)?){1,8}[A-Za-z0-9]")
_BRACKETED = re.compile(
    r"(?P<local>(?:[A-Za-z0-9]{1,30}\s(?:dot|underscore|dash|hyphen)\s){0,3}[A-Za-z0-9._%+-]{1,64})\s{0,2}(?:[\[({<]\s?(?:at"
    r"|@)\s?[\])}>]|\bat\b)\s{0,2}"
    r"(?P<domain>[A-Za-z0-9-]{1,63}(?:\s{0,2}(?:\.|[\[({<]\s?(?:dot|\.)\s?[\])}>]|\bdot\b)\s{0,2}[A-Za-z0-9-]{1,63}){1,4})",
    re.IGNORECASE,
)
_SPELT = re.compile(r"\bdot\b|[\[({<]\s?(?:at|dot|@)\s?[\])}>]", re.IGNORECASE)
_NO_DOMAIN = frozenset({"this", "the", "that", "a", "my", "his", "her", "their", "our", "any", "some", "every"})
_NO_LOCAL = frozenset(
    {"look", "is", "was", "are", "were", "and", "or", "me", "him", "her", "them", "us", "available", "found", "here"}
)
_URL = re.compile(r"(?:(?:https?|ftp|sftp|hxxps?)://|www\.)[^\s<>\"“”‘’]{2,2000}", re.IGNORECASE)
_BARE = re.compile(rf"\.{_TLD}(?![\w-])(?!\.\w)(?::\d{{2,5}})?(?:/[^\s<>\"“”]{{0,400}})?", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,100})?$")
_TRAILING = ".,;:!?)]}'’\""
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?::\d{2,5})?(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w.])(?<![0-9A-Fa-f:]:)(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:%\w{1,8})?(?:/\d{1,3})?(?![\w:])")
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])")
_NOT_IP = re.compile(
    r"(?:version|\bv\.?|release|build|firmware|section|clause|para(?:graph)?s?|offence code|npcc\w*|software"
    r"|\bos|update|iso)\W{0,3}$",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"\bip\b|\bipv4\b|address|server|log(?:ged|ging|s)?[ -]?(?:in|on)\b|login|network|host|subnet|router|dns"
    r"|ping",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?(?![\w@])")
_ENDS_IN_DOMAIN = re.compile(rf"\.{_TLD}$", re.IGNORECASE)
_SOCIAL = by_first_letter(
    """
    instagram insta twitter tik\\s?tok snap\\s?chat snap facebook fb telegram discord kik linkedin youtube onlyfans signal skype
    xbox gamertag playstation psn whats\\s?app reddit threads bluesky mastodon tinder bumble grindr hinge user\\s?name
    handle profile account screen\\s?name
    """.split()  # noqa: SIM905
)
_NAMED = re.compile(
    r"(?:\s*(?:user(?:\s?name)?|name|account|handle|id|profile|page|tag|called|named|is|was|as|under|the|his"
    r"|her|of|on)\b|[\s:=(–\"“'‘-]){0,8}(?P<value>@?[A-Za-z0-9](?:[A-Za-z0-9._-]{1,28}[A-Za-z0-9_])(?:#\d{4})?)",
    re.IGNORECASE,
)


def find(text: str) -> list[Span]:
    """E-mail addresses, URLs, IP and MAC addresses and handles, in order, not overlapping."""
    text = plain(text)
    spans = [*_emails(text), *_urls(text), *_numbers(text), *_handles(text)]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.kind == "EMAIL" and kept[-1].kind != "EMAIL":
            kept[-1] = span
    return kept


def web_addresses(text: str) -> list[tuple[int, int]]:
    """Where web addresses stand: numbers inside them are no identifiers."""
    return [found.span() for found in _URL.finditer(text)] if "://" in text or "www." in text.lower() else []


def _emails(text: str) -> Iterator[Span]:
    at = text.find("@")
    while at >= 0:
        local = _LOCAL_END.search(text, max(0, at - 64), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain and "." in domain.group():
            # At the end of a sentence the word on the next line is no part of the domain.
            end = domain.end()
            value = domain.group()
            broken = value.rfind(".\n")
            if broken >= 0 and "." in value[:broken].strip() and not re.match(rf"(?i){_TLD}\b", value[broken + 2 :]):
                end = at + 1 + broken
            start = local.start() + len(local.group()) - len(local.group().lstrip(".'’*/=?#!$&-{|}"))
            if start < at:
                yield Span(start, end, "EMAIL", 0.97, DETECTOR, "has the form of an e-mail address")
        at = text.find("@", at + 1)
    seen = -1
    for spelt in _SPELT.finditer(text):
        if spelt.start() < seen:
            continue
        for match in _BRACKETED.finditer(text, max(0, spelt.start() - 140), spelt.end() + 90):
            if match.end() <= seen or not re.search(rf"(?i)(?:\W|dot)\s*{_TLD}$", match.group()):
                continue
            if match.group("domain").split()[0].lower() in _NO_DOMAIN or match.group("local").lower() in _NO_LOCAL:
                continue
            seen = match.end()
            yield Span(match.start(), match.end(), "EMAIL", 0.85, DETECTOR, "reads as an e-mail address that is spelt out")


def _urls(text: str) -> Iterator[Span]:
    done = 0
    for match in _URL.finditer(text) if "//" in text or "www." in lowered(text) else ():
        end = match.start() + len(match.group().rstrip(_TRAILING))
        done = end
        yield Span(match.start(), end, "URL", 0.95, DETECTOR, "is a web address")
    for match in _BARE.finditer(text):
        host = _HOST.search(text, max(0, match.start() - 100), match.start())
        if not host or (host.start() and text[host.start() - 1] in "@/\\_"):
            continue
        if match.start() < done and text.rfind("://", max(0, match.start() - 300), match.start()) >= 0:
            continue
        end = match.start() + len(match.group().rstrip(_TRAILING))
        sure = (
            "/" in match.group()
            or "." in host.group()
            or match.group().lower() not in (".me", ".it", ".in", ".us", ".co", ".be", ".es", ".test")
        )
        if sure and host.group()[0].isalnum() and any(c.isalpha() for c in host.group()):
            yield Span(host.start(), end, "URL", 0.85, DETECTOR, "has the form of a web address")


def _numbers(text: str) -> Iterator[Span]:
    windows = context_of(text).around(24, 24)
    for match in (found for low, high in windows for found in _IPV4.finditer(text, low, high)):
        octets = match.group().split("/")[0].split(":")[0].split(".")
        if context_of(text).claim(*match.span()).other:
            continue
        private = octets[0] == "10" or max(map(int, octets)) > 99
        near = text[max(0, match.start() - 60) : match.end() + 30]
        if not private and not _NETWORK.search(near):
            continue
        if all(int(octet) < 256 for octet in octets) and not _NOT_IP.search(text, max(0, match.start() - 20), match.start()):
            yield Span(*match.span(), "IP_ADDRESS", 0.85, DETECTOR, "has the form of an IP address")
    for match in _IPV6.finditer(text) if text.count(":") > 1 else ():
        value = match.group().split("%")[0].split("/")[0]
        try:
            ipaddress.IPv6Address(value)
        except ValueError:
            continue
        if sum(c.isalnum() for c in value) >= 4 or value == "::1":
            yield Span(*match.span(), "IP_ADDRESS", 0.9, DETECTOR, "has the form of an IP address")
    for match in (found for low, high in windows for found in _MAC.finditer(text, low, high)):
        yield Span(*match.span(), "MAC_ADDRESS", 0.9, DETECTOR, "has the form of a device's network address")


def _handles(text: str) -> Iterator[Span]:
    social: list[tuple[int, int]] | None = None
    for match in _HANDLE.finditer(text) if "@" in text else ():
        if not any(c.isalpha() for c in match.group()) or _ENDS_IN_DOMAIN.search(match.group()):
            continue
        if social is None:
            social = [found.span() for found in _SOCIAL.finditer(lowered(text))]
        near = any(abs(match.start() - end) < 60 or abs(start - match.end()) < 40 for start, end in social[:200])
        why = "is a handle, and the sentence speaks of an online account" if near else "is written like a handle"
        yield Span(*match.span(), "SOCIAL_HANDLE", 0.85 if near else 0.5, DETECTOR, why, auto=near)
    for cue in _SOCIAL.finditer(lowered(text)):
        named = _NAMED.match(text, cue.end(), cue.end() + 70)
        if named and named.group("value") and named.start("value") > cue.end():
            value = named.group("value")
            if any(c.isdigit() or c == "_" for c in value[1:]) and any(c.isalpha() for c in value) and "@" not in value[1:]:
                yield Span(
                    *named.span("value"), "SOCIAL_HANDLE", 0.8, DETECTOR, "stands where the name of an online account is given"
                )
