"""Draws docs/pictures/score.svg: what `leadstone score` prints for the sample that comes along.

Run it from the root of the repository, after `cargo build --release -p leadstone-cli`:

    python3 docs/pictures/score.py           writes the picture
    python3 docs/pictures/score.py --check   fails if the picture is out of date

Only the standard library is used. The command runs in a pseudo terminal, so that it prints colours; the sample has its
own instant, so the picture is the same on every day.
"""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).with_name("score.svg")
COMMAND = ["score", "--sample", "--top", "8", "--why"]
# The summary after the list is left out.
LAST_LINE = "--top shows more"

# Of the terminal, for the lines of reasons; the table is as wide as it needs to be.
COLUMNS = 136
CELL, LINE, SIZE = 7.4, 19, 12.3
MARGIN, BAR = 18, 34

BACKGROUND, FOREGROUND, FAINT = "#14171f", "#d5dae3", "#8b94a5"
# By code of "select graphic rendition".
COLOURS = {"31": "#f28b82", "32": "#8fd18f", "33": "#f0c674", "36": "#7fc8d6", "38;5;9": "#ff7a70"}
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK KR', monospace"


def printed(words: list[str]) -> str:
    """What a command prints to a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="")
        os.environ.pop("NO_COLOR", None)
        os.execv(words[0], words)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    text = b""
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:
            # Linux reports the end of the child so.
            break
        if not piece:
            break
        text += piece
    os.waitpid(child, 0)
    return text.decode().replace("\r\n", "\n")


def width(text: str) -> int:
    """Cells of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def style(codes: str, before: dict[str, str]) -> dict[str, str]:
    """The attributes of a text after a control sequence."""
    if codes in ("", "0"):
        return {}
    if codes == "39":
        return {name: value for name, value in before.items() if name != "fill"}
    if codes == "1":
        return before | {"font-weight": "600"}
    if codes == "2":
        return before | {"fill": FAINT}
    return before | ({"fill": COLOURS[codes]} if codes in COLOURS else {})


def pieces(line: str) -> list[tuple[int, str, dict[str, str]]]:
    """The texts of a line without wide gaps, each with its column and attributes."""
    found = []
    column, now = 0, {}
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            now = style(part[2:-1], now)
            continue
        for text in re.split(r"( {2,})", part):
            if text.strip():
                lead = len(text) - len(text.lstrip())
                found.append((column + lead, text.strip(), now))
            column += width(text)
    return found


def drawn(lines: list[str]) -> str:
    """The picture. Each text is stretched to its cells, so that columns stand in line in every font."""
    columns = max(width(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    wide, high = round(2 * MARGIN + columns * CELL), BAR + LINE * len(lines) + MARGIN
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">',
        "<title>leadstone score --sample --top 8 --why</title>",
        "<desc>Eight invented leads, the best first: stage, action, scores, and under each lead the strongest reasons with"
        " their points.</desc>",
        f'<rect width="{wide}" height="{high}" rx="8" fill="{BACKGROUND}"/>',
    ]
    svg += [f'<circle cx="{MARGIN + 14 * place}" cy="16" r="4.5" fill="#3a4150"/>' for place in range(3)]
    svg.append(f'<g font-family="{FONTS}" font-size="{SIZE}" fill="{FOREGROUND}">')
    for row, line in enumerate(lines):
        for column, text, attributes in pieces(line):
            x, y = round(MARGIN + column * CELL, 1), BAR + LINE * row + 13
            more = "".join(f' {name}="{value}"' for name, value in attributes.items())
            length = round(width(text) * CELL, 1)
            svg.append(
                f'<text x="{x}" y="{y}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{more}>{escape(text)}</text>'
            )
    return "\n".join([*svg, "</g>", "</svg>", ""])


def main() -> int:
    program = next((p for kind in ("release", "debug") if (p := ROOT / "target" / kind / "leadstone").exists()), None)
    if program is None:
        print("there is no program: cargo build --release -p leadstone-cli", file=sys.stderr)
        return 2
    lines = []
    for line in printed([str(program), *COMMAND]).splitlines():
        lines.append(line)
        if LAST_LINE in line:
            break
    picture = drawn([f"\x1b[36m$\x1b[0m leadstone {' '.join(COMMAND)}", "", *lines])
    if sys.argv[1:] == ["--check"]:
        is_same = PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == picture
        print("the picture is up to date" if is_same else "the picture is out of date", file=sys.stderr)
        return 0 if is_same else 1
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
