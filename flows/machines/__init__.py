"""Many machines: a hub plans and judges, gatherers gather, and an object store lies between them."""
