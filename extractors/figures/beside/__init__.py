"""Words that count people beside certain others only: took beside police, among beside those executed."""
