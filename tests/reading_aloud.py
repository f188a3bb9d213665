"""What a screen reader would be told of a page: Chromium's accessibility tree, and what has to hold in every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CONTROLS = {"button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "slider", "spinbutton",
            "DisclosureTriangle", "progressbar", "Video", "Audio", "dialog"}  # fmt: skip
PICTURES = {"image", "img", "graphics-document"}
SAY_NOTHING = {"here", "more", "click", "click here", "read more", "link", "go", "ok", "next", "previous", "edit", "remove",
               "change", "up", "down", "picture", "image", "open", "show", "x", "download"}  # fmt: skip
"""Names of controls that mean nothing to somebody who hears a list of all links or buttons of a page."""
LEVELLED = {"banner", "contentinfo", "main"}


@dataclass(eq=False)
class Node:
    """One thing that is announced.

    Attributes:
        role, name: as announced.
        level: of a heading.
        inside: what it lies in, the nearest first.
    """

    role: str
    name: str
    level: int = 0
    inside: list[Node] = field(default_factory=list, repr=False)


def tree_of(page: Any) -> list[Node]:
    """Everything on a page that is announced, in the order in which it is read."""
    session = page.context.new_cdp_session(page)
    raw = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    known = {node["nodeId"]: node for node in raw}

    def walk(node: dict[str, Any], inside: list[Node]) -> Iterator[Node]:
        if not node.get("ignored"):
            facts = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
            name = " ".join(str(node.get("name", {}).get("value", "")).split())
            found = Node(str(node["role"]["value"]), name, int(facts.get("level") or 0), inside)
            inside = [found, *inside]
            yield found
        for child in node.get("childIds", ()):
            if child in known:
                yield from walk(known[child], inside)

    return [node for top in raw if "parentId" not in top for node in walk(top, [])]


def faults_in(nodes: list[Node]) -> list[str]:
    """What would leave somebody who only hears the page at a loss."""
    return [*_faults_of_headings(nodes), *_faults_of_controls(nodes), *_faults_of_tables(nodes), *_faults_of_landmarks(nodes)]


def _faults_of_headings(nodes: list[Node]) -> Iterator[str]:
    levels = [(node.level, node.name) for node in nodes if node.role == "heading"]
    if [level for level, _ in levels].count(1) != 1:
        yield f"not one heading of the first level: {levels}"
    before = 0
    for level, name in levels:
        if not name:
            yield f"a heading of level {level} without words"
        # What stands before the first heading, such as what is wrong with a form, begins with a second one.
        if before and level > before + 1:
            yield f"the heading {name!r} of level {level} follows one of level {before}"
        before = level


def _faults_of_controls(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if node.role in CONTROLS and (not node.name or node.name.casefold() in SAY_NOTHING):
            yield f"{node.role} {node.name!r} does not say what it is"
        if node.role in PICTURES and (not node.name or node.name.casefold() in SAY_NOTHING):
            yield "a picture without words for it"
        if node.role == "radio" and not any(one.role in ("group", "radiogroup") and one.name for one in node.inside):
            yield f"the choice {node.name!r} without its question"


def _faults_of_tables(nodes: list[Node]) -> Iterator[str]:
    for table in (node for node in nodes if node.role == "table"):
        within = [node.role for node in nodes if table in node.inside]
        if not table.name:
            yield "a table without a name"
        if "columnheader" not in within:
            yield f"the table {table.name!r} has no heads of its columns"
        if within.count("row") > 1 and "cell" not in within:
            yield f"the table {table.name!r} has no cells"


def _faults_of_landmarks(nodes: list[Node]) -> Iterator[str]:
    for role in LEVELLED:
        if sum(node.role == role for node in nodes) != 1:
            yield f"not one {role}"
    for role in ("navigation", "region"):
        names = [node.name for node in nodes if node.role == role]
        if "" in names:
            yield f"a {role} without a name"
        if role == "navigation" and len(set(names)) != len(names):
            yield f"navigations of one name: {names}"
    if not next((node.name for node in nodes if node.role == "RootWebArea"), "").endswith("– Hoursback"):
        yield "the title does not say where one is"
