"""What leaves the guide as a file: the calendar of a plan, and the data for others."""
