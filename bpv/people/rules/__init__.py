"""Decisions about accounts: how long a session lives, what a password must be, who is bounded, when to slow down."""
