"""The read side: start pages, and where places are short. Its store may read the tables of every room, writes none."""
