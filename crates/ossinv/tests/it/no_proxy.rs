//! Which requests go through a proxy, with a proxy that refuses connections.

use assert_cmd::Command;

use crate::local_oss::{LocalOss, Outcome, ossinv};

/// Nothing listens on port 1.
const DEAD: &str = "http://ci:Canary@127.0.0.1:1";
/// It fails wherever it is used.
const SOCKS: &str = "socks5h://ci:Canary@127.0.0.1:1";

/// Returns `ossinv list` for a local OSS, at this machine's address 0.0.0.0.
///
/// A proxy is never used for loopback addresses.
fn list(oss: &LocalOss) -> Command {
    let mut command = oss.ossinv();
    let endpoint = oss
        .variables
        .iter()
        .find(|(name, _)| name == "OSS_ENDPOINT");
    let (_, endpoint) = endpoint.expect("an endpoint");
    command.env("OSS_ENDPOINT", endpoint.replace("127.0.0.1", "0.0.0.0"));
    command.arg("list");
    command
}

#[cfg(unix)]
#[test]
fn variables_and_exceptions_choose_the_proxy() {
    let oss = LocalOss::start();
    for (variables, arguments, is_direct) in [
        (&[("http_proxy", DEAD)][..], &[][..], false),
        (&[("all_proxy", DEAD)], &[], false),
        (&[("ALL_PROXY", DEAD)], &[], false),
        (&[], &["--proxy", DEAD], false),
        // curl ignores it, too: in a CGI program, a client sets it.
        (&[("HTTP_PROXY", DEAD)], &[], true),
        (&[("https_proxy", DEAD), ("HTTPS_PROXY", SOCKS)], &[], true),
        (&[("http_proxy", ""), ("all_proxy", "")], &[], true),
        (&[("http_proxy", DEAD)], &["--proxy", ""], true),
        (&[("http_proxy", DEAD), ("NO_PROXY", "0.0.0.0")], &[], true),
        (
            &[("http_proxy", DEAD), ("no_proxy", "0.0.0.0/8")],
            &[],
            true,
        ),
        (&[("http_proxy", DEAD), ("no_proxy", "*")], &[], true),
        (
            &[("http_proxy", DEAD), ("no_proxy", "example.com")],
            &[],
            false,
        ),
        (
            &[("http_proxy", DEAD), ("NO_PROXY", "*"), ("no_proxy", "x")],
            &[],
            false,
        ),
        (&[("no_proxy", "*")], &["--proxy", DEAD], true),
    ] {
        let mut command = list(&oss);
        command.envs(variables.iter().copied()).args(arguments);
        let outcome = Outcome::of(&mut command);
        let said = format!("{variables:?} {arguments:?}: {}", outcome.stderr);
        assert_eq!(outcome.code, if is_direct { 0 } else { 5 }, "{said}");
        assert!(!outcome.stderr.contains("Canary"), "{said}");
        if !is_direct {
            for part in [
                "no connection through the proxy 127.0.0.1:1, set by ",
                "help: correct the proxy",
            ] {
                assert!(outcome.stderr.contains(part), "{said}");
            }
        }
    }
}

#[test]
fn local_oss_works_whatever_the_variables_say() {
    let oss = LocalOss::start();
    for proxy in [DEAD, SOCKS, "::::", "\u{7}"] {
        let set = |command: &mut Command| {
            for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "all_proxy"] {
                command.env(name, proxy);
            }
        };
        let mut list = oss.ossinv();
        set(list.arg("list"));
        Outcome::of(&mut list).ok();
    }
    let mut quickstart = ossinv();
    quickstart.arg("quickstart").env("all_proxy", DEAD);
    Outcome::of(&mut quickstart).ok();
}

#[test]
fn unsupported_proxy_exits_with_2_and_says_what_is_supported() {
    let oss = LocalOss::start();
    for (proxy, said) in [
        (
            SOCKS,
            "SOCKS proxies aren't supported; use an http:// proxy",
        ),
        (
            "https://ci:Canary@proxy",
            "(https://) isn't supported; use an http:// proxy",
        ),
        ("Canary://proxy", "expected a URL such as http://proxy:3128"),
        ("http://ci:Can/ary@proxy", "special characters"),
        ("http://ci:Canary%0d%0a@proxy", "forbidden character"),
        ("http://ci:Canary@proxy:99999", "greater than 65535"),
    ] {
        let flag = Outcome::of(list(&oss).args(["--proxy", proxy]));
        let whoami = Outcome::of(oss.ossinv().args(["whoami", "--proxy", proxy]));
        let variable = Outcome::of(list(&oss).env("http_proxy", proxy));
        for (outcome, setting) in [
            (flag, "the proxy of --proxy can't be used: "),
            (whoami, "the proxy of --proxy can't be used: "),
            (
                variable,
                "the proxy of the variable http_proxy can't be used: ",
            ),
        ] {
            let text = &outcome.stderr;
            assert_eq!(outcome.code, 2, "{text}");
            assert!(text.contains(said) && text.contains(setting), "{text}");
            assert!(!text.contains("Canary") && !text.contains("Can"), "{text}");
        }
    }
}
