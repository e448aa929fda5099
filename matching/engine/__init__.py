"""A whole round: from a cohort and a catalogue to seats, reasons and advice."""
