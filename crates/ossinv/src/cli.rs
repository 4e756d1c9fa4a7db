//! The command line, as `--help` shows it.

mod conflicts;
mod printable_error;
mod variables;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use oss_inventory::oss_client::DefaultCredentials;

use crate::commands::Command;
use crate::flag_variables::ignore_empty;
use crate::messages::MessagesArguments;
use crate::report_error::{ErrorFormat, ErrorFormatArgument, usage_object};
use crate::stderr;

/// Manages inventory rules of Alibaba Cloud OSS, and reads their reports
///
/// With an inventory rule, OSS writes the list of a bucket's objects as CSV files into a bucket:
/// once, daily, weekly or monthly.
#[derive(Debug, Parser)]
#[command(
    name = "ossinv",
    version,
    styles = STYLES,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = WIDTH,
    after_help = QUICKSTART,
    after_long_help = long_help()
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Log one line per attempt to standard error; `-vv` logs more
    ///
    /// `-vvv` also logs the HTTP and TLS libraries.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Messages")]
    pub(crate) verbose: u8,

    #[command(flatten)]
    pub(crate) messages: MessagesArguments,

    #[command(flatten)]
    pub(crate) error_format: ErrorFormatArgument,
}

impl Arguments {
    /// Parses the arguments of the process, or prints help or an error and exits.
    pub(crate) fn of_process() -> Self {
        let command = Self::command();
        let matches = ignore_empty(command.clone()).try_get_matches();
        matches
            .and_then(|matches| {
                conflicts::check(&matches, &command)?;
                Self::from_arg_matches(&matches)
            })
            .unwrap_or_else(|error| {
                exit(&printable_error::escape(variables::explain(
                    error, &command,
                )))
            })
    }
}

/// Prints help, or an error as the arguments say, and exits.
fn exit(error: &clap::Error) -> ! {
    let is_json = ErrorFormat::of_arguments(std::env::args_os()) == ErrorFormat::Json;
    if error.use_stderr() && is_json {
        let text = error.to_string();
        let message = text.split("\n\n").next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        stderr::write(usage_object(message));
        stderr::flush(stderr::Patience::UntilSignal);
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// The greatest width of help, in columns.
const WIDTH: usize = 80;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const QUICKSTART: &str =
    "New here? `ossinv quickstart` works without an account and without a network.";

/// The help below the flags, with the list of the sources and the hint.
const LONG_HELP: &str = "\
Credentials:
  The first source in this list that is set up is used. `ossinv whoami` shows
  which one.
{SOURCES}
  --profile NAME uses only that profile, from source 4, 5 or 6.
  ALIBABA_CLOUD_PROFILE=NAME selects the profile in sources 4 and 5, and skips
  6 to 8. OSSUTIL_PROFILE=NAME selects the profile in source 6.

  Keys can't be passed as flags, because other users of the machine can read
  flags.

Variables:
  A flag overrides its variable. An empty variable counts as not set.

Proxy:
  --proxy URL is used, otherwise these variables, as in curl:
    http_proxy                for http endpoints; HTTP_PROXY is ignored
    https_proxy, HTTPS_PROXY  for https endpoints
    all_proxy, ALL_PROXY      for endpoints without one of these
    no_proxy, NO_PROXY        hosts, domains, addresses and networks to reach
                              directly, separated by commas; * for all
  A URL is http://host:port or http://user:password@host:port. Neither SOCKS nor
  https:// proxies are supported. localhost, loopback addresses and the metadata
  service of ECS are always reached directly.

Certificates:
  --ca-bundle FILE, otherwise SSL_CERT_FILE and SSL_CERT_DIR, replace the root
  certificates of the system. --insecure is only for endpoints on this machine.

Output:
  Results go to standard output, messages to standard error. Colours are only
  used on a terminal, and not if NO_COLOR is set.

Exit status:
  0    success
  1    a service refused the request or sent an unexpected response
  2    invalid usage, environment or file
  3    the rule, the bucket or the report does not exist
  4    the service reports a rule with this id, or another client changed it
  5    no connection, no response in time, or `wait` gave up
  6    the report is damaged or incomplete
  101  a mistake in this program
  130  interrupted by Ctrl-C, SIGTERM or SIGHUP during put, apply, replace,
       recover or delete

  `ossinv diff` exits with 1 if something differs, and with 2 instead of 1 after
  an error. 1 and 5 are also about the services that issue credentials,
  such as STS.

{QUICKSTART}";

fn long_help() -> String {
    let sources = (1..).zip(DefaultCredentials::SOURCES);
    let sources = sources.map(|(number, source)| item(number, source.location));
    LONG_HELP
        .replace("{SOURCES}", &sources.collect::<String>())
        .replace("{QUICKSTART}", QUICKSTART)
}

/// Returns an item of a numbered list, with indented lines.
fn item(number: usize, text: &str) -> String {
    let mut item = format!("  {number}.");
    let mut width = item.len();
    for word in text.split(' ') {
        width += 1 + word.len();
        if width > WIDTH {
            item.push_str("\n    ");
            width = 5 + word.len();
        }
        item.extend([" ", word]);
    }
    item + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    /// Returns a command and all below it.
    fn all(command: &clap::Command) -> Vec<clap::Command> {
        let below = command.get_subcommands().flat_map(all);
        std::iter::once(command.clone()).chain(below).collect()
    }

    #[test]
    fn help_has_at_most_80_columns() {
        let mut command = Arguments::command();
        command.build();
        for mut command in all(&command) {
            for help in [command.render_help(), command.render_long_help()] {
                for line in help.to_string().lines() {
                    assert!(line.chars().count() <= WIDTH, "{line}");
                }
            }
        }
    }

    #[test]
    fn help_lists_each_source_of_credentials() {
        let help = long_help().split_whitespace().collect::<Vec<_>>().join(" ");
        for (number, source) in (1..).zip(DefaultCredentials::SOURCES) {
            let item = format!(" {number}. {}", source.location);
            assert!(help.contains(&item), "{item}: {help}");
        }
    }

    /// The error of the standard library names neither the flag's range nor its unit.
    #[test]
    fn invalid_values_are_explained_in_plain_words() {
        let mut command = Arguments::command();
        command.build();
        for subcommand in all(&command) {
            let name = subcommand.get_display_name().unwrap_or_default();
            let flags = subcommand.get_arguments().filter_map(|flag| {
                let takes_value = flag.get_action().takes_values();
                flag.get_long().filter(|_| takes_value)
            });
            for flag in flags {
                for value in ["80x", "-1", "99999999999999999999", ""] {
                    let argument = format!("--{flag}={value}");
                    let arguments = name.split('-').chain([&*argument]);
                    let outcome = Arguments::command().try_get_matches_from(arguments);
                    let said = outcome.err().map(|it| it.to_string()).unwrap_or_default();
                    for raw in [
                        "invalid digit",
                        "too large to fit",
                        "parse",
                        " is not in ",
                        // The test itself is wrong.
                        "unrecognized",
                    ] {
                        assert!(!said.contains(raw), "{argument}: {said}");
                    }
                }
            }
        }
    }
}
