"""Canonical layout of prompts: white space and list markers, and these only where they carry no meaning.

What is laid out, in Markdown files:

- Blanks (spaces and tabs) at the end of a line go. A hard break, two spaces or more before a line of
  the same paragraph or item, becomes exactly two spaces.
- A run of blank lines becomes one blank line; those before the text go, and between front matter and
  the text stands exactly one. The text ends in one line break.
- A heading has one space after its `#` signs and a blank line on either side.
- A closed fence at the left margin has a blank line between it and a paragraph, heading, quote,
  table or other fence. Between a fence and a list nothing is put: the fence belongs to the item.
- An XML-like element whose tags stand alone on their lines at the left margin, and which is a block of
  its own already, has a blank line on either side. A tag glued to the text above it is left there.
- A bullet `*`, `+` or `•` becomes `-`, unless two bullets tell neighbouring lists apart.
- In a list of nothing but items, whose nesting is the same to the eye and by CommonMark's rules, one
  space follows each marker and each level stands under the text of the one above.

In plain text: blanks at line ends as above, at most two blank lines in a row, none at the start, one line
break at the end. In messages that are part of a larger file (JSON, YAML): the same between lines, while
the message's own start and end stay.

Never touched: fences (an unclosed one hides all that follows), indented code, inline code, tables,
quotes, quotations over several lines, text between \"\"\" lines, HTML comments, `<pre>` and its like,
examples, elements named for a template, a format, code or a document, template syntax, lines with
control tags (`{% if %}`, `{{#each}}`) and the white space around them, since there it is output.
Numbers of ordered lists stay. Only spaces and tabs are blanks: U+00A0, U+3000 and U+2028 are text.
A second run changes nothing.
"""

from promptls.formatter.front_matter import tidy_front_matter
from promptls.formatter.layout import layout_changes, layout_groups

__all__ = ["layout_changes", "layout_groups", "tidy_front_matter"]
