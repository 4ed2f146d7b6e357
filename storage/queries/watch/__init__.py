"""What is asked about a watch as a whole: its sources, runs, gaps, and what is to be reported of a day."""
