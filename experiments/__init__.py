"""Which question: runs, their records, and experiments."""
