"""The task grammar: what each sentence implies, and which imply nothing."""

from __future__ import annotations

import pytest

from promptls.schema.describe import return_sentence
from promptls.schema.from_task import from_task

POINTS = 'object where {} is an array of objects, each with "topic" (string) and "details" (string)'

IMPLIED = {
    "Extract the key information from this document.": POINTS.format("key_points"),
    "Extract the names, dates and amounts from this invoice.": (
        'object with "names" (array of strings), "dates" (array of strings) and "amounts" (array of numbers)'
    ),
    "List the action items with owner and due date.": (
        'object where action_items is an array of objects, each with "owner" (string) and "due_date" (string)'
    ),
    "Extract the invoice number and the total amount from the email.": (
        'object with "invoice_number" (string) and "total_amount" (number)'
    ),
    "Extract all email addresses from the text below.": 'object with "email_addresses" (array of strings)',
    "Extract all people mentioned in the article and their roles.": (
        'object where people is an array of objects, each with "name" (string) and "role" (string)'
    ),
    "Extract the products with their prices from the menu.": (
        'object where products is an array of objects, each with "name" (string) and "price" (number)'
    ),
    "Extract each claim along with its source from the paper.": (
        'object where claims is an array of objects, each with "claim" (string) and "source" (string)'
    ),
    "Identify the main points of this article.": POINTS.format("main_points"),
    "Extract the key takeaways from the meeting transcript.": POINTS.format("key_takeaways"),
    "Get the important details from this report.": POINTS.format("key_points"),
    "Extract the highlights.": POINTS.format("highlights"),
    "List the key findings of the paper.": POINTS.format("key_findings"),
    "Pull out the parties, the effective date and the termination clauses from the contract.": (
        'object with "parties" (array of strings), "effective_date" (string) and '
        '"termination_clauses" (array of strings)'
    ),
    "Please list all the ingredients mentioned in the recipe: {{recipe}}": (
        'object with "ingredients" (array of strings)'
    ),
    "Read the following email and extract the sender and the date.": (
        'object with "sender" (string) and "date" (string)'
    ),
    "From the text below, extract the company names and addresses.": (
        'object with "company_names" (array of strings) and "addresses" (array of strings)'
    ),
    "Extract the following information from the text: name, date of birth and phone number.": (
        'object with "name" (string), "date_of_birth" (string) and "phone_number" (string)'
    ),
    "Extract the contact details, including name, email and phone number, from the message.": (
        'object with "name" (string), "email" (string) and "phone_number" (string)'
    ),
    "Extract the order details (order number, customer name and total) from the email.": (
        'object with "order_number" (string), "customer_name" (string) and "total" (number)'
    ),
    "For each product in the review, extract the name and price.": (
        'object where products is an array of objects, each with "name" (string) and "price" (number)'
    ),
    "Extract the name, age and city of each person from the text.": (
        'object where people is an array of objects, each with "name" (string), "age" (number) and '
        '"city" (string)'
    ),
    "Collect every transaction with date, amount and currency from the statement.": (
        'object where transactions is an array of objects, each with "date" (string), "amount" (number) and '
        '"currency" (string)'
    ),
    "Extract recipes with title, ingredients and steps from the page.": (
        'object where recipes is an array of objects, each with "title" (string), '
        '"ingredients" (array of strings) and "steps" (array of strings)'
    ),
    "Capture the decisions made in the meeting, with owner and deadline.": (
        'object where decisions is an array of objects, each with "decision" (string), "owner" (string) and '
        '"deadline" (string)'
    ),
    "Find all dates in {{document}}.": 'object with "dates" (array of strings)',
    "Extract the title of the article and the author.": 'object with "title" (string) and "author" (string)',
    "Extract the names of the parties from this agreement.": 'object with "party_names" (array of strings)',
    "Extract a list of authors from the paper.": 'object with "authors" (array of strings)',
    "Extract the number of pages and the price from the listing.": (
        'object with "number_of_pages" (number) and "price" (number)'
    ),
    "Extract the entities from the text and return them as JSON.": (
        'object with "entities" (array of strings)'
    ),
    "Return the names and dates as JSON.": (
        'object with "names" (array of strings) and "dates" (array of strings)'
    ),
    "Your task is to extract the symptoms and diagnoses from the clinical note.": (
        'object with "symptoms" (array of strings) and "diagnoses" (array of strings)'
    ),
    "Identify the tone of this email.": 'object with "tone" (string)',
    "Extract the top 5 keywords from the article.": 'object with "keywords" (array of strings)',
    "Extract the urgent flag and the priority from the ticket.": (
        'object with "urgent_flag" (boolean) and "priority" (string)'
    ),
    "Extract the customer's name and account number from this letter.": (
        'object with "customer_name" (string) and "account_number" (string)'
    ),
    "1. Extract all the relevant dates from the document.": 'object with "dates" (array of strings)',
    "Extract all dates that are mentioned in the text.": 'object with "dates" (array of strings)',
    "Extract the key info from this doc.": POINTS.format("key_points"),
    "Extract the most relevant keywords from this blog post.": 'object with "keywords" (array of strings)',
    "Extract the name and address of the customer.": 'object with "name" (string) and "address" (string)',
    "Extract the order ID, items (name, quantity, price) and shipping address from this email.": (
        'object with "order_id" (string), "items" (array of objects, each with "name" (string), '
        '"quantity" (number) and "price" (number)) and "shipping_address" (string)'
    ),
    "Extract each person's name and email.": (
        'object where people is an array of objects, each with "name" (string) and "email" (string)'
    ),
    "Give me the names and ages of everyone in this text.": (
        'object where people is an array of objects, each with "name" (string) and "age" (number)'
    ),
    "Collect the names and phone numbers of all attendees.": (
        'object where attendees is an array of objects, each with "name" (string) and "phone_number" (string)'
    ),
    "Extract named entities (people, organizations, locations) from this news article.": (
        'object with "people" (array of strings), "organizations" (array of strings) and '
        '"locations" (array of strings)'
    ),
    "Extract key information from the text, including names, dates, and locations.": (
        'object with "names" (array of strings), "dates" (array of strings) and "locations" (array of strings)'
    ),
    "List the meetings with date, place and participants.": (
        'object where meetings is an array of objects, each with "date" (string), "place" (string) and '
        '"participants" (array of strings)'
    ),
    "Identify the sentiment and topics of each review.": (
        'object where reviews is an array of objects, each with "sentiment" (string) and "topics" (array of strings)'
    ),
    "Extract the vendor, due date and line items with description and unit price.": (
        'object with "vendor" (string), "due_date" (string) and "line_items" (array of objects, each with '
        '"description" (string) and "unit_price" (number))'
    ),
    "Extract the names and e-mail addresses of all attendees from the minutes.": (
        'object where attendees is an array of objects, each with "name" (string) and "email_address" (string)'
    ),
    "Pull out the skills and years of experience from this CV.": (
        'object with "skills" (array of strings) and "years_of_experience" (number)'
    ),
    "Extract the company name, founding year and number of employees from this article.": (
        'object with "company_name" (string), "founding_year" (number) and "number_of_employees" (number)'
    ),
    "Extract the title, author and publication year of each book mentioned.": (
        'object where books is an array of objects, each with "title" (string), "author" (string) and '
        '"publication_year" (number)'
    ),
    "List the risks with likelihood and impact.": (
        'object where risks is an array of objects, each with "risk" (string), "likelihood" (string) and '
        '"impact" (string)'
    ),
    "Extract all medications with dosage and frequency from the note.": (
        'object where medications is an array of objects, each with "name" (string), "dosage" (string) and '
        '"frequency" (string)'
    ),
    "Extract people with their titles.": (
        'object where people is an array of objects, each with "name" (string) and "title" (string)'
    ),
    "Read the contract below and extract the parties, effective date, and governing law.": (
        'object with "parties" (array of strings), "effective_date" (string) and "governing_law" (string)'
    ),
    "Parse this resume and extract name, email, phone, skills.": (
        'object with "name" (string), "email" (string), "phone" (string) and "skills" (array of strings)'
    ),
    "Could you please list the deadlines in this email?": 'object with "deadlines" (array of strings)',
    "Retrieve the order status and tracking number from this email.": (
        'object with "order_status" (string) and "tracking_number" (string)'
    ),
}

NOTHING = """
Write a poem about the sea.
Summarise this text in two sentences.
Answer yes or no: is this spam?
Translate this into German.
List three reasons in bullet points.
List three reasons.
Find the bug in this file and fix it.
List the files in the directory.
Get the user's approval.
Identify opportunities to refactor.
Extract the names from this document as a table.
Extract the dates in Markdown.
Extract the method into a separate class.
Extract the names from the database.
Identify the issues.
List the names.
Find the root cause.
What are the names in this text?
Extract the key points in three bullets.
Extract the names and summarise the text.
Return the answer.
Give me the names of five good restaurants.
Rewrite the text with shorter sentences.
List all endpoints with method and path.
Gather feedback from the user.
Identify the best way to implement this.
Extract the data from the API and save it.
Provide an overview of the document.
Find the names that start with A in this text and sort them alphabetically.
Provide a summary with key points.
Extract the text from this image.
Identify the target diagram page by its title.
Extract the key information in 50 words.
Return only the name.
Extract the names from this document, one per line.
Create a list of names from this text.
Explain the key points of this article.
Extract what the author wants.
List the changes in each file.
Extract the main points of each article.
Gather information from all sources.
Capture all issues in the final report.
Identify products with high growth potential.
Identify architecture risks (coupling, latency, reliability).
Collect the sponsor information (optional).
Return all findings.
Extract the primary problem from the text into a single sentence.
Return the result as a JSON object.
Extract the audio track from the video.
Can you summarise the names in this text?
Did you extract the names from this text?
List the risks (coupling, latency).
Extract the 10 most surprising and novel insights from the input.
""".strip().split("\n")


@pytest.mark.parametrize("sentence", IMPLIED)
def test_a_task_implies_its_shape(sentence: str) -> None:
    shape = from_task(sentence)
    assert shape is not None
    assert return_sentence(shape) == f"Return a JSON {IMPLIED[sentence]}."


@pytest.mark.parametrize("sentence", NOTHING)
def test_other_tasks_imply_none(sentence: str) -> None:
    assert from_task(sentence) is None


def test_a_source_elsewhere_in_the_prompt_counts() -> None:
    assert from_task("List the names.") is None
    assert from_task("List the names.", has_source=True) is not None


def test_fields_know_where_their_nouns_stand() -> None:
    sentence = "- Please extract the invoice number and the due dates from this letter."
    shape = from_task(sentence)
    assert shape is not None
    spans = [field.span for field in shape.fields]
    assert [sentence[span.start : span.end] for span in spans if span] == ["invoice number", "due dates"]


@pytest.mark.parametrize(
    "hostile",
    [
        "Extract " + "the names, " * 50_000 + "from this text.",
        "Extract the " + "of the " * 100 + "text.",
        "Extract the names of " * 30,
        "Extract " + "(" * 900,
        "Extract the names from {{" + "{" * 900,
    ],
)
def test_hostile_sentences_are_no_task(hostile: str) -> None:
    assert from_task(hostile) is None
