"""A template is checked as a whole: each fault with file, line and key (O-01)."""

from pathlib import Path

import pytest

from models.journey_policy import JourneyPolicyError, JourneyTemplate, read_template
from tests.journey_room import SHORT

OURS = sorted(Path("policies/journeys").glob("*.yaml"))


def fault(text: str) -> str:
    """What is said of a template."""
    with pytest.raises(JourneyPolicyError) as raised:
        read_template(text, file="short.yaml")
    return str(raised.value)


def changed(old: str, new: str) -> str:
    assert old in SHORT
    return SHORT.replace(old, new, 1)


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_the_templates_that_we_ship_are_right_and_claim_no_baseline(file: Path):
    template = read_template(file.read_text("utf-8"), file=file.name)

    assert template.baseline is None  # it would be a saving that nobody measured
    assert {step.who for step in template.steps} == {"customer", "sales", "support"}
    assert {step.kind for step in template.steps} == {"read", "watch", "do", "quiz", "meeting", "sign-off"}


def test_a_template_says_the_same_after_it_was_kept():
    template = read_template(SHORT, file="short.yaml")
    kept = JourneyTemplate.model_validate_json(template.said)

    assert kept == template
    assert kept.version("short") == template.version("short")


def test_other_words_are_another_version():
    other = read_template(changed("We check", "We look"), file="short.yaml")

    assert other.version("short") != read_template(SHORT, file="short.yaml").version("short")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: read", "kind: raed", "short.yaml, line 5: steps.0.kind: it should be one of"),
        ("days: 2}", "days: 0}", "short.yaml, line 6: steps.0.days:"),
        ("who: customer", "hwo: customer", "short.yaml, line 6: steps.0.hwo: this key is unknown; did you mean who?"),
        ("en: Hello, fi: Hei", "en: Hello", "short.yaml, line 5: steps.0.title.fi: this key is missing"),
        ("fi: Hei}", 'fi: " "}', "short.yaml, line 5: steps.0.title.fi: this is empty"),
        ("after: [hello]", "after: [helo]", "short.yaml, line 8: steps.1.after: there is no step 'helo'"),
        ("after: [login]", "after: [extra]", "short.yaml, line 10: steps.2.after: the step 'extra' is optional"),
        ("key: check", "key: login", "short.yaml, line 9: steps.2.key: another step has the key 'login'"),
        ("event: first_report", "event: first_login", "short.yaml, line 28: steps.4.event: another step has the event"),
        (", first_value: true", "", "short.yaml, line 4: steps: exactly one step has first_value: true"),
        ("optional: true", "first_value: true", "short.yaml, line 4: steps: exactly one step has first_value: true"),
        ("nudges: [1, 3]", "nudges: [3, 1]", "short.yaml, line 3: nudges: write the days in their order, each once"),
        ("right: 2", "right: 3", "short.yaml, line 19: steps.3.quiz.0: right is 3, and there are 2 choices"),
        ("kind: quiz", "kind: read", "short.yaml, line 11: steps.3: a step of kind quiz, and no other, has questions"),
        ("title: {et: Lühike", "title: {et: Lühike, et: Uus", "short.yaml is not readable YAML: line 1"),
    ],
)
def test_a_fault_is_told_with_line_and_key(old: str, new: str, said: str):
    assert said in fault(changed(old, new))


def test_prerequisites_that_lead_in_a_circle_are_told_at_each_step_in_it():
    said = fault(changed("days: 2}", "days: 2, after: [confirm]}"))

    assert said.count("lead in a circle") == 5
    assert "line 6: steps.0.after" in said


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//firm.ee/x", "ftp://firm.ee", "https://", "https://u:p@firm.ee",
     "https://firm.ee/a b", 'https://firm.ee/"onclick', "https://[x", "file:///etc/passwd", ""],
)  # fmt: skip
def test_a_material_is_a_link_of_the_web(link: str):
    assert "material" in fault(changed("kind: read,", f"kind: read, material: '{link}',"))


def test_a_material_may_differ_by_language():
    links = "{et: 'https://a.ee/et', en: 'https://a.ee/en', fi: 'http://a.ee/fi'}"
    step = read_template(changed("kind: read,", f"kind: read, material: {links},"), file="short.yaml").steps[0]

    assert step.material is not None
    assert step.material.of("fi") == "http://a.ee/fi"


@pytest.mark.parametrize("text", ["", "[]", "title: x", "a: {b", "\x00"])
def test_what_is_no_template_is_refused(text: str):
    assert "short.yaml" in fault(text)
