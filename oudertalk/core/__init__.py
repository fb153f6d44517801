"""The words of the house: small values that do not change. Standard library only, no I/O."""
