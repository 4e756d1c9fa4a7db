//! What is around a program, for providers that look further than themselves.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use oss_transport::Transport;

use super::{CredentialsError, RunCommand, variable};
use oss_transport::{Clock, Sleep, SystemClock};

/// Variables, files, commands, HTTP and a timer, for providers that need several of them.
///
/// It has only what it is given: [`new`](Self::new) makes one without variables, files and commands.
/// With the feature `hyper`, [`of_this_process`](Self::of_this_process) has everything. A clone is
/// cheap and shares all of it.
///
/// The transport should not go through a proxy where the metadata service of ECS is asked.
///
/// # Examples
///
/// ```
/// use oss_client::{CredentialsContext, DefaultCredentials};
/// # use oss_client::{Sleep, Transport};
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
    commands: Option<Arc<dyn RunCommand>>,
    clock: Arc<dyn Clock>,
}

type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;
type ReadFile = dyn Fn(&Path) -> io::Result<String> + Send + Sync;

impl CredentialsContext {
    /// Makes one with HTTP and a timer, and without variables, files and commands.
    pub fn new(transport: impl Transport, sleep: impl Sleep) -> Self {
        Self {
            transport: Arc::new(transport),
            sleep: Arc::new(sleep),
            variables: Arc::new(|_| None),
            files: Arc::new(|_| Err(io::ErrorKind::NotFound.into())),
            commands: None,
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Makes one with the variables and files of this process, and a transport of its own over hyper.
    ///
    /// A file may have 1 MiB. With the feature `process` it runs commands, too: `ShellCommand`.
    #[cfg(feature = "hyper")]
    pub fn of_this_process() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the environment, for whoever asks for that of the process"
        )]
        let context = Self::new(oss_transport::HyperTransport::default(), oss_transport::TokioSleep::default())
            .variables(|name| std::env::var_os(name))
            .files(read_text);
        #[cfg(feature = "process")]
        let context = context.commands(super::ShellCommand::default());
        context
    }

    /// Sets what knows environment variables.
    #[must_use]
    pub fn variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(lookup);
        self
    }

    /// Sets what reads files.
    ///
    /// It is called where credentials are asked for, so a file that hangs, such as a pipe, hangs its caller.
    #[must_use]
    pub fn files(
        mut self,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        self.files = Arc::new(read);
        self
    }

    /// Sets what runs commands.
    #[must_use]
    pub fn commands(mut self, run: impl RunCommand) -> Self {
        self.commands = Some(Arc::new(run));
        self
    }

    /// Sets what tells whether a key that is exchanged for a role is over; the operating system by default.
    ///
    /// The dates in requests to STS are those of the operating system all the same.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    pub(super) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub(super) fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    pub(super) fn sleep(&self) -> &Arc<dyn Sleep> {
        &self.sleep
    }

    pub(super) fn runner(&self) -> Option<&Arc<dyn RunCommand>> {
        self.commands.as_ref()
    }

    pub(super) fn read_file(&self, path: &Path) -> io::Result<String> {
        (self.files)(path)
    }

    /// Returns a variable as it is, if it is set and not empty.
    pub(super) fn variable_os(&self, name: &str) -> Option<OsString> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Returns a variable that is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Result<Option<String>, CredentialsError> {
        variable::text(name, (self.variables)(name))
    }

    /// Returns what was chosen, otherwise a variable that is set and not empty.
    pub(super) fn chosen(
        &self,
        chosen: Option<&String>,
        name: &str,
    ) -> Result<Option<String>, CredentialsError> {
        match chosen {
            Some(chosen) => Ok(Some(chosen.clone())),
            None => self.variable(name),
        }
    }

    /// Says whether a variable is `true`, as the Alibaba Cloud SDKs read it.
    pub(super) fn is_on(&self, name: &str) -> Result<bool, CredentialsError> {
        let value = self.variable(name)?;
        Ok(value.is_some_and(|value| value.eq_ignore_ascii_case("true")))
    }

    /// Returns a path below the home directory, if there is one.
    pub(super) fn at_home(&self, path: &str) -> Option<PathBuf> {
        let home = self
            .variable_os("HOME")
            .or_else(|| self.variable_os("USERPROFILE"))?;
        Some(Path::new(&home).join(path))
    }
}

/// More than any file of credentials has, and less than what `/dev/zero` has.
#[cfg(feature = "hyper")]
const FILE_LIMIT: u64 = 1024 * 1024;

#[cfg(feature = "hyper")]
fn read_text(path: &Path) -> io::Result<String> {
    use std::io::Read as _;

    let mut text = String::new();
    let mut file = std::fs::File::open(path)?.take(FILE_LIMIT + 1);
    if file.read_to_string(&mut text)? as u64 > FILE_LIMIT {
        let text = format!("it has more than {FILE_LIMIT} bytes");
        return Err(io::Error::other(text));
    }
    Ok(text)
}

impl fmt::Debug for CredentialsContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsContext")
            .field("transport", &self.transport)
            .field("commands", &self.commands)
            .finish_non_exhaustive()
    }
}
