"""Publishers on loopback: what the demo, the tests and the benchmarks watch."""
