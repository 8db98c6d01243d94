"""An operator who is asked for a word sees what would go, and no markup of others."""

from models.letter_samples import Sample, samples_report


def test_a_sample_is_quoted_line_by_line_with_foreign_words_escaped():
    shown = samples_report([Sample("dunning_buyer_after_1", "a@2.ee", "Late", "Hello <b>Mari</b>\n\n# IBAN *EE38*")])

    assert r"**dunning\_buyer\_after\_1** to a@2\.ee: Late" in shown
    assert "> Hello &lt;b&gt;Mari&lt;/b&gt;\\\n>\n> \\# IBAN \\*EE38\\*\\" in shown


def test_nothing_that_waits_has_no_samples():
    assert samples_report([]) == ""
