//! Reads the operations of the specs.

use std::fs;
use std::path::Path;

use toml::Table;

use crate::schema::Schema;

/// An operation of a spec, with the schema that its types are in.
pub(crate) struct OperationSpec {
    table: Table,
    pub(crate) schema: Schema,
}

/// A part of a query: its key, and the text after the equals sign.
pub(crate) struct QueryPart {
    pub(crate) key: String,
    pub(crate) value: Option<String>,
}

impl OperationSpec {
    /// Finds an operation by its name.
    ///
    /// # Panics
    ///
    /// Panics if no spec has it.
    pub(crate) fn find(name: &str) -> Self {
        let files = crate::spec_files("operations.toml");
        let mut found = files.iter().filter_map(|file| read(file, name));
        found
            .next()
            .unwrap_or_else(|| panic!("no spec has the operation {name}"))
    }

    /// Returns a text of the operation; it is empty if it is missing.
    pub(crate) fn text(&self, key: &str) -> &str {
        let text = self.table.get(key).and_then(|value| value.as_str());
        text.unwrap_or_default()
    }

    /// Returns the success status.
    pub(crate) fn success(&self) -> u16 {
        let status = self.table.get("success").and_then(toml::Value::as_integer);
        status
            .and_then(|status| status.try_into().ok())
            .unwrap_or_default()
    }

    /// Returns whether a body is one of this kind: `json` or `bytes`.
    pub(crate) fn is_body(&self, side: &str, kind: &str) -> bool {
        let body = self.table.get(side).and_then(|body| body.as_table());
        body.is_some_and(|body| body.contains_key(kind))
    }

    /// Returns the entries of a table, such as the headers, each with its name.
    pub(crate) fn entries(&self, table: &str) -> Vec<(String, Table)> {
        let entries = self.table.get(table).and_then(|value| value.as_table());
        let entries = entries.into_iter().flatten();
        entries
            .filter_map(|(name, entry)| Some((name.clone(), entry.as_table()?.clone())))
            .collect()
    }

    /// Returns the method, the path and the parts of the query.
    pub(crate) fn request_line(&self) -> (&str, &str, Vec<QueryPart>) {
        let (method, target) = self.text("request").split_once(' ').unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let parts = query.split('&').filter(|part| !part.is_empty());
        let parts = parts.map(|part| {
            let (key, value) = match part.split_once('=') {
                Some((key, value)) => (key, Some(value.to_owned())),
                None => (part, None),
            };
            QueryPart {
                key: key.to_owned(),
                value,
            }
        });
        (method, path, parts.collect())
    }
}

fn read(file: &Path, name: &str) -> Option<OperationSpec> {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let spec: Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let operations = spec.get("operation")?.as_array()?;
    let mut tables = operations.iter().filter_map(|value| value.as_table());
    let table = tables.find(|table| table.get("name").and_then(|n| n.as_str()) == Some(name))?;
    Some(OperationSpec {
        table: table.clone(),
        schema: Schema::read(&file.with_file_name("model.xsd")),
    })
}
