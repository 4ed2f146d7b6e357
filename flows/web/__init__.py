"""Everything that talks to the web: one client, its guard, robots.txt."""
