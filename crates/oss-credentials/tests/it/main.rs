//! The providers, over memory and over real sockets.

// `cfg(test)` is always set here. It lets clippy accept unwraps in helpers, as in tests.
#[cfg(test)]
mod cached;
#[cfg(test)]
mod chained;
#[cfg(test)]
mod credentials_fn;
#[cfg(test)]
mod files;
#[cfg(test)]
mod process;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod remote;
#[cfg(test)]
#[cfg(all(feature = "hyper", unix))]
mod shell;
#[cfg(test)]
mod support;
