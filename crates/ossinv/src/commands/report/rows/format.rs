//! Rows as lines of JSON or CSV.

use std::fmt::Write as _;
use std::io::Write as _;

use clap::ValueEnum;
use oss_inventory::oss_client::is_inert;
use oss_report::Row;

use super::value::{ChosenColumn, Value};
use crate::terminal::printable;

/// A format of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum RowFormat {
    /// A JSON object per line, with the names of the columns
    #[default]
    Ndjson,
    /// CSV with a header line
    Csv,
}

/// The format and the columns of rows.
#[derive(Clone, Debug)]
pub(super) struct RowLayout {
    pub(super) format: RowFormat,
    pub(super) columns: Vec<ChosenColumn>,
    /// Whether characters that act on a terminal are escaped in CSV, too.
    pub(super) is_for_terminal: bool,
}

impl RowLayout {
    /// Returns what precedes the rows.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut line = Vec::new();
        if self.format == RowFormat::Csv {
            for (index, column) in self.columns.iter().enumerate() {
                separate(index, &mut line);
                self.csv_text(column.name.as_bytes(), &mut line);
            }
            line.push(b'\n');
        }
        line
    }

    /// Adds a row as a line.
    pub(super) fn write(&self, row: &Row<'_>, lines: &mut Vec<u8>) {
        match self.format {
            RowFormat::Ndjson => json_line(&self.columns, row, lines),
            RowFormat::Csv => {
                for (index, column) in self.columns.iter().enumerate() {
                    separate(index, lines);
                    match column.value(row) {
                        // Readers skip empty lines.
                        Value::Absent if self.columns.len() == 1 => {
                            lines.extend_from_slice(b"\"\"");
                        }
                        Value::Absent => {}
                        Value::Text(text) => self.csv_text(&text, lines),
                        value => plain(&value, lines),
                    }
                }
                lines.push(b'\n');
            }
        }
    }

    fn csv_text(&self, text: &[u8], line: &mut Vec<u8>) {
        let escaped = self
            .is_for_terminal
            .then(|| printable(&String::from_utf8_lossy(text)));
        let text = escaped.as_deref().map_or(text, str::as_bytes);
        if !text.iter().any(|byte| b"\",\r\n".contains(byte)) {
            line.extend_from_slice(text);
            return;
        }
        line.push(b'"');
        for byte in text {
            if *byte == b'"' {
                line.push(b'"');
            }
            line.push(*byte);
        }
        line.push(b'"');
    }
}

fn json_line(columns: &[ChosenColumn], row: &Row<'_>, line: &mut Vec<u8>) {
    line.push(b'{');
    for (index, column) in columns.iter().enumerate() {
        separate(index, line);
        let value = column.value(row);
        let (suffix, text) = match &value {
            Value::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => ("", Some(text.into())),
                // Nothing is lost: these bytes are escaped, and the name says so.
                Err(_) => ("Encoded", Some(percent_encoded(text))),
            },
            _ => ("", None),
        };
        json_text(&format!("{}{suffix}", column.name), line);
        line.push(b':');
        match text {
            Some(text) => json_text(&text, line),
            None => plain(&value, line),
        }
    }
    line.extend_from_slice(b"}\n");
}

fn separate(index: usize, line: &mut Vec<u8>) {
    if index > 0 {
        line.push(b',');
    }
}

/// Adds a value that is the same in JSON and CSV.
fn plain(value: &Value<'_>, line: &mut Vec<u8>) {
    // Writing to memory can't fail.
    let _ = match value {
        Value::Bool(value) => write!(line, "{value}"),
        Value::Number(value) => write!(line, "{value}"),
        Value::Absent | Value::Text(_) => write!(line, "null"),
    };
}

/// Adds a text in quotes; characters that act on a terminal are escaped.
pub(super) fn json_text(text: &str, line: &mut Vec<u8>) {
    line.push(b'"');
    for c in text.chars() {
        let mut buffer = [0; 4];
        match c {
            '"' => line.extend_from_slice(br#"\""#),
            '\\' => line.extend_from_slice(br"\\"),
            c if is_inert(c) => line.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to memory can't fail.
                    let _ = write!(line, "\\u{unit:04x}");
                }
            }
        }
    }
    line.push(b'"');
}

/// Percent-encodes all bytes but those of ASCII that aren't `%`.
fn percent_encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        if byte.is_ascii() && *byte != b'%' {
            text.push(char::from(*byte));
        } else {
            // Writing to a text can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::Result;
    use oss_report::{Columns, Scanner};

    use super::*;

    /// Formats the rows of a report with the columns `Key` and `Size`.
    fn lines(format: RowFormat, is_for_terminal: bool, report: &str) -> Result<String> {
        let columns = Columns::from_schema("Bucket,Key,Size")?;
        let layout = RowLayout {
            format,
            columns: ChosenColumn::choose(&columns, &["Key".to_owned(), "Size".to_owned()])?,
            is_for_terminal,
        };
        let mut lines = Vec::new();
        let mut scanner = Scanner::new(columns);
        scanner.feed(report.as_bytes(), |row| layout.write(row, &mut lines))?;
        scanner.finish(|row| layout.write(row, &mut lines))?;
        Ok(String::from_utf8_lossy(&lines).into_owned())
    }

    #[test]
    fn json_escapes_keys_and_keeps_other_bytes() -> Result<()> {
        let report = "b,a%22%5C%1B%0A%E4%B8%AD,1\nb,%FF%25,\n";
        assert_eq!(
            lines(RowFormat::Ndjson, false, report)?,
            concat!(
                r#"{"Key":"a\"\\\u001b\u000a中","Size":1}"#,
                "\n",
                r#"{"KeyEncoded":"%FF%25","Size":null}"#,
                "\n"
            )
        );
        Ok(())
    }

    #[test]
    fn csv_quotes_keys_and_escapes_them_on_a_terminal() -> Result<()> {
        let report = "b,a%22%2C%1B,1\nb,c,\n";
        let file = lines(RowFormat::Csv, false, report)?;
        assert_eq!(file, "\"a\"\",\u{1b}\",1\nc,\n");
        let terminal = lines(RowFormat::Csv, true, report)?;
        assert_eq!(terminal, "\"a\"\",\\u{1b}\",1\nc,\n");
        Ok(())
    }
}
