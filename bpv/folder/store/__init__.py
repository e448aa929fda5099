"""Queries of folder."""
