"""The doors of the editors' desk: who enters, from where, with how many proofs, for how long (ADR 0019)."""
