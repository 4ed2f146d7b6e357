"""What is known of hosts over several machines: who wants to be left alone, what was asked, where redirects led."""
