//! A proxy that refuses the password.

use super::tinyproxy::{ENCODED_PASSWORD, Tinyproxy};
use super::{KEY, Scheme, Services};
use crate::local_oss::Outcome;

#[test]
fn f37_missing_password_is_said_once_and_exits_with_5() {
    let services = Services::start();
    for scheme in Scheme::ALL {
        for arguments in [&["list"][..], &["whoami"], &["delete", "inventory1"]] {
            let Some(proxy) = Tinyproxy::start_with_password() else {
                return;
            };
            let mut command = services.ossinv(scheme, arguments);
            command.env(scheme.variable(), proxy.url());
            let outcome = Outcome::of(&mut command);
            let said = &outcome.stderr;
            assert_eq!(outcome.code, 5, "{scheme:?} {arguments:?}: {said}");
            let named = format!(
                "no connection through the proxy 127.0.0.1:{}, set by {}\n",
                proxy.port,
                scheme.variable()
            );
            for part in [
                &named,
                "the proxy returned 407 Proxy Authentication Required for a ",
                "check its user name and password",
            ] {
                assert_eq!(said.matches(part).count(), 1, "{part}: {said}");
            }
            assert_eq!(said.matches("  help: ").count(), 1, "{said}");
            assert!(said.contains("--proxy ''"), "{said}");
            assert_eq!(proxy.requests().len(), 1, "{said}");
        }
    }
}

/// tinyproxy returns 401 to a wrong password, and 407 only to none.
#[test]
fn f37_wrong_password_is_said_once_without_repeating_it() {
    let services = Services::start();
    for scheme in Scheme::ALL {
        for arguments in [&["list"][..], &["whoami"]] {
            let Some(proxy) = Tinyproxy::start_with_password() else {
                return;
            };
            let url = proxy.url_with(&format!("{ENCODED_PASSWORD}x"));
            let mut command = services.ossinv(scheme, arguments);
            if arguments == ["list"] {
                // Its first request is one to OSS, not to STS.
                command.envs(KEY);
            }
            let outcome = Outcome::of(command.args(["--proxy", &url, "-vv"]));
            let said = &outcome.stderr;
            assert!(!said.contains("anary"), "{said}");
            assert!(
                said.contains("401 Unauthorized") || said.contains("status 401"),
                "{said}"
            );
            if scheme == Scheme::Http && arguments == ["list"] {
                // A server behind the proxy could also return it.
                let help = "check the endpoint, and the user name and password of the proxy";
                let named = format!("{help} 127.0.0.1:{}, set by --proxy\n", proxy.port);
                assert!(said.ends_with(&named), "{said}");
            }
            if scheme == Scheme::Https {
                assert_eq!(outcome.code, 5, "{said}");
                assert!(said.contains("set by --proxy"), "{said}");
                assert!(said.contains("check its user name and password"), "{said}");
            }
            assert_eq!(proxy.requests().len(), 1, "{said}");
        }
    }
}
