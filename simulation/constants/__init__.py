"""Constants of behaviour and of the starting population: what no policy sets (see `parameters`)."""
