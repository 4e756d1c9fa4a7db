//! The environment of a provider: variables, files, commands, HTTP, time and randomness.

use std::ffi::OsString;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use oss_transport::{Clock, Sleep, SystemClock, Transport};

use crate::lookup::{Lookup, ReadFile};
use crate::{CredentialsError, RunCommand, boolean, env_var};

/// Gives providers variables, files, commands, HTTP, a timer, a clock and nonces.
///
/// [`new`](Self::new) creates a context without variables, files and commands, so providers find nothing
/// unless a setter adds it. With the feature `hyper`, `from_env` creates a context with the environment of
/// the process. A clone is cheap and shares all parts.
///
/// The transport must not use a proxy for the metadata service of ECS: bypass 100.100.100.200.
///
/// # Examples
///
/// ```
/// use oss_credentials::{CredentialsContext, DefaultCredentials};
/// # use oss_transport::{Sleep, Transport};
///
/// # fn example(transport: impl Transport, sleep: impl Sleep) {
/// let context = CredentialsContext::new(transport, sleep)
///     .variables(|name| std::env::var_os(name))
///     .files(|path| std::fs::read_to_string(path));
/// let credentials = DefaultCredentials::new(context);
/// # let _ = credentials;
/// # }
/// ```
#[derive(Clone)]
pub struct CredentialsContext {
    transport: Arc<dyn Transport>,
    sleep: Arc<dyn Sleep>,
    variables: Arc<Lookup>,
    files: Arc<ReadFile>,
    runner: Option<Arc<dyn RunCommand>>,
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn Fn() -> String + Send + Sync>,
}

impl CredentialsContext {
    /// Creates a context with HTTP, a timer and the clock of the operating system.
    pub fn new(transport: impl Transport, sleep: impl Sleep) -> Self {
        Self {
            transport: Arc::new(transport),
            sleep: Arc::new(sleep),
            variables: Arc::new(|_| None),
            files: Arc::new(|_| Err(io::ErrorKind::NotFound.into())),
            runner: None,
            clock: Arc::new(SystemClock::default()),
            nonces: Arc::new(random_nonce),
        }
    }

    /// Creates a context with the variables and files of the process.
    ///
    /// It has a new hyper transport. With the feature `process`, it runs commands with `ShellCommand`.
    ///
    /// Files are limited to 1 MiB. The thread that polls the provider reads them with [`std::fs`], and no time
    /// limit ends a read that blocks, as from a named pipe or a network file system that doesn't respond. A
    /// program that may meet one provides credentials on a thread of its own, or sets [`files`](Self::files).
    #[cfg(feature = "hyper")]
    pub fn from_env() -> Self {
        use oss_transport::{HyperTransport, TokioSleep};

        #[expect(
            clippy::disallowed_methods,
            reason = "the caller chooses the environment of the process"
        )]
        let context = Self::new(HyperTransport::default(), TokioSleep::default())
            .variables(|name| std::env::var_os(name))
            .files(read_text);
        #[cfg(feature = "process")]
        let context = context.commands(crate::ShellCommand::default());
        context
    }

    /// Sets the transport, in place of the one that the context was created with.
    ///
    /// A program whose clients share it needs one connection pool, and reads the system's root certificates
    /// once.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Arc::new(transport);
        self
    }

    /// Sets the function that reads environment variables; the default finds none.
    #[must_use]
    pub fn variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(lookup);
        self
    }

    /// Sets the function that reads files; the default finds none.
    ///
    /// A provider calls it while it provides credentials. A read that blocks, such as from a pipe, blocks
    /// the thread of the caller, time limits included.
    #[must_use]
    pub fn files(
        mut self,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        self.files = Arc::new(read);
        self
    }

    /// Sets the runner for credentials commands; the default is none.
    #[must_use]
    pub fn commands(mut self, runner: impl RunCommand) -> Self {
        self.runner = Some(Arc::new(runner));
        self
    }

    /// Sets the clock; the default is the clock of the operating system.
    ///
    /// It dates requests to STS, and decides whether a key has expired before it is exchanged for a role.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the function that makes the nonce of each request to STS.
    ///
    /// STS rejects a repeated nonce; it needn't be secret. The default makes random ones.
    #[must_use]
    pub fn nonces(mut self, next: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.nonces = Arc::new(next);
        self
    }

    pub(crate) fn nonce(&self) -> String {
        (self.nonces)()
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub(crate) fn http_transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    pub(crate) fn sleep(&self) -> &Arc<dyn Sleep> {
        &self.sleep
    }

    pub(crate) fn runner(&self) -> Option<&Arc<dyn RunCommand>> {
        self.runner.as_ref()
    }

    pub(crate) fn read_file(&self, path: &Path) -> io::Result<String> {
        (self.files)(path)
    }

    /// Returns the unchecked value of a variable, unless it is empty.
    pub(crate) fn variable_os(&self, name: &str) -> Option<OsString> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Returns the value of a variable, unless it is empty.
    pub(crate) fn variable(&self, name: &str) -> Result<Option<String>, CredentialsError> {
        env_var::parse(name, (self.variables)(name))
    }

    /// Returns the setting of a provider, otherwise the value of a variable.
    pub(crate) fn setting_or_variable(
        &self,
        setting: Option<&String>,
        name: &str,
    ) -> Result<Option<String>, CredentialsError> {
        match setting {
            Some(setting) => Ok(Some(setting.clone())),
            None => self.variable(name),
        }
    }

    /// Returns whether a variable is `true`, ignoring case like the official SDKs.
    ///
    /// They take any other text as `false`; here, `1` or `yes` is an error.
    pub(crate) fn is_true(&self, name: &str) -> Result<bool, CredentialsError> {
        let Some(value) = self.variable(name)? else {
            return Ok(false);
        };
        boolean::parse(&value).ok_or_else(|| {
            let message = format!("the environment variable {name} is neither true nor false");
            CredentialsError::new(message)
        })
    }

    /// Returns a path below the home directory.
    pub(crate) fn path_in_home(&self, path: &str) -> Result<PathBuf, CredentialsError> {
        let home = self
            .variable_os("HOME")
            .or_else(|| self.variable_os("USERPROFILE"));
        match home {
            Some(home) => Ok(Path::new(&home).join(path)),
            None => Err(CredentialsError::not_configured(
                "the home directory is unknown, because HOME is not set",
            )),
        }
    }
}

/// The keys of the standard library's hash maps differ between processes and calls.
fn random_nonce() -> String {
    let random = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", random(), random())
}

/// In bytes: more than any credentials file has, and less than `/dev/zero` has.
#[cfg(feature = "hyper")]
const FILE_LIMIT: u64 = 1024 * 1024;

#[cfg(feature = "hyper")]
fn read_text(path: &Path) -> io::Result<String> {
    use std::io::Read as _;

    let mut text = String::new();
    let mut file = std::fs::File::open(path)?.take(FILE_LIMIT + 1);
    if file.read_to_string(&mut text)? as u64 > FILE_LIMIT {
        return Err(io::Error::other(format!(
            "it has more than {FILE_LIMIT} bytes"
        )));
    }
    Ok(text)
}

impl fmt::Debug for CredentialsContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsContext")
            .field("transport", &self.transport)
            .field("runner", &self.runner)
            .finish_non_exhaustive()
    }
}
