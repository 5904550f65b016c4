"""Which world: scenarios, policies, and how a market is built from them."""
