//! The command line, as `--help` shows it.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Args, Parser, Subcommand};

use crate::connection::Connection;
use crate::credentials::Key;
use crate::files::Source;
use crate::output::Output;

/// Puts, gets, lists and deletes the inventory rules of Alibaba Cloud OSS buckets
///
/// An inventory rule makes OSS write a list of a bucket's objects, as CSV files, into a bucket:
/// once, daily, weekly or monthly.
#[derive(Debug, Parser)]
#[command(
    name = "ossinv",
    version,
    styles = STYLES,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "New here? `ossinv quickstart` needs neither an account nor a network.",
    after_long_help = MORE
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Log what is sent and answered to standard error; `-vv` logs more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Put(Put),
    Replace(Replace),
    Get(Get),
    List(List),
    Delete(Delete),
    #[command(name = "whoami")]
    WhoAmI(WhoAmI),
    Emulator(Emulator),
    /// Show all of it on a local OSS: 250 rules put, shown, listed in pages and deleted
    ///
    /// Takes a few seconds, and needs neither an account nor a network: the local OSS is a part
    /// of this program and ends with it.
    Quickstart,
}

/// Create rules from files
///
/// A file holds one rule as XML, JSON or YAML, all with the names of the XML elements; the files
/// of ossutil work as they are. The extension says which it is, otherwise the first character
/// does. All files are read and checked before the first rule is sent.
///
/// Rules are never overwritten: if a rule with this id exists, the command fails, and the files after
/// it are not put. `ossinv replace` goes on there: it leaves rules alone that are the same already.
#[derive(Debug, Args)]
pub(crate) struct Put {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Source>,

    /// Send elements and values that this version does not know as they are
    ///
    /// Without it they are refused: they may be typing errors, and a filter with one may list
    /// everything.
    #[arg(long)]
    pub(crate) allow_unknown: bool,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// Put rules from files in the place of those with the same ids
///
/// The service cannot change a rule, so the old one is deleted and the new one put. All files are
/// read and checked before that, and a rule that is the same already is left alone. If the new one
/// is refused, the old one is put back.
///
/// Meanwhile the old one is kept in a file, in case that this program ends, or nothing can be put
/// any more; `ossinv put` takes that file. It is removed when the new rule, or the old one again, is
/// certainly there.
#[derive(Debug, Args)]
pub(crate) struct Replace {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Source>,

    /// Send elements and values that this version does not know as they are
    #[arg(long)]
    pub(crate) allow_unknown: bool,

    /// Where the old rule is kept meanwhile
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) keep_in: PathBuf,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// Show one rule
///
/// `ossinv put` accepts what it prints as JSON, YAML or XML; with elements that this version does
/// not know, only with `--allow-unknown`.
#[derive(Debug, Args)]
pub(crate) struct Get {
    /// The id of the rule
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) output: OutputArgument,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// List the rules of a bucket
///
/// Reads all pages of the list, or as many as --limit needs.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Stop after this many rules
    #[arg(long, value_name = "N", value_parser = from_one::<NonZeroUsize>)]
    pub(crate) limit: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) output: OutputArgument,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// Delete rules
///
/// Reports that were made stay. It stops at the first deletion that the service refuses. A success
/// says that the rule is not there now, not that it was: no document says what the service answers
/// to an id that does not exist.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The ids of the rules
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// Say whose key requests are signed with
///
/// Shows where it was found, its id in part, and when it expires. Nothing is sent to OSS, so whether it
/// knows the key is not said; a role, or a metadata service, is asked for its key.
#[derive(Debug, Args)]
pub(crate) struct WhoAmI {
    #[command(flatten)]
    pub(crate) key: Key,
}

/// Run a local OSS until Ctrl-C
///
/// It verifies signatures and keeps buckets, their settings and objects and inventory rules in
/// memory, on 127.0.0.1 and nowhere else. It prints the variables that point this program at it. Its key is public and good
/// for nothing else. What it has not is answered with 501 `NotImplemented`; clients may try that
/// again before they report it.
#[derive(Debug, Args)]
pub(crate) struct Emulator {
    /// Listen on this port; 0 is any free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// The region that signatures must name
    #[arg(
        long,
        env = "OSS_REGION",
        hide_env_values = true,
        default_value = "cn-hangzhou"
    )]
    pub(crate) region: String,

    /// The account that owns its buckets, and that rules must name
    #[arg(long, value_name = "DIGITS", default_value = "100000000000000", value_parser = digits)]
    pub(crate) account_id: String,

    /// A bucket that is there from the start; may be given several times
    #[arg(long, value_name = "NAME", default_value = "examplebucket", value_parser = crate::connection::bucket)]
    pub(crate) bucket: Vec<oss_inventory::BucketName>,

    /// Accept the key in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET` instead of the public one
    #[arg(long)]
    pub(crate) key_from_env: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OutputArgument {
    /// How to print; a table is the default on a terminal, JSON elsewhere
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    output: Option<Output>,
}

impl Command {
    /// Returns where the rules are, for the commands that ask a service.
    pub(crate) fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Replace(replace) => Some(&replace.connection),
            Self::Put(put) => Some(&put.connection),
            Self::Get(get) => Some(&get.connection),
            Self::List(list) => Some(&list.connection),
            Self::Delete(delete) => Some(&delete.connection),
            Self::WhoAmI(_) | Self::Emulator(_) | Self::Quickstart => None,
        }
    }
}

impl OutputArgument {
    pub(crate) fn output(&self) -> Output {
        self.output.unwrap_or_else(Output::suiting_stdout)
    }
}

/// Reads a number that is not 0, whose own error would speak of types.
pub(crate) fn from_one<N: FromStr>(text: &str) -> Result<N, &'static str> {
    text.parse()
        .map_err(|_| "a whole number is expected, 1 or more")
}

fn digits(text: &str) -> Result<String, &'static str> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("an account id has digits only");
    }
    Ok(text.to_owned())
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const MORE: &str = "\
Credentials:
  The first place that has a key wins; `ossinv whoami` says which.
  1. --profile NAME, in one of the files of 5 and 6
  2. OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET, and OSS_SESSION_TOKEN for temporary ones
  3. ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN
  4. ALIBABA_CLOUD_OIDC_TOKEN_FILE, with ALIBABA_CLOUD_ROLE_ARN and ALIBABA_CLOUD_OIDC_PROVIDER_ARN
  5. ~/.aliyun/config.json (or ALIBABA_CLOUD_CONFIG_FILE)
  6. ~/.alibabacloud/credentials (or ALIBABA_CLOUD_CREDENTIALS_FILE)
     If ALIBABA_CLOUD_PROFILE is set, it names the profile in 5 or 6, and nothing below is asked
  7. ~/.ossutilconfig
  8. the RAM role of this ECS instance, unless ALIBABA_CLOUD_ECS_METADATA_DISABLED is true
  9. ALIBABA_CLOUD_CREDENTIALS_URI
  There is no flag for a key, because other users of the machine can read flags.

Output:
  Results go to standard output, everything else to standard error. Colours are for terminals
  only, and not if NO_COLOR is set.

Exit status:
  0  done
  1  the service refused, or answered what it should not
  2  wrong usage, environment or file
  3  the rule or the bucket does not exist; to delete a missing rule may succeed all the same
  4  there is a rule with this id already, or it has changed meanwhile
  5  no connection, or no answer in time

New here? `ossinv quickstart` needs neither an account nor a network.";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Arguments::command().debug_assert();
    }
}
