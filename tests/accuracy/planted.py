"""Realistic prompts, faults to plant into them, and near misses that must stay silent."""

from __future__ import annotations

from typing import NamedTuple

SUPPORT = """\
You answer mails of customers of a bicycle shop in Bremen. The shop sells new and used bicycles, spare parts and
clothing, and it repairs what it sells. Most mails ask about an order, a repair or a return.

# Orders

Find the order by its number or by the name and the postcode of the customer. Say which parts have been sent, on which
day, and by which carrier. An order that has not left the shop can be changed until noon of the day it is packed. After
that the customer has to send the parcel back. Name the link to the return form in that case, and give the address of
the workshop. Orders above five hundred euros are sent with insurance.

# Repairs

- Ask for the model, the year, and a photo of the serial number plate.
- Quote the price list that is valid on the day of the mail.
- Repairs under warranty cost nothing; the customer pays for wear parts.
- Offer a lender for repairs of more than two working days.

# Returns

New parts can be returned within thirty days. Used parts can be returned within fourteen days, and only with the label
still on them. Helmets are never taken back once the seal is broken. The refund goes to the account that was used for
the payment, and it arrives about five working days after the parcel.

# Escalation

Hand the mail to a person where a customer mentions an injury, a lawyer or the press. Hand it over as well where the
order cannot be found after one question. Note the reason in one line, so that the colleague need not read the whole
thread again.
"""
INVOICES = """\
You read invoices of suppliers and prepare them for the bookkeeper of a bakery with nine branches.

## What comes in

Each invoice is the text of a scanned page. Lines may be broken in the middle, columns may be mixed up, and stamps may
stand across the amounts. Older suppliers write the day before the month, the mill in Denmark writes the year first.

## What to read

- The supplier's name as it stands in the letterhead, and the number of the invoice.
- The day of the invoice and the day on which it is due.
- Each position with its quantity, unit, price and tax rate.
- The bank account, where it differs from the one on file.

## What to check

Add up the positions and compare the sum with the total on the page. Compare the tax rate with the kind of goods: flour,
butter and eggs have the low rate, machines and cleaning agents the high one. A difference of more than one cent is to be
marked. So is an account number that differs from the one on file, because that is how the fraud of last spring began.

## What happens then

The bookkeeper sees the result beside the scan, corrects what is wrong, and books it. Her corrections are collected and
looked through once a month. Positions that she corrected three times become a rule for that supplier. The branch that
ordered the goods is told by mail when a delivery is short, and the supplier is told by phone.
"""
REVIEW = """\
You review pull requests of a team that writes the booking system of a ferry company. The system is written in Kotlin and
TypeScript, and it runs in two data centres.

## Order of work

1. Read the description and the linked ticket first.
2. Read the tests of the change before its code.
3. Look at the migration, if there is one, with the size of the table in mind.
4. Write down what you would ask the author in person.

## What matters here

Money is stored in cents, times in UTC. A booking must never be lost, and it may be shown late. Names of passengers are
personal data and must not reach the logs. Calls to the port authority may take up to forty seconds and may fail; each of
them needs a timeout and a second try. The mobile app of the year before last still calls version two of the interface,
so fields of that version stay as they are.

## What does not matter

The order of imports, the length of lines and the place of braces are settled by a formatter. Matters of taste are for
the author to decide. A change that makes the code a little better need not make it perfect.

## Form

Group the remarks by file. Begin each with the line it is about. Say whether it blocks the merge. Where a remark is a
question, put it as one. Thank the author for tests that find something that was wrong before.
"""
TRAVEL = """\
You plan journeys by train for guests of a travel agency that sells no flights. The guests are mostly couples above fifty,
and many of them travel with bicycles or with a dog.

## Facts to ask for

- The day of departure, and how far it can be moved.
- The place to leave from, and whether a night on the way is welcome.
- What the journey may cost for all who travel.
- Whether anybody needs a lift, a ramp or a seat near the door.

## How to plan

Allow forty minutes for a change at a large station and twenty at a small one. Avoid the last train of a day wherever an
earlier one exists. Night trains have to be booked with beds, not seats. Seats in the direction of travel are worth a word
to the guest, because one in five asks for them. In the Alps the southern line is slower and far more beautiful, so it is
offered as the second choice.

## What guests read

The guest sees a list of trains with times, stations and prices, and below it a short note on what is worth seeing where
there is time between two trains. Prices are those of the day, and they rise toward the day of departure. The agency's own
fee is shown as a line of its own. Dogs travel for half the fare in most countries; small ones in a bag travel free.
"""
BODIES = (SUPPORT, INVOICES, REVIEW, TRAVEL)


class Plant(NamedTuple):
    """Two sentences, the first put near the head of a prompt, the second near its end, and the rule that must see it."""

    rule: str
    first: str
    second: str


PLANTED = tuple(
    Plant(*line.split(" | "))
    for line in """\
contradictory-format | Return only JSON. | Write a friendly paragraph about the result.
contradictory-format | Respond only in JSON. | Give the main points as bullets.
contradictory-format | Answer with JSON only. | Present the figures in a table.
contradictory-format | Output only valid JSON. | Format your answer in Markdown.
contradictory-format | Do not use Markdown. | Use headings for each part of the answer.
contradictory-format | Respond in plain text only. | Format the response in Markdown.
contradictory-format | Do not use bullet points. | List the reasons as bullet points.
contradictory-format | Write the reasons as a bulleted list. | No bullet points.
contradictory-format | Never use tables. | Present the result as a table.
contradictory-format | Do not use emojis. | Add an emoji to each greeting and use emojis freely.
contradictory-format | Answer with one word. | Explain your reasoning.
contradictory-format | Answer only yes or no. | Provide a detailed justification.
contradictory-format | Do not include explanations. | Explain your choice.
contradictory-format | Wrap the result in a code block. | Do not use code fences.
contradictory-format | Return only CSV. | Write your answer as a short paragraph.
contradictory-format | Output the rows as CSV. | Return only JSON.
contradictory-length | Be concise. | Provide a comprehensive, exhaustive answer.
contradictory-length | Keep your answers short. | Respond in great detail.
contradictory-length | Answer in two sentences. | Write at least 800 words.
contradictory-length | Be as detailed as possible. | Keep it brief.
contradictory-length | Respond briefly. | Give a long, detailed explanation.
contradictory-persona | Use a formal tone. | Keep a casual tone.
contradictory-persona | Write in the first person. | Write the answer in the third person.
contradictory-persona | Be informal. | Maintain a formal tone.
contradictory-language | Respond in English. | Always answer in French.
contradictory-language | Reply in the user's language. | Write in German.
contradictory-language | Answer only in Spanish. | Respond in English.
contradictory-modality | Always ask the reader for the order number. | Never ask the reader for the order number.
contradictory-modality | Name the colleague in the subject line. | Do not name the colleague in the subject line.
contradictory-modality | Include the raw text in the summary. | Exclude the raw text from the summary.
contradictory-modality | You must quote the price list. | Never quote the price list.
contradictory-modality | Enable the spelling check. | Disable the spelling check.
conflicting-limits | Keep the summary under 50 words. | Write the summary in 100 to 120 words.
conflicting-limits | List at most 3 risks. | List 5 risks.
conflicting-limits | Respond in at most 2 sentences. | Limit your answer to 4 sentences.
conflicting-limits | Keep the title under 60 characters. | The title has at least 80 characters.
conflicting-limits | Give 3 suggestions. | Give at least 6 suggestions.
duplicate-instruction | Write all amounts with two decimals and the currency. | Write all amounts with two decimals and the currency.
duplicate-instruction | Never mention the name of another customer. | Never mention the name of another customer.
repeated-demand | Mark every secret variable and output as sensitive. | Mark secret variables sensitive.
repeated-demand | Never commit passwords or private keys to the repository. | Do not commit private keys or passwords.
repeated-demand | Name the link to the warranty form in the answer. | Always name the warranty form link in your answers.
""".splitlines()
)
NEAR_MISSES = tuple(
    tuple(line.split(" | "))
    for line in """\
Return only JSON. | Put the reason into the `why` field.
Return only JSON. | If the reader asks for prose, write a paragraph.
Respond only in JSON. | Use bullets inside the body field.
Do not use Markdown in the subject line. | Format the answer in Markdown.
Do not use bullet points in the title. | Give the reasons as bullets.
Use headings for each part. | Do not use headings in mails.
Answer with one word. | Do not explain.
Do not include explanations. | Where asked, explain your choice.
Use tables for prices. | Do not use tables for text.
Return only CSV. | The header line comes first.
Never use emojis. | Keep the tone warm.
Wrap code in a code block. | Do not use code fences around prose.
Be concise. | Read the whole text thoroughly.
Be concise. | When asked for details, provide a comprehensive answer.
Keep your answers short. | Keep a detailed log of what was done.
Be brief but thorough. | Name the source.
Answer in two sentences. | Ask one question in return.
Use a formal tone. | If the reader is casual, use a casual tone.
Use formal notation for dates. | Keep a friendly tone.
Write in the first person. | Refer to the company by its name.
Respond in English. | If the reader writes in French, respond in French.
Respond in English. | Keep French product names as they are.
Reply in the user's language. | Translate nothing that stands in quotes.
Always ask the reader for the order number. | Never ask the reader for the card number.
Name the colleague in the note. | Do not name the colleague in the mail.
Delete the draft when it is sent. | Do not delete the draft before it is sent.
Quote the price list. | Never quote the price list of another year.
Use the cache. | Do not use the cache without a key.
Enable the spelling check. | Disable the spelling check if the text is code.
Include the order number. | Do not include the card number.
Keep the title under 60 characters. | Keep the summary under 50 words.
List at most 5 risks. | List 3 risks.
Write 2 to 4 sentences. | Ask 2 questions.
Keep the summary under 50 words. | If the text is long, keep the summary under 100 words.
Give 3 suggestions. | Give 2 reasons.
List 5 risks. | List 3 chances.
Write all amounts with two decimals. | Write all dates with the year first.
Mark secret variables as sensitive. | Sort the variables by name.
Open the map before the photo. | Open the photo before the map.
Name the carrier of each parcel. | Name the insurer of each parcel.
""".splitlines()
)


def planted(body: str, first: str, second: str) -> str:
    """The body with one sentence after its first paragraph and the other in a section at its end."""
    head, rest = body.split("\n\n", 1)
    return f"{head}\n\n{first}\n\n{rest}\n## Before you answer\n\n- Read the text once more.\n- {second}\n"
