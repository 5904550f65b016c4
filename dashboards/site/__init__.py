"""The page itself: what Solara serves."""
