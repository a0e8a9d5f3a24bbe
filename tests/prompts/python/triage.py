"""Sorts tickets; the prompts stand beside the code that sends them."""

from helpdesk.client import ask

# promptls: prompt system
SYSTEM = """You sort tickets of <your shop>. 🧺
- Money is for billing.
- Parcels are for delivery.

TODO: what "urgent" means.
Be precise.
"""


def sort(ticket):
    # promptls: prompt
    question = f"Sort this ticket: {ticket['subject']!r}\n\n{ticket['body']}"
    return ask(SYSTEM, question)
