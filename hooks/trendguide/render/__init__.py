"""Model to HTML. Jinja2 with autoescape and StrictUndefined: contributor text is text, an undefined name is an error."""
