"""The levers of policy, a group a file (see `parameters`)."""
