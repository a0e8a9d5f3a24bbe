#!/usr/bin/env python3
"""Reviews a diff. A comment such as "# promptls: prompt" in a string marks nothing."""

PATTERN = r"# promptls: prompt"


def review(diff: str, client) -> str:
    return client.chat(
        model="gpt-4o",
        messages=[
            {
                "role": "system",
                # promptls: prompt system
                "content": "You review changes. Name up to three risks, the worst first.",
            },
            dict(role="user", content=diff),
        ],
    )
