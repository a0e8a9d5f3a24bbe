import textwrap

LOG = "summary of %s"  # no prompt

# promptls: prompt
SUMMARY = (
    "Summarise the report below in five bullet points for <your board>. "  # one line in print
    "Keep every number.\n"
    "TBD: the tone. \U0001f4c8\n"
    "Be accurate.\n\n"
    "<report>\n{report}\n</report>\n"
)


def shown(report: str) -> str:
    return textwrap.shorten(SUMMARY.format(report=report), 200)
