"""The version of Lotwise, kept here and nowhere else."""

VERSION = "0.1.0"
