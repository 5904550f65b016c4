"""How fast the market runs, and how much it needs. Measured and printed, never asserted as seconds."""
