//! The client against transports that answer from memory.

mod answers;
mod limits;
mod pages;
mod requests;
mod retries;
mod secrets;
mod support;
