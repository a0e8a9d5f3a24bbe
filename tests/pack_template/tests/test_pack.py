"""Everything in the pack, tried by promptls's own helpers: `pytest` in the pack's folder, with it installed."""

from pathlib import PurePath

from acme_prompts.formats.acme import FORMAT

from promptls.testing.laws import law_faults
from promptls.testing.packs import pack_faults


def test_examples_cases_and_profiles() -> None:
    assert pack_faults("acme") == []


def test_the_format_keeps_the_edit_law() -> None:
    assert law_faults(FORMAT, "A title\n\nSum up {{letter}}.\n\n- Be brief.\n", PurePath("x.acme")) == []
