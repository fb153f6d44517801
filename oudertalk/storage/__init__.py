"""Every byte on disk passes here: whole or not at all, and readable by this user only."""
