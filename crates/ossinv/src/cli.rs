//! The command line, as `--help` shows it.

use clap::Parser;
use clap::builder::Styles;
use clap::builder::styling::AnsiColor;

use crate::commands::Command;

/// Manages the inventory rules of Alibaba Cloud OSS buckets
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
    after_help = QUICKSTART,
    after_long_help = LONG_HELP
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Log requests and responses to standard error; `-vv` logs more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const QUICKSTART: &str =
    "New here? `ossinv quickstart` works without an account and without a network.";

const LONG_HELP: &str = "\
Credentials:
  The first source in this list that is set up is used; `ossinv whoami` shows which one.
  1. OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for temporary keys, OSS_SESSION_TOKEN
  2. ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN
  3. ALIBABA_CLOUD_OIDC_TOKEN_FILE, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_ROLE_ARN
  4. The file ALIBABA_CLOUD_CONFIG_FILE, otherwise ~/.aliyun/config.json
  5. The file ALIBABA_CLOUD_CREDENTIALS_FILE, otherwise ~/.alibabacloud/credentials,
     then ~/.alibabacloud/credentials.ini
  6. The file OSSUTIL_CONFIG_FILE, otherwise ~/.ossutilconfig
  7. The RAM role of this ECS instance, from its metadata service
  8. ALIBABA_CLOUD_CREDENTIALS_URI

  --profile NAME uses only that profile, from source 4, 5 or 6.
  ALIBABA_CLOUD_PROFILE=NAME selects the profile in sources 4 and 5, and skips 6 to 8.
  OSSUTIL_PROFILE=NAME selects the profile in source 6.
  ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true skips source 4.
  ALIBABA_CLOUD_ECS_METADATA_DISABLED=true skips source 7.

  Keys can't be passed as flags, because other users of the machine can read flags.

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
  Results go to standard output, messages to standard error. Colours are only used on a terminal,
  and not if NO_COLOR is set.

Exit status:
  0  success
  1  the service refused the request or sent an unexpected response
  2  invalid usage, environment or file
  3  the rule or the bucket does not exist
  4  the service reports a rule with this id, or another client changed it
  5  no connection, or no response in time
  130  interrupted by Ctrl-C or SIGTERM during `ossinv replace`

New here? `ossinv quickstart` works without an account and without a network.";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use oss_inventory::oss_client::DefaultCredentials;

    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn help_lists_the_sources_of_credentials_in_order() {
        let sources = DefaultCredentials::SOURCES;
        for (number, source) in (1..).zip(sources) {
            let (_, line) = LONG_HELP
                .split_once(&format!("\n  {number}. "))
                .expect("a line for the source");
            let (line, _) = line.split_once("\n  ").expect("a next line");
            let mut names = source
                .location
                .split([' ', ','])
                .filter(|word| word.contains('_') || word.starts_with('~'));
            assert!(
                names.clone().all(|name| LONG_HELP.contains(name)),
                "{source:?}"
            );
            let is_in_line = names.any(|name| line.contains(name));
            assert!(is_in_line || source.name == "ECS", "{source:?}: {line}");
        }
        assert!(!LONG_HELP.contains(&format!("\n  {}. ", sources.len() + 1)));
    }
}
