"""Who looks: the pages."""
