//! Which hosts are reached through which proxy.

use std::error::Error as StdError;
use std::ffi::{OsStr, OsString};
use std::fmt;

use http::Uri;
use http::uri::Scheme;

use super::bypass::Bypass;
use super::{Proxy, invalid};

/// Chooses the proxy, if any, through which each host is reached.
///
/// The default reaches all hosts directly. A [`Proxy`] converts into rules that use it for
/// all hosts.
///
/// # Examples
///
/// ```
/// use oss_transport::{HyperTransport, ProxyRules};
///
/// // A program that honours the variables of its user, as curl does:
/// let rules = ProxyRules::from_variables(|name| std::env::var_os(name))
///     .bypass_loopback();
/// let transport = HyperTransport::builder().proxy(rules).build();
/// ```
#[derive(Clone, Debug, Default)]
pub struct ProxyRules {
    http: Choice,
    https: Choice,
    bypass: Vec<Bypass>,
}

/// The proxy for one scheme.
#[derive(Clone, Debug, Default)]
enum Choice {
    #[default]
    Direct,
    Through(Proxy),
    Unusable(UnusableProxy),
}

/// A variable has a value that isn't the URL of a supported proxy.
#[derive(Clone, Debug)]
pub(in crate::hyper) struct UnusableProxy {
    variable: &'static str,
    reason: String,
}

impl ProxyRules {
    /// Creates rules from the variables that curl reads, through a function.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `http_proxy` | the proxy for `http`; never `HTTP_PROXY`, which a CGI program receives from its client |
    /// | `https_proxy`, otherwise `HTTPS_PROXY` | the proxy for `https` |
    /// | `all_proxy`, otherwise `ALL_PROXY` | the proxy for a scheme without one |
    /// | `no_proxy`, otherwise `NO_PROXY` | the list for [`bypass`](Self::bypass) |
    ///
    /// An empty variable is the same as none. As with curl, loopback hosts are only reached directly if the
    /// list has them. The values are [parsed](std::str::FromStr) like any proxy, with the variable as the
    /// [origin](Proxy::with_origin). One that can't be used is an error of the requests that need it, so a
    /// SOCKS proxy of other programs does no harm to hosts that are reached directly.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let first = |names: &[&'static str]| {
            let mut set = names.iter().filter_map(|&name| {
                let value = lookup(name).filter(|value| !value.is_empty())?;
                Some((name, value))
            });
            set.next()
        };
        let choice = |names| match first(names).or_else(|| first(&["all_proxy", "ALL_PROXY"])) {
            Some((variable, value)) => Choice::parse(variable, &value),
            None => Choice::Direct,
        };
        let rules = Self {
            http: choice(&["http_proxy"]),
            https: choice(&["https_proxy", "HTTPS_PROXY"]),
            bypass: Vec::new(),
        };
        match first(&["no_proxy", "NO_PROXY"]) {
            // An entry that isn't UTF-8 matches no host, and the others remain.
            Some((_, list)) => rules.bypass(&list.to_string_lossy()),
            None => rules,
        }
    }

    /// Uses this proxy for all hosts that aren't reached directly.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.http = Choice::Through(proxy.clone());
        self.https = Choice::Through(proxy);
        self
    }

    /// Adds hosts that are reached directly, as a list in the format of `NO_PROXY`.
    ///
    /// Commas or blanks separate the entries. An entry is a name, which includes all names below it, an IP
    /// address, a network such as `10.0.0.0/8`, or `*` for all hosts. `.example.com` and `example.com` mean
    /// the same. Unlike in curl, an entry may have a port, and is for that port only then. Host names aren't
    /// resolved to compare them with addresses.
    #[must_use]
    pub fn bypass(mut self, list: &str) -> Self {
        self.bypass.extend(Bypass::parse_list(list));
        self
    }

    /// Adds the hosts that are this machine to those that are reached directly.
    ///
    /// They are loopback addresses, `localhost` and the names below it. To a proxy, they are its own machine.
    #[must_use]
    pub fn bypass_loopback(self) -> Self {
        self.bypass("localhost, 127.0.0.0/8, ::1")
    }

    /// Returns the proxy for a URI; `None` if its host is reached directly.
    ///
    /// `None` also if the variable of the proxy can't be used, because no request is sent then.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_transport::{Proxy, ProxyRules};
    ///
    /// let proxy: Proxy = "http://ci:secret@proxy:3128".parse()?;
    /// let rules = ProxyRules::from(proxy.with_origin("--proxy")).bypass_loopback();
    /// let proxy = rules.used_proxy(&"http://example.com/".parse()?);
    /// assert_eq!(proxy.unwrap().to_string(), "the proxy proxy:3128, set by --proxy");
    /// assert!(rules.used_proxy(&"http://localhost/".parse()?).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn used_proxy(&self, uri: &Uri) -> Option<&Proxy> {
        self.proxy_for(uri).ok().flatten()
    }

    /// Returns the proxy for a URI, or why it can't be used.
    pub(in crate::hyper) fn proxy_for(&self, uri: &Uri) -> Result<Option<&Proxy>, UnusableProxy> {
        let choice = if uri.scheme() == Some(&Scheme::HTTPS) {
            &self.https
        } else {
            &self.http
        };
        match choice {
            Choice::Direct => Ok(None),
            _ if self.bypass.iter().any(|entry| entry.contains(uri)) => Ok(None),
            Choice::Through(proxy) => Ok(Some(proxy)),
            Choice::Unusable(unusable) => Err(unusable.clone()),
        }
    }
}

impl From<Proxy> for ProxyRules {
    fn from(proxy: Proxy) -> Self {
        Self::default().proxy(proxy)
    }
}

impl Choice {
    fn parse(variable: &'static str, value: &OsStr) -> Self {
        let parsed = match value.to_str() {
            Some(url) => url.parse::<Proxy>(),
            None => Err(invalid("it isn't UTF-8")),
        };
        match parsed {
            Ok(proxy) => Self::Through(proxy.with_origin(variable)),
            Err(error) => {
                let reason = error.source().map(ToString::to_string);
                let reason = reason.unwrap_or_default();
                Self::Unusable(UnusableProxy { variable, reason })
            }
        }
    }
}

impl fmt::Display for UnusableProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, reason } = self;
        write!(
            f,
            "the proxy of the variable {variable} can't be used: {reason}"
        )
    }
}

impl StdError for UnusableProxy {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the peer of the proxy for a URI, `-` without one, or the error.
    fn chosen(rules: &ProxyRules, uri: &str) -> String {
        match rules.proxy_for(&uri.parse().unwrap()) {
            Ok(Some(proxy)) => proxy.name().peer,
            Ok(None) => "-".to_owned(),
            Err(unusable) => unusable.to_string(),
        }
    }

    fn with(variables: &[(&str, &str)]) -> ProxyRules {
        ProxyRules::from_variables(|name| {
            let mut set = variables.iter();
            set.find(|(it, _)| *it == name)
                .map(|(_, value)| value.into())
        })
    }

    #[test]
    fn variables_are_read_as_curl_reads_them() {
        for (variables, http, https) in [
            (&[][..], "-", "-"),
            (&[("http_proxy", "a:1")], "a:1", "-"),
            // curl ignores it.
            (&[("HTTP_PROXY", "a:1")], "-", "-"),
            (&[("https_proxy", "a:1")], "-", "a:1"),
            (&[("HTTPS_PROXY", "a:1")], "-", "a:1"),
            (
                &[("HTTPS_PROXY", "a:1"), ("https_proxy", "b:1")],
                "-",
                "b:1",
            ),
            (&[("HTTPS_PROXY", "a:1"), ("https_proxy", "")], "-", "a:1"),
            (&[("all_proxy", "a:1")], "a:1", "a:1"),
            (&[("ALL_PROXY", "a:1")], "a:1", "a:1"),
            (&[("ALL_PROXY", "a:1"), ("all_proxy", "b:1")], "b:1", "b:1"),
            (&[("ALL_PROXY", "a:1"), ("http_proxy", "b:1")], "b:1", "a:1"),
            (&[("ALL_PROXY", "a:1"), ("no_proxy", "*")], "-", "-"),
            (&[("ALL_PROXY", "a:1"), ("NO_PROXY", "x, h")], "-", "-"),
            (
                &[("ALL_PROXY", "a:1"), ("NO_PROXY", "*"), ("no_proxy", "x")],
                "a:1",
                "a:1",
            ),
        ] {
            let rules = with(variables);
            assert_eq!(chosen(&rules, "http://h/"), http, "{variables:?}");
            assert_eq!(chosen(&rules, "https://h/"), https, "{variables:?}");
        }
    }

    #[test]
    fn unusable_variable_only_matters_where_it_is_used() {
        let rules = with(&[
            ("ALL_PROXY", "socks5://ci:canary@a:1"),
            ("https_proxy", "b:1"),
            ("no_proxy", "direct"),
        ]);
        assert_eq!(chosen(&rules, "https://h/"), "b:1");
        assert_eq!(chosen(&rules, "http://direct/"), "-");
        let said = chosen(&rules, "http://h/");
        assert!(
            said.contains("variable ALL_PROXY") && said.contains("SOCKS"),
            "{said}"
        );
        assert!(!format!("{said} {rules:?}").contains("canary"), "{rules:?}");
    }

    #[cfg(unix)]
    #[test]
    fn variable_that_is_not_utf8_is_unusable() {
        use std::os::unix::ffi::OsStringExt as _;

        let value = OsString::from_vec(b"http://ci:canary\xff@a:1".to_vec());
        let rules = ProxyRules::from_variables(|name| (name == "ALL_PROXY").then(|| value.clone()));
        let said = chosen(&rules, "http://h/");
        assert_eq!(
            said,
            "the proxy of the variable ALL_PROXY can't be used: it isn't UTF-8"
        );
    }

    #[test]
    fn bypass_matches_as_curl_does_and_ports() {
        for (list, uri, is_direct) in [
            ("", "http://h/", false),
            (" , ,", "http://h/", false),
            ("*", "http://h/", true),
            ("*", "http://10.0.0.1/", true),
            ("a,*", "http://h/", true),
            ("example.com", "http://example.com/", true),
            ("example.com", "https://www.example.com/", true),
            ("example.com", "http://notexample.com/", false),
            ("example.com", "http://example.com.evil/", false),
            ("example.com", "http://com/", false),
            (".example.com", "http://example.com/", true),
            (".example.com", "http://a.b.example.com/", true),
            (".example.com", "http://notexample.com/", false),
            ("EXAMPLE.com", "http://www.Example.COM/", true),
            ("example.com", "http://example.com./", true),
            ("example.com.", "http://example.com/", true),
            ("*.example.com", "http://www.example.com/", false),
            ("a b\tc", "http://b/", true),
            ("a b,c", "http://c/", true),
            ("10.0.0.1", "http://10.0.0.1/", true),
            ("10.0.0.1", "http://10.0.0.10/", false),
            ("0.0.1", "http://10.0.0.1/", false),
            ("10.0.0.0/8", "http://10.255.0.1/", true),
            ("10.0.0.1/8", "http://10.255.0.1/", true),
            ("10.0.0.0/8", "http://11.0.0.1/", false),
            ("10.0.0.0/33", "http://10.0.0.1/", false),
            ("0.0.0.0/0", "http://11.0.0.1/", true),
            ("0.0.0.0/0", "http://h/", false),
            ("127.0.0.0/8", "http://[::ffff:127.0.0.1]/", true),
            ("::1", "http://[::1]:80/", true),
            ("[::1]", "http://[::1]/", true),
            ("fd00::/8", "http://[fd12::1]/", true),
            ("fd00::/8", "http://[fe80::1]/", false),
            ("h:8080", "http://h:8080/", true),
            ("h:8080", "http://h/", false),
            ("h:80", "http://h/", true),
            ("h:80", "https://h/", false),
            ("h:443", "https://www.h/", true),
            ("*:443", "https://h/", true),
            ("10.0.0.1:80", "http://10.0.0.1/", true),
            ("[::1]:81", "http://[::1]:81/", true),
            ("[::1]:81", "http://[::1]/", false),
            ("h:port", "http://h/", false),
        ] {
            let rules = ProxyRules::from("proxy:1".parse::<Proxy>().unwrap()).bypass(list);
            let expected = if is_direct { "-" } else { "proxy:1" };
            assert_eq!(chosen(&rules, uri), expected, "{list:?} {uri}");
        }
    }
}
