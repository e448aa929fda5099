"""Exact and stable allocation of students to places, each plan with what proves it."""
