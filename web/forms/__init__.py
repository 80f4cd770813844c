"""A form in the browser: shown, sent, refused, with files."""
