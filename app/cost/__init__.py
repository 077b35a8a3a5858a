"""What a request would take, estimated from its parameters alone: before any array exists."""
