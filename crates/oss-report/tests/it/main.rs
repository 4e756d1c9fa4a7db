//! Tests of the crate through its public API.

mod columns;
mod differential;
mod keys;
mod limits;
mod rows;
mod scanner;
mod support;
mod tallies;
mod tree;
mod values;
