"""One module a report form, each with `write(reports, options)`."""
