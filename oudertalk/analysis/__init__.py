"""From turns to flags, measures and a filled-in form. spaCy lives here only."""
