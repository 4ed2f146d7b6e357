"""What a seal reaches, and how bytes are destroyed."""
