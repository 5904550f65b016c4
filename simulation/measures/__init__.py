"""Pure functions of tables that say how a market stands: diversity, survival, outcomes."""
