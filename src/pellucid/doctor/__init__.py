"""What will go wrong, said before the run."""
