"""`python -m oudertalk` is `oudertalk`."""

from oudertalk.cli import main

main()
