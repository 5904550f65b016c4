"""The market: what happens, in which order, under which rules. It knows no actor."""
