//! Recovers what interrupted commands left in the journal.
