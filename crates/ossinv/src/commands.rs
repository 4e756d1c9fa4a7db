//! One module a command.

mod delete;
mod emulator;
mod get;
mod list;
mod local;
mod put;
mod quickstart;
mod replace;
mod whoami;

use anyhow::Result;

use crate::arguments::Command;

pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Put(arguments) => put::run(&arguments).await,
        Command::Get(arguments) => get::run(&arguments).await,
        Command::List(arguments) => list::run(&arguments).await,
        Command::Delete(arguments) => delete::run(&arguments).await,
        Command::Emulator(arguments) => emulator::run(arguments).await,
        Command::Replace(arguments) => replace::run(&arguments).await,
        Command::Quickstart => quickstart::run().await,
        Command::WhoAmI(arguments) => whoami::run(&arguments).await,
    }
}
