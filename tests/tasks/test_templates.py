"""The words of letters: every one in every language, the home's own first, and faults told with file and line."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.letter import LetterError
from models.letter_kinds import LANGUAGES, PARTS, SAMPLES, VARIANTS
from tasks.settings import Settings
from tasks.template_check import check_templates, faults_of, kinds_of, template_faults
from tasks.templates import FOLDER, Rendered, Templates
from tests.homes import open_home

SHARED = {"firm": "Firm OÜ", "list_address": "support@firm.ee"}


def rendered(kind: str, language: str = "en", **changes: object) -> Rendered:
    context = SHARED | {"language": language} | SAMPLES[kind] | changes
    return Templates(Settings(), time_zone="Europe/Tallinn").render(kind, language, context)


def own(home: Path, path: str, words: str) -> Path:
    file = home / FOLDER / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, "utf-8")
    return file


def tags(html: str) -> set[str]:
    """The elements that a reader of this HTML would make."""
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _attributes: found.add(tag)  # type: ignore[method-assign]
    parser.feed(html)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SAMPLES)
def test_every_letter_says_something_in_every_language(home: Path, kind: str, language: str):
    for variant in ({}, *VARIANTS.get(kind, ())):
        words = rendered(kind, language, **variant)

        assert all(words)
        assert "{" not in words.subject + words.text
        assert f'lang="{language}"' in words.html


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_two_languages_say_the_same(home: Path, kind: str):
    assert len({rendered(kind, language).text for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "left_out", "words"),
    [
        ("en", 1, "1 more figure stands in"), ("en", 2, "2 more figures stand in"), ("et", 1, "veel 1 näitaja."),
        ("et", 2, "veel 2 näitajat."), ("fi", 1, "vielä 1 muu luku."), ("fi", 2, "vielä 2 muuta lukua."),
    ],
)  # fmt: skip
def test_a_report_counts_the_figures_that_it_leaves_out(home: Path, language: str, left_out: int, words: str):
    letter = rendered("report", language, left_out=left_out)

    assert words in letter.text
    assert words in letter.html


@pytest.mark.parametrize("kind", SAMPLES)
def test_template_syntax_and_markup_from_outside_stay_text(home: Path, kind: str):
    hostile = "{{7*7}}{% raw %}<script>alert(1)</script>"
    fields = {
        name: hostile
        for name, value in SAMPLES[kind].items()
        if isinstance(value, str) and name not in {"state", "target"}
    }
    if kind == "digest":
        fields |= {"unassigned": [SAMPLES[kind]["unassigned"][0] | {"subject": hostile, "customer": hostile}]}
    words = rendered(kind, **fields)

    assert "49" not in words.subject + words.text + words.html.replace("#1a5fb4", "")
    assert "script" not in tags(words.html)
    assert "{{7*7}}" in words.text


def test_the_homes_own_words_win_and_a_change_is_seen_at_once(home: Path):
    own(home, "reminder/en/subject.txt", "Ours {{ number }}")
    assert rendered("reminder").subject == "Ours 17"

    own(home, "reminder/en/subject.txt", "Ours is longer {{ number }}").touch()
    assert rendered("reminder").subject == "Ours is longer 17"

    (home / FOLDER / "reminder/en/subject.txt").unlink()
    assert rendered("reminder").subject.startswith("[#17]")


@pytest.mark.parametrize(("words", "fault"), [
    ("a\n{{ nobody }}", "line 2: 'nobody' is undefined"),
    ("a\n\n{% if %}", "line 3: Expected an expression"),
    ("{{ number.__class__ }}", "access to attribute '__class__' of 'int' object is unsafe"),
    ("{{ number + subject }}", "line 1: TypeError"),
    ("{{ number | moment }}", "AttributeError"),
])  # fmt: skip
def test_a_broken_template_is_told_with_file_and_line(home: Path, words: str, fault: str):
    file = own(home, "reminder/en/body.txt", words)

    with pytest.raises(LetterError) as error:
        rendered("reminder")
    assert str(file) in str(error.value)
    assert fault in str(error.value)


@pytest.mark.parametrize("words", [
    "{% include '../../signing.key' %}", "{% include 'reminder/../../../signing.key' %}",
    "{% extends '../../signing.key' %}", "{% import '../../signing.key' as key %}{{ key }}",
])  # fmt: skip
def test_a_template_shows_no_file_that_is_none_of_a_letters(home: Path, words: str):
    Settings().signing_key()
    own(home, "reminder/en/body.txt", words)

    with pytest.raises(LetterError, match="leads out of templates/letters"):
        rendered("reminder")


def test_a_template_in_another_encoding_is_told(home: Path):
    own(home, "reminder/et/body.txt", "").write_bytes("Lõpp".encode("latin-1"))

    with pytest.raises(LetterError, match="save it as UTF-8"):
        rendered("reminder", "et")


def test_an_unknown_letter_names_those_that_exist(home: Path):
    with pytest.raises(LetterError, match="kinds: assigned, in_work"):
        Templates(Settings(), time_zone="UTC").render("../secret", "en", {})


def test_the_doctor_finds_each_broken_template_once(home: Path):
    own(home, "answer/fi/body.html", "{{ gone }}")
    faults = list(template_faults(Templates(Settings(), time_zone="UTC")))

    assert len(faults) == 1
    assert "answer/fi/body.html, line 1" in faults[0]


@pytest.mark.parametrize(("path", "words", "fault"), [
    ("dunning_buyer_after_7/fi/body.txt", "a\n{% if false %}{{ amuont }}{% endif %}", "line 2: 'amuont' is undefined"),
    ("dunning/fi/buyer.txt", "{{ nobody }}{% block before %}{% endblock %}", "dunning/fi/buyer.txt, line 1: 'nobody'"),
    ("dunning_buyer_after_7/fi/subject.txt", "{{ seller", "line 1: unexpected end of template"),
])  # fmt: skip
def test_before_a_run_a_name_is_found_even_where_no_sample_leads(home: Path, path: str, words: str, fault: str):
    open_home(home)
    own(home, path, words)

    check_templates(["dunning_seller_after_7"])
    with pytest.raises(LetterError, match=re.escape(fault)):
        check_templates(["dunning_buyer_after_7"])


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_before_a_run_a_part_that_says_nothing_is_found(home: Path, part: str):
    open_home(home)
    file = own(home, f"dunning_buyer_after_7/fi/{part}", "{% if days_late > 999 %}Hei{% endif %}\n")

    assert faults_of(["dunning_buyer_after_7"]) == [f"{file} says nothing"]


def test_a_company_may_have_reminders_of_its_own(home: Path):
    open_home(home)
    for language in LANGUAGES:
        for part in PARTS:
            own(home, f"dunning_buyer_last_call/{language}/{part}", "{{ number }} {{ balance | money(currency) }}")

    assert kinds_of(Settings()) == [*SAMPLES, "dunning_buyer_last_call"]
    check_templates(kinds_of(Settings()))
    with pytest.raises(LetterError, match=r"dunning_buyer_never/et/subject\.txt"):
        check_templates(["dunning_buyer_never"])


def test_ours_have_no_faults(home: Path):
    assert list(template_faults(Templates(Settings(), time_zone="UTC"))) == []


def test_styles_stand_in_the_elements_and_nothing_is_fetched(home: Path):
    html = rendered("assigned").html

    assert 'class="open" href="http://127.0.0.1:8080/tickets/17" style="' in html
    assert "http" not in html.replace("http://127.0.0.1:8080/tickets/17", "")


def test_a_home_of_other_words_is_not_told_those_of_the_home_before(home: Path, monkeypatch: pytest.MonkeyPatch):
    ours = rendered("in_work").subject
    other = home.parent / "other"
    own(other, "in_work/en/subject.txt", "Other words")

    monkeypatch.setenv("HALDUR_HOME", str(other))
    assert rendered("in_work").subject == "Other words"

    monkeypatch.setenv("HALDUR_HOME", str(home))
    assert rendered("in_work").subject == ours
