"""oudertalk: practise the parent-teacher conversation, on your own machine. Importing it loads nothing heavy."""

__version__ = "0.1.0"
