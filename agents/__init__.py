"""Who decides, and how."""
