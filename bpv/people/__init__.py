"""Accounts, roles, sign-in and sessions; students and who supervises them."""
