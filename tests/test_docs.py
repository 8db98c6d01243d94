"""What the README and the docs lead to is there: pages, chapters, files, flows, commands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from haldur.cli import app
from haldur.manifest import read_manifest
from tasks.settings import CHECKOUT, Settings

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
SOURCES = ("desk", "docs", "flows", "haldur", "models", "policies", "tasks", "templates")
NAMES = [str(page.relative_to(CHECKOUT)) for page in PAGES]


def text_of(page: str) -> str:
    return (CHECKOUT / page).read_text("utf-8")


def chapters(page: Path) -> set[str]:
    """What the headings of a page are called in its addresses."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken_links(page: str) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        path, _, chapter = link.partition("#")
        if "://" in link:
            continue
        target = (CHECKOUT / page).parent / path if path else CHECKOUT / page
        if not target.exists() or (chapter and chapter not in chapters(target)):
            yield link


def lost_paths(page: str) -> Iterator[str]:
    """Paths of ours in code words that lead nowhere; `tasks/x.name` is a name in a module."""
    for path in re.findall(rf"`((?:{'|'.join(SOURCES)})/[a-z0-9_./*-]+)`", text_of(page)):
        module, _, name = path.partition(".")
        source = CHECKOUT / f"{module}.py"
        is_name = source.is_file() and re.search(rf"\b{name}\b", source.read_text("utf-8"))
        if not is_name and not any(CHECKOUT.glob(path.rstrip("/"))):
            yield path


@pytest.mark.parametrize("page", NAMES)
def test_every_link_leads_somewhere(page: str):
    assert list(broken_links(page)) == []


@pytest.mark.parametrize("page", NAMES)
def test_every_path_is_there(page: str):
    assert list(lost_paths(page)) == []


@pytest.mark.parametrize("page", NAMES)
def test_every_command_is_one_of_haldurs(page: str):
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    flows = {each.flow_name for each in read_manifest(Settings()).deployments} | {"FLOW"}
    typed = re.findall(r"^haldur (.+)$|[`/]haldur ([^`\n]+)", text_of(page), re.MULTILINE)
    for words in (("".join(found)).split() for found in typed):
        assert words[0] in commands
        assert words[0] != "run" or set(words[1:2]) <= flows


def test_operators_find_every_flow_in_one_table():
    told = text_of("docs/operating.md").partition("## Flows")[2].partition("\n## ")[0]

    assert [each.flow_name for each in read_manifest(Settings()).deployments if f"`{each.flow_name}`" not in told] == []


def test_every_kind_of_letter_is_in_the_table_of_letters():
    kinds = {folder.name for folder in (CHECKOUT / "templates" / "letters").iterdir() if folder.is_dir()} - {"dunning"}
    series = {kind for kind in kinds if kind.startswith("dunning_")}  # told by party and day
    told = text_of("docs/letters.md").partition("## What is written")[2].partition("\n## ")[0]

    assert [kind for kind in sorted(kinds - series) if f"`{kind}`" not in told] == []


def test_the_glossary_stands_in_order_and_has_each_word_once():
    words = re.findall(r"^\| (\*\*.+?) \|", text_of("docs/glossary.md"), re.MULTILINE)

    assert words == sorted(set(words), key=lambda word: word.replace("*", "").lower())
