"""What tells two instructions apart before they are read (`prompt/sameness.py`)."""

from hypothesis import given
from hypothesis import strategies as st

from promptls.prompt.sameness import said, trace

_SIGNS = st.sampled_from([*"aceghkmqsxz 019_*`.,\n\t-()[]KİſΣςé会の，；", "the ", "make ", "`Code`", "**"])


@given(st.lists(_SIGNS, max_size=40).map("".join) | st.text(max_size=30))
def test_the_trace_is_that_of_the_core(text: str) -> None:
    """So two texts of one core have one trace, and those of which the traces differ need not be read."""
    assert trace(text) == trace("".join(said(text).core))


def test_the_trace_tells_most_instructions_apart() -> None:
    """It is of no use where it says the same of all."""
    texts = ["Make 2 columns.", "Make 3 columns.", "Mark 3 cells.", "Check all mails.", "Ask the customer."]
    assert len({trace(text) for text in texts}) == len(texts)
