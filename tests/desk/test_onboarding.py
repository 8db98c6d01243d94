"""A customer's page of a journey over HTTP: what a link opens, what it changes, and what it never does (O-03, O-06)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from desk.onboarding_words import WORDS
from models.history import Way
from models.journey import Journey, JourneyState
from tasks.database import writing
from tasks.journey_links import revoke_links
from tasks.meetings import confirm_meeting
from tests.filing_room import one, rows
from tests.journey_room import JAAN, KOIVU, a_token, begin, do, letters, open_sales, steps_of, walk_to
from tests.visitors import Visitor

TODAY = datetime.now(UTC).date()
ET = WORDS["et"]


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def link(engine: Engine, journey: int, more: str = "", **given: int) -> str:
    return f"/onboarding/{a_token(engine, journey, on=TODAY, **given)}{more}"


def post(address: str, came_from: str = "192.0.2.1", **fields: str | list[str]) -> int:
    return Visitor(came_from=came_from).client.post(address, data=fields).status_code


def test_the_page_speaks_the_customers_language_and_leads_to_the_next_step(sales: Engine):
    journey = begin(sales, on=TODAY)
    page = Visitor().get(link(sales, journey))

    assert page.status_code == 200
    assert '<html lang="et">' in page.text
    assert ET["progress"].format(ended=0, total=6) in page.text
    assert f"<small>{ET['next']}</small> Tere</h2>" in page.text


def test_the_page_tells_nobody_of_its_address_and_is_kept_nowhere(sales: Engine):
    page = Visitor().get(link(sales, begin(sales, on=TODAY)))

    assert page.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in page.headers["cache-control"]
    assert "noindex" in page.headers["x-robots-tag"]
    assert "set-cookie" not in page.headers


def test_looking_changes_nothing(sales: Engine):
    journey = begin(sales, on=TODAY)
    before = {table: rows(sales, table) for table in ("journey", "journey_step", "history", "letter", "ticket")}
    for more in ("", "/steps/hello/done", "/question", "/meeting", "/score", "/link"):
        Visitor().get(link(sales, journey, more))

    assert {table: rows(sales, table) for table in before} == before


def test_a_button_ends_a_step(sales: Engine):
    journey = begin(sales, on=TODAY)
    assert post(link(sales, journey, "/steps/hello/done")) == 303
    assert steps_of(sales, journey)["hello"] == "done"


@pytest.mark.parametrize("step", ["login", "check", "quiz", "confirm", "nothing", "../hello", "%00"])
def test_a_step_that_is_not_the_customers_to_end_stays_open(sales: Engine, step: str):
    journey = begin(sales, on=TODAY)
    assert post(link(sales, journey, f"/steps/{step}/done")) in {404, 405, 409}
    assert set(steps_of(sales, journey).values()) == {"open"}


def test_an_optional_step_can_be_left_out_and_no_other(sales: Engine):
    journey = begin(sales, on=TODAY)
    assert post(link(sales, journey, "/steps/extra/without")) == 303
    assert post(link(sales, journey, "/steps/hello/without")) == 409
    assert (steps_of(sales, journey)["extra"], steps_of(sales, journey)["hello"]) == ("skipped", "open")


def test_wrong_answers_are_explained_and_may_be_given_again(sales: Engine):
    journey = begin(sales, on=TODAY)
    walk_to(sales, journey, "hello", "login", on=TODAY)
    quiz = link(sales, journey, "/steps/quiz/quiz")
    wrong = Visitor().client.post(quiz, data={"answer_0": "1", "answer_1": "1"})

    assert wrong.status_code == 200
    assert (ET["again"] in wrong.text, wrong.text.count(ET["right"])) == (True, 1)
    assert steps_of(sales, journey)["quiz"] == "open"
    assert post(quiz, answer_0="2", answer_1="1") == 303
    assert steps_of(sales, journey)["quiz"] == "done"


@pytest.mark.parametrize("fields", [{}, {"answer_0": "2"}, {"answer_0": "9", "answer_1": "x"}, {"answer_99": "1"}])
def test_half_a_quiz_is_refused(sales: Engine, fields: dict[str, str]):
    journey = begin(sales, on=TODAY)
    walk_to(sales, journey, "hello", "login", on=TODAY)
    assert post(link(sales, journey, "/steps/quiz/quiz"), **fields) == 409
    assert steps_of(sales, journey)["quiz"] == "open"


def test_a_question_becomes_a_ticket_of_the_customer(sales: Engine):
    journey = begin(sales, on=TODAY)
    assert post(link(sales, journey, "/question"), text="Kuidas <b>edasi</b>?", step="login") == 303

    ticket = one(sales, "ticket")
    assert (ticket["customer_id"], ticket["queue"], ticket["contact_address"]) == (1, "support", "mari@1.ee")
    assert (ticket["subject"], ticket["description"]) == ("Sisene", "Kuidas <b>edasi</b>?")


def test_an_empty_question_is_answered_with_a_word_and_no_ticket(sales: Engine):
    journey = begin(sales, on=TODAY)
    answer = Visitor().client.post(link(sales, journey, "/question"), data={"text": "  \n"})
    assert (answer.status_code, ET["empty"] in answer.text, rows(sales, "ticket")) == (422, True, [])


def test_a_meeting_is_asked_for_with_times_that_suit(sales: Engine):
    journey = begin(sales, on=TODAY)
    assert (
        post(link(sales, journey, "/meeting"), times=["2027-01-04T10:00", "", "2027-01-05T14:30"], wish="Arved") == 303
    )

    assert one(sales, "journey_meeting")["wish"] == "2027-01-04 10:00; 2027-01-05 14:30; Arved"
    assert one(sales, "todo")["assignee"] == JAAN


def test_satisfaction_is_asked_at_the_end_and_no_earlier(sales: Engine):
    journey = begin(sales, on=TODAY)
    assert post(link(sales, journey, "/score"), score="5") == 409
    with writing(sales) as session:
        session.get_one(Journey, journey).state = JourneyState.FINISHED
    assert post(link(sales, journey, "/score"), score="6") == 422
    assert post(link(sales, journey, "/score"), score="4", comment="<script>") == 303
    assert one(sales, "journey")["score"] == 4
    assert "<script>" not in Visitor().get(link(sales, journey)).text.partition("<main")[2]


def test_every_link_that_opens_nothing_is_answered_alike(sales: Engine):
    journey = begin(sales, on=TODAY)
    old = f"/onboarding/{a_token(sales, journey, on=TODAY - timedelta(days=90))}"
    revoked, cancelled = link(sales, journey), link(sales, journey, which=0)
    with writing(sales) as session:
        revoke_links(session, journey, who=JAAN, way=Way.PAGE, now=datetime.now(UTC))
    forged = cancelled[:-1] + ("0" if cancelled[-1] != "0" else "1")
    answers = [Visitor().get(address) for address in (old, revoked, forged, "/onboarding/nothing")]

    assert {answer.status_code for answer in answers} == {404}
    bodies = {answer.text.replace(address[12:], "TOKEN") for answer, address in zip(
        answers, (old, revoked, forged, "/onboarding/nothing"), strict=True
    )}  # fmt: skip
    assert len(bodies) == 1


def test_a_new_link_goes_to_the_address_on_the_card_and_the_answer_tells_nothing(sales: Engine):
    journey = begin(sales, on=TODAY)
    old = f"/onboarding/{a_token(sales, journey, on=TODAY - timedelta(days=90))}"
    asked, nothing = (Visitor().client.post(f"{each}/link") for each in (old, "/onboarding/nothing"))

    assert letters(sales, "onboarding_link") == ["mari@1.ee"]
    assert (asked.status_code, asked.text) == (nothing.status_code, nothing.text)


def test_new_links_are_asked_for_so_often_and_no_more(sales: Engine):
    begin(sales, on=TODAY)
    assert [post("/onboarding/nothing/link", came_from="192.0.2.77") for _ in range(11)] == [200] * 10 + [429]


def test_nothing_of_another_customer_can_be_reached(sales: Engine):
    mine, other = begin(sales, on=TODAY), begin(sales, KOIVU, on=TODAY)
    assert post(link(sales, other, "/meeting"), wish="aika") == 303
    meeting = one(sales, "journey_meeting")["id"]

    assert post(link(sales, mine, f"/meetings/{meeting}"), reply="accepted") == 409
    assert one(sales, "journey_meeting")["reply"] == ""
    assert "Koivu" not in Visitor().get(link(sales, mine)).text


def test_a_link_made_of_two_opens_neither(sales: Engine):
    first, second = (a_token(sales, begin(sales, code, on=TODAY), on=TODAY).split(".") for code in ("10000001", KOIVU))
    mixed = ".".join((second[0], second[1], second[2], first[3]))
    assert Visitor().get(f"/onboarding/{mixed}").status_code == 404


def test_a_cancelled_journey_is_shown_to_nobody(sales: Engine):
    journey = begin(sales, on=TODAY)
    do(sales, "cancel_journey", journey, on=TODAY, reason="contract ended")
    assert Visitor().get(link(sales, journey)).status_code == 404
    assert post(link(sales, journey, "/question"), text="?") == 404


def test_a_machine_with_a_link_is_stopped(sales: Engine):
    journey = begin(sales, on=TODAY)
    answers = [post(link(sales, journey, "/meeting"), wish="x") for _ in range(61)]
    assert answers == [303] * 60 + [429]


@pytest.mark.parametrize("meeting", ["0", "999999999999999999999", "x", "1%00", "-1"])
def test_a_meeting_that_there_is_not_is_answered_on_the_page(sales: Engine, meeting: str):
    answer = Visitor().client.post(
        link(sales, begin(sales, on=TODAY), f"/meetings/{meeting}"), data={"reply": "accepted"}
    )
    assert (answer.status_code, ET["changed"] in answer.text) == (409, True)


def test_a_reply_that_is_none_is_no_refusal(sales: Engine):
    journey = begin(sales, on=TODAY)
    post(link(sales, journey, "/meeting"), wish="aeg")
    meeting = one(sales, "journey_meeting")["id"]
    with writing() as session:
        confirm_meeting(
            session, meeting, datetime.now(UTC) + timedelta(days=3), minutes=30, place="", who=JAAN, way=Way.PAGE,
            now=datetime.now(UTC),
        )  # fmt: skip

    assert post(link(sales, journey, f"/meetings/{meeting}"), reply="maybe") == 409
    assert one(sales, "journey_meeting")["reply"] == ""


def test_what_no_database_keeps_is_left_out_of_words(sales: Engine):
    journey = begin(sales, on=TODAY)
    assert post(link(sales, journey, "/question"), text="Kas\r\nnii?\0") == 303
    assert one(sales, "message")["text"] == "Kas\nnii?"
    assert post(link(sales, journey, "/meeting"), wish="\0", times=["2027-01-04T10:00\0"]) == 303


def test_words_that_cannot_be_taken_now_are_still_there(sales: Engine):
    journey = begin(sales, on=TODAY)
    for number in range(20):
        post(link(sales, journey, "/question"), text=f"Küsimus {number}")
    refused = Visitor().client.post(link(sales, journey, "/question"), data={"text": "Ja veel <üks>"})

    assert (refused.status_code, "Ja veel &lt;üks&gt;</textarea>" in refused.text) == (409, True)


def test_no_answer_of_a_quiz_stands_on_the_page_before_it_is_given(sales: Engine):
    journey = begin(sales, on=TODAY)
    walk_to(sales, journey, "hello", "login", on=TODAY)
    page = Visitor().get(link(sales, journey)).text

    assert page.count('type="radio"') == 4
    assert "checked" not in page
    assert ET["right"] not in page


def test_a_paused_journey_can_be_walked_on_and_a_finished_one_takes_questions_alone(sales: Engine):
    journey = begin(sales, on=TODAY)
    do(sales, "pause_journey", journey, on=TODAY, reason="holidays")
    assert post(link(sales, journey, "/steps/hello/done")) == 303
    with writing(sales) as session:
        session.get_one(Journey, journey).state = JourneyState.FINISHED

    assert post(link(sales, journey, "/steps/extra/done")) == 409
    assert post(link(sales, journey, "/meeting"), wish="aeg") == 409
    assert post(link(sales, journey, "/question"), text="Veel üks asi") == 303


def test_also_a_fault_on_the_page_tells_nobody_of_its_address(sales: Engine):
    broken = Visitor().client.post(link(sales, begin(sales, on=TODAY), "/question"), files={"text": ("a.txt", b"x")})
    assert (broken.status_code, broken.headers["referrer-policy"]) == (422, "no-referrer")
