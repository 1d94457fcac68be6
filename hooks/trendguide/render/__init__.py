"""Model to HTML. Autoescape and StrictUndefined: contributor text is text, and an undefined name is an error."""
