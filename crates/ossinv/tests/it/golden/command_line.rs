//! A command of a transcript.

/// A command of a transcript.
#[derive(Debug)]
pub(super) struct CommandLine {
    pub(super) is_on_terminal: bool,
    pub(super) arguments: Vec<String>,
    /// Whether it runs until it gets a signal.
    pub(super) is_server: bool,
    /// The line that the user types.
    pub(super) input: Option<String>,
}

impl CommandLine {
    /// Parses a line such as `% ossinv delete 'a*' <<< y`.
    pub(super) fn of(line: &str) -> Self {
        let command = line.split_once(" ossinv");
        let (_, command) = command.expect("the program");
        let (command, input) = match command.split_once("<<<") {
            Some((command, input)) => (command, Some(input.trim().to_owned())),
            None => (command, None),
        };
        let (command, is_server) = match command.strip_suffix(" &") {
            Some(command) => (command, true),
            None => (command, false),
        };
        // Every second part is quoted.
        let parts = command.split('\'').enumerate();
        let arguments = parts.flat_map(|(n, part)| match n % 2 {
            1 => vec![part.to_owned()],
            _ => part.split_whitespace().map(str::to_owned).collect(),
        });
        Self {
            is_on_terminal: line.starts_with('%'),
            arguments: arguments.collect(),
            is_server,
            input,
        }
    }
}
