"""Pure decisions of placements; today's date is an argument."""
