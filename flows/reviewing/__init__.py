"""What people rule on articles, groups and figures."""
