"""Pure decisions of failed matches; today's date is an argument."""
