"""How good or how changed something is: drift verdicts."""
