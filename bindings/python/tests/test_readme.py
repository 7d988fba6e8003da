"""The samples of the READMEs run as they stand."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def samples(page: str) -> list[str]:
    """The blocks in Python of a page, one after the other."""
    found = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no sample"
    return found


@pytest.mark.parametrize("page", ["README.md", "bindings/python/README.md"])
def test_the_samples_of_a_readme_run(page: str) -> None:
    for text in samples(page):
        exec(compile(text, page, "exec"), {})
