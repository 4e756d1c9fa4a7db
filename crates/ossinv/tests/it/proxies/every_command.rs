//! Every command works through tinyproxy.

use assert_cmd::Command;

use super::tinyproxy::{ENCODED_PASSWORD, Tinyproxy};
use super::{Scheme, Services};
use crate::local_oss::{Outcome, RULE_JSON};

/// Runs every command, each with the same settings of the proxy.
fn run_every_command(services: &Services, scheme: Scheme, set: impl Fn(&mut Command)) {
    let changed = RULE_JSON.replace("Daily", "Weekly");
    let folder = services.home.path().display().to_string();
    for (arguments, stdin) in [
        (&["put", "-"][..], RULE_JSON),
        (&["replace", "-", "--keep-in", &folder], &changed),
        (&["get", "inventory1", "--output", "json"], ""),
        (&["list"], ""),
        (&["delete", "inventory1"], ""),
        (&["whoami"], ""),
    ] {
        let mut command = services.ossinv(scheme, arguments);
        set(&mut command);
        let outcome = Outcome::of(command.write_stdin(stdin));
        let said = format!("{scheme:?} {arguments:?}: {}", outcome.stderr);
        assert_eq!(outcome.code, 0, "{said}");
        assert!(!(outcome.stdout + &said).contains("anary"), "{said}");
    }
}

/// Asserts that requests to both services went through the proxy.
fn assert_all_arrived(proxy: Tinyproxy, services: &Services, scheme: Scheme) {
    let requests = proxy.requests();
    let count = |start: &str| {
        let matching = requests.iter().filter(|request| request.contains(start));
        matching.count()
    };
    let (_, oss_port) = services.endpoint().rsplit_once(':').expect("a port");
    match scheme {
        Scheme::Http => {
            assert!(
                count(&format!("http://0.0.0.0:{oss_port}/")) >= 8,
                "{requests:?}"
            );
            assert_eq!(
                count(&format!("GET http://0.0.0.0:{}/", services.sts.port)),
                6,
                "{requests:?}"
            );
        }
        Scheme::Https => {
            // One connection to each service for each command.
            assert_eq!(
                count(&format!("CONNECT 0.0.0.0:{}", services.oss_tls.port)),
                5
            );
            assert_eq!(
                count(&format!("CONNECT 0.0.0.0:{}", services.sts_tls.port)),
                6
            );
            assert_eq!(requests.len(), 11, "{requests:?}");
        }
    }
}

#[test]
fn every_command_works_through_a_proxy_of_a_variable() {
    let services = Services::start();
    for scheme in Scheme::ALL {
        let Some(proxy) = Tinyproxy::start() else {
            return;
        };
        run_every_command(&services, scheme, |command| {
            command.env(scheme.variable(), proxy.url());
        });
        assert_all_arrived(proxy, &services, scheme);
    }
}

#[test]
fn every_command_works_through_a_proxy_with_password() {
    let services = Services::start();
    for scheme in Scheme::ALL {
        let Some(proxy) = Tinyproxy::start_with_password() else {
            return;
        };
        run_every_command(&services, scheme, |command| {
            command.env("ALL_PROXY", proxy.url_with(ENCODED_PASSWORD));
        });
        assert_all_arrived(proxy, &services, scheme);
    }
}

#[test]
fn every_command_works_through_the_proxy_of_the_flag() {
    let services = Services::start();
    for scheme in Scheme::ALL {
        let Some(proxy) = Tinyproxy::start() else {
            return;
        };
        run_every_command(&services, scheme, |command| {
            // The flag overrides the variable.
            command.env("ALL_PROXY", "http://127.0.0.1:1");
            command.args(["--proxy", &proxy.url()]);
        });
        assert_all_arrived(proxy, &services, scheme);
    }
}

#[test]
fn loopback_is_never_reached_through_a_proxy() {
    let Some(proxy) = Tinyproxy::start() else {
        return;
    };
    let services = Services::start();
    let sts = format!("http://localhost:{}", services.sts.port);
    let mut command = services.ossinv(Scheme::Http, &["list", "--proxy", &proxy.url()]);
    command.env("OSS_ENDPOINT", services.endpoint());
    Outcome::of(command.env("ALIBABA_CLOUD_STS_ENDPOINT", sts)).ok();
    assert_eq!(proxy.requests(), Vec::<String>::new());
}
