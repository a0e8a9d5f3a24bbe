"""One module a report form: `render(reports, style, fail_on)`; counts and ignored findings also as JSON.

What it gives is written piece by piece and never held as a whole. `reports` can be gone through any number
of times, and those of one file stand together.
"""
