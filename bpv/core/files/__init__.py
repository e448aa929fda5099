"""Files that people hand in: typed, sized, cleaned, sealed, and given back as attachments (R15)."""
