"""Institution > college > team with validity, qualifications (crebo) per edition, BPV periods, Dutch postcodes."""
