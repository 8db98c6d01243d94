"""What a skeleton says is what Jinja says; what it cannot say it leaves to Jinja."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letter import LetterError
from models.letter_kinds import LANGUAGES, PARTS, REMINDERS, SAMPLES, variants_of
from models.letter_words import Words
from tasks.letter_skeletons import skeleton_of
from tasks.settings import Settings
from tasks.template_reading import chain_of
from tasks.templates import LetterEnvironment, Templates

SHARED = {"firm": "Firm & Pojad <OÜ>", "list_address": "arved@firm.ee", "language": "et"}
PLAIN = ("assigned", "in_work", "reminder", "answer", *REMINDERS)


@pytest.fixture
def environment(home: Path) -> LetterEnvironment:
    return LetterEnvironment(home, Words("et", ZoneInfo("Europe/Tallinn")))


def write(home: Path, body: str, *, name: str = "note/en/body.txt") -> None:
    file = home / "templates" / "letters" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body, "utf-8")


def both(environment: LetterEnvironment, paths: list[str], names: dict[str, Any]) -> tuple[Any, Any]:
    skeleton = skeleton_of(environment, [chain_of(environment, path) for path in paths])
    assert skeleton is not None
    return skeleton.fill(names), tuple(environment.get_template(path).render(names) for path in paths)


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plain_letter_of_ours_reads_as_jinja_renders_it(environment: LetterEnvironment, kind: str, language: str):
    paths = [f"{kind}/{language}/{part}" for part in PARTS]
    for variant in ({}, *variants_of(kind)):
        names = {**SHARED, **SAMPLES[kind], **variant}
        if names.get("quoted_at", "") is not None:
            filled, rendered = both(environment, paths, names)
            assert filled == rendered


QUESTIONS = """\
{% if late > 2 and buyer %}{{ buyer | upper }}{% elif not late %}now
{% else %}{{ number ~ "<" ~ buyer if late in (2, 1) else late }}{% endif %}"""


@given(
    number=st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    late=st.integers(-3, 3),
    buyer=st.sampled_from(["", "Kuusk & Co", "<b>"]),
)
def test_questions_choose_and_values_are_escaped_as_jinja_does(
    tmp_path_factory: pytest.TempPathFactory, number: str, late: int, buyer: str
):
    home = tmp_path_factory.mktemp("home")
    write(home, QUESTIONS, name="note/en/body.html")
    environment = LetterEnvironment(home, Words("et", ZoneInfo("Europe/Tallinn")))
    filled, rendered = both(environment, ["note/en/body.html"], {"number": number, "late": late, "buyer": buyer})

    assert filled == rendered


@pytest.mark.parametrize("body", [
    "{% for each in rows %}{{ each }}{% endfor %}", "{% set x = 1 %}{{ x }}", "{{ cycler('a') }}", "{{ name.upper() }}",
    "{{ rows | random }}", "{% include 'frame.html' %}", "{% extends which %}", "{{ rows[0] }}",
    "{% extends 'frame.html' %}",
])  # fmt: skip
def test_a_template_that_does_more_than_show_and_ask_has_no_skeleton(
    home: Path, environment: LetterEnvironment, body: str
):
    write(home, body)

    assert skeleton_of(environment, [chain_of(environment, "note/en/body.txt")]) is None


def test_controls_in_a_value_never_reach_a_letter(home: Path):
    names = {**SHARED, **SAMPLES["dunning_buyer_after_7"], "buyer": "Kuusk\x00\x1b OÜ"}
    words = Templates(Settings(), time_zone="Europe/Tallinn").render("dunning_buyer_after_7", "et", names)

    assert "Kuusk OÜ" in words.text
    assert "Kuusk OÜ" in words.html


def test_a_frame_that_changes_is_seen_at_the_next_letters(home: Path):
    names = {**SHARED, **SAMPLES["dunning_buyer_after_7"]}

    def text() -> str:
        return Templates(Settings(), time_zone="Europe/Tallinn").render("dunning_buyer_after_7", "en", names).text

    before = text()
    write(home, "{% block before %}{% endblock %}Pay {{ holder }}.", name="dunning/en/buyer.txt")

    assert before != text()
    assert text().endswith("Pay Firm OÜ.")


def test_a_name_that_is_missing_is_told_with_file_and_line(home: Path):
    write(home, "Hello\n{{ nobody }}", name="in_work/en/body.txt")
    templates = Templates(Settings(), time_zone="Europe/Tallinn")

    with pytest.raises(LetterError, match=r"in_work/en/body\.txt, line 2: 'nobody' is undefined"):
        templates.render("in_work", "en", {**SHARED, **SAMPLES["in_work"]})
