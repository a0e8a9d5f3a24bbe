"""One module a report form: `render(reports, style, fail_on)`; counts and ignored findings also as JSON."""
