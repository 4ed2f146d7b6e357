"""The processes of `longwatch up`: kept running, and ended with it however it ends."""
