//! Tests of oss-inventory through its public API, on transports that answer from memory.

mod answers;
mod contract;
mod deletes;
mod gets;
mod lists;
mod properties;
mod puts;
mod support;
