"""Queries of tracking."""
