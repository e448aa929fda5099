"""Placements: a student at a learning company for a period, from the day it was agreed to its outcome or early end."""
