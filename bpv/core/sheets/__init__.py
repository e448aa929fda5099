"""Spreadsheets as schools really have them: read in a child process with limits, kept exactly, refused with a reason.

`reading.read` gives a `Sheet` of text; `cells` turns text into values; `writing` makes lists that a spreadsheet opens
without running anything in them.
"""
