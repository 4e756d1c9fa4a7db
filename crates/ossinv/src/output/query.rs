//! Queries of JSON values.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use jmespath::{ErrorReason, Expression, JmespathError, Variable};

use super::csv;
use super::format::OutputFormat;
use super::list_table::query_table;
use super::serialized::{json, json_line, yaml};
use super::table::UNSET;
use crate::terminal::printable;

/// How many operators and brackets an expression has at most.
///
/// Each may nest, and nested expressions are read, applied and dropped recursively.
const MAX_OPERATORS: usize = 500;

/// The flag that selects a part of the output.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct QueryArgument {
    /// Show only what a JMESPath expression selects of the JSON output
    ///
    /// For example, `--query '[?IsEnabled].Id'`. The default format is json then. Text, tables and CSV show
    /// texts and numbers, lists of them, and lists of such lists. See jmespath.org.
    #[arg(long, value_name = "EXPRESSION", value_parser = checked)]
    query: Option<String>,
}

/// A query, and the format of its result.
pub(super) struct Query {
    expression: Expression<'static>,
    format: OutputFormat,
}

impl QueryArgument {
    /// Returns the query if it is given, which shows its result as JSON by default.
    pub(super) fn query(&self, format: Option<OutputFormat>) -> Result<Option<Query>> {
        let Some(expression) = &self.query else {
            return Ok(None);
        };
        let format = format.unwrap_or(OutputFormat::Json);
        if let OutputFormat::Wide | OutputFormat::Xml | OutputFormat::Id = format {
            bail!("the result of --query can be shown as json, ndjson, yaml, table or csv");
        }
        Ok(Some(Query {
            expression: jmespath::compile(expression).map_err(|error| anyhow!(reason(&error)))?,
            format,
        }))
    }
}

impl Query {
    /// Returns the result of the query on a JSON document as text.
    pub(super) fn apply(&self, document: &str) -> Result<String> {
        let failed = |error: &JmespathError| anyhow!("cannot query: {}", reason(error));
        let document = Variable::from_json(document).map_err(|error| anyhow!(error))?;
        let result = self.expression.search(document);
        let result = &*result.map_err(|error| failed(&error))?;
        Ok(match self.format {
            OutputFormat::Table => query_table(&self.rows(result, UNSET)?),
            OutputFormat::Csv => {
                let rows = self.rows(result, "")?;
                let lines = rows
                    .into_iter()
                    .map(|row| csv::line(row.into_iter().map(Some)));
                lines.collect::<Result<_>>()?
            }
            OutputFormat::Yaml => yaml(result)?,
            OutputFormat::Ndjson => match result {
                Variable::Array(items) => items.iter().map(json_line).collect::<Result<_>>()?,
                other => json_line(other)?,
            },
            _ => json(result)? + "\n",
        })
    }

    /// Returns the cells of a result, which must not have objects.
    fn rows(&self, result: &Variable, unset: &str) -> Result<Vec<Vec<String>>> {
        let cell = |value: &Variable| match value {
            Variable::String(text) if self.format == OutputFormat::Table => Some(printable(text)),
            Variable::String(text) => Some(text.clone()),
            Variable::Null => Some(unset.to_owned()),
            Variable::Bool(_) | Variable::Number(_) => Some(value.to_string()),
            _ => None,
        };
        let row = |value: &Variable| match value {
            Variable::Array(cells) => cells.iter().map(|value| cell(value)).collect(),
            other => cell(other).map(|cell| vec![cell]),
        };
        let rows = match result {
            Variable::Array(rows) => rows.iter().map(|value| row(value)).collect(),
            other => cell(other).map(|cell| vec![vec![cell]]),
        };
        rows.ok_or_else(|| {
            anyhow!("the result of --query has objects, which only JSON and YAML show; use -o json")
        })
    }
}

/// Checks an expression, whose compiled form can't be kept in arguments.
fn checked(expression: &str) -> Result<String, String> {
    if operators(expression) > MAX_OPERATORS {
        return Err(format!(
            "it has more than {MAX_OPERATORS} operators and brackets"
        ));
    }
    match jmespath::compile(expression) {
        Ok(_) => Ok(expression.to_owned()),
        Err(error) => Err(reason(&error)),
    }
}

/// Returns how many characters outside of quotes may nest an expression.
fn operators(expression: &str) -> usize {
    let (mut count, mut quote, mut is_escaped) = (0, None, false);
    for c in expression.chars() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(end) if c == end => quote = None,
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            None if "([{!&|.=<>".contains(c) => count += 1,
            _ => {}
        }
    }
    count
}

/// Returns what is wrong, without the expression.
fn reason(error: &JmespathError) -> String {
    match &error.reason {
        ErrorReason::Parse(reason) => {
            let reason = match reason.trim_end().split_once(" -- found ") {
                Some((_, "Eof")) => "it ends too early".to_owned(),
                Some((_, token)) => format!("unexpected {token}"),
                None => reason.trim_end().to_owned(),
            };
            format!("{} at character {}", printable(&reason), error.offset + 1)
        }
        ErrorReason::Runtime(error) => printable(&error.to_string()),
    }
}
