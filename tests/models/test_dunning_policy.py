"""policies/dunning.yaml: plans as data, wrong ones refused with line and key (D-03)."""

from pathlib import Path

import pytest

from models.dunning_policy import Dunning, DunningError, Pair, read_dunning
from models.invoice import Party

OURS = Path("policies/dunning.yaml").read_text("utf-8")
TWO = """\
plans:
  gentle: {age_limit_days: 5, steps: [{days: 10, to: [buyer], letters: {buyer: dunning_buyer_soft}, age_limit_days: 2}]}
  standard: {age_limit_days: 10, steps: [{days: 1, to: [seller, buyer]}]}
use:
  - {plan: gentle, buyer_segment: public}
  - {plan: gentle, seller: "10000001"}
  - {plan: standard}
"""


def read(text: str) -> Dunning:
    return read_dunning(text, file="dunning.yaml")


def refusal(text: str) -> str:
    with pytest.raises(DunningError) as refused:
        read(text)
    return str(refused.value)


def test_the_plan_that_we_ship_is_the_one_of_the_spec():
    plan = read(OURS).plans["standard"]

    assert [step.days for step in plan.to(Party.SELLER)] == [1, 7, 14]
    assert [step.days for step in plan.to(Party.BUYER)] == [-3, 1, 7, 14]
    assert read(OURS).letters == {
        "dunning_buyer_before_3", "dunning_seller_after_1", "dunning_buyer_after_1", "dunning_seller_after_7",
        "dunning_buyer_after_7", "dunning_seller_after_14", "dunning_buyer_after_14",
    }  # fmt: skip


def test_the_first_use_that_fits_decides_by_segment_or_company():
    policy = read(TWO)

    assert policy.name_for(Pair("1", "2", "", "public")) == "gentle"
    assert policy.name_for(Pair("10000001", "2")) == "gentle"
    assert policy.name_for(Pair("1", "2")) == "standard"
    assert policy.plans["gentle"].steps[0].letter(Party.BUYER) == "dunning_buyer_soft"


def test_a_version_changes_with_what_a_plan_says_and_with_nothing_else():
    versions, name = read(TWO).versions, "standard"

    assert read("# a remark\n" + TWO).versions == versions
    assert read(TWO.replace("age_limit_days: 10", "age_limit_days: 11")).versions[name] != versions[name]
    assert versions[name].startswith("standard@")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: 10", "day: 10", "dunning.yaml, line 2: plans.gentle.steps.0.day: this key is unknown; did you mean"),
        ("[buyer]", "[buyers]", "line 2: plans.gentle.steps.0.to.0: it should be one of 'seller' or 'buyer'"),
        ("plan: standard}", "plan: strict}", "entry 3 of use names the plan 'strict', which is not under plans"),
        ("  - {plan: standard}\n", "", "the last entry of use, and no other, is for all invoices"),
        ('"10000001"', "10000001", "line 6: use.1.seller: this should be text; put it in quotes"),
        ("age_limit_days: 10", "age_limit_days: -1", "line 3: plans.standard.age_limit_days: "),
        ("steps: [{days: 1, to: [seller, buyer]}]", "steps: [{days: 7, to: [buyer]}, {days: 1, to: [buyer]}]",
         "write the steps in the order of their days, each day once"),
        ("use:", "hour: 24\nuse:", "line 4: hour: "),
        ("dunning_buyer_soft", "soft", "plans.gentle.steps.0.letters: a letter to the buyer is named dunning_buyer_"),
        ("plans:", "plans: [", "is not readable YAML"),
    ],
)  # fmt: skip
def test_a_wrong_policy_is_refused_with_line_and_key(old: str, new: str, said: str):
    assert old in TWO
    assert said in refusal(TWO.replace(old, new, 1))


def test_a_limit_is_lifted_by_the_word_none():
    assert read(TWO + "approve_above: none\ncaps: {per_run: none}\n").approve_above is None
    assert read(TWO + "caps: {per_run: 20}\n").caps.per_run == 20
