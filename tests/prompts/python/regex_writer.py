# promptls: prompt
REGEX = r"""Write one regular expression for the examples below.

- Use \d for a digit and \b for the edge of a word.
- Write it on one line, without slashes around it.
"""
