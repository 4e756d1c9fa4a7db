//! Reads `operations.toml`, the part of a spec that XML Schema cannot say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::Spanned;

use super::ir::{Api, Kind, Operation};
use super::load::Names;
use super::{lint, names};

mod bodies;
mod headers;
mod pages;
mod parameters;
mod paths;
mod request;

use bodies::BodyEntry;
use headers::{HeaderEntry, Side};
use pages::PagesEntry;
use parameters::{Parameter, Parameters, line};
use request::Request;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    schema: String,
    pub(crate) about: String,
    #[serde(default)]
    names: BTreeMap<String, Spanned<String>>,
    #[serde(default, rename = "operation")]
    operations: Vec<Entry>,
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Spanned<String>,
    summary: String,
    #[serde(default)]
    details: String,
    documentation: String,
    request: String,
    body: Option<BodyEntry>,
    response: Option<BodyEntry>,
    success: u16,
    repeatable: String,
    #[serde(default, rename = "content-md5")]
    content_md5: bool,
    /// The elements of the answer that `encoding-type=url` encodes.
    #[serde(default, rename = "url-encoded")]
    url_encoded: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Spanned<Parameter>>,
    /// What is sent.
    #[serde(default)]
    headers: BTreeMap<String, Spanned<HeaderEntry>>,
    /// What the answer has.
    #[serde(default)]
    answer: BTreeMap<String, Spanned<HeaderEntry>>,
    #[serde(default)]
    errors: BTreeMap<String, u16>,
    pages: Option<PagesEntry>,
}

impl File {
    /// Reads the file; an unknown key is an error with its line.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut file: Self =
            toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
        path.clone_into(&mut file.path);
        file.text = text;
        if file.schema != lint::SCHEMA {
            bail!("{}: schema must be {}", path.display(), lint::SCHEMA);
        }
        plain("about", &file.about).with_context(|| format!("{}", path.display()))?;
        Ok(file)
    }

    /// The renames.
    pub(crate) fn names(&self) -> Names {
        let names = self.names.iter();
        names
            .map(|(path, name)| (path.clone(), name.get_ref().clone()))
            .collect()
    }

    /// Refuses renames of what the schema does not have.
    pub(crate) fn check_names(&self, api: &Api) -> Result<()> {
        let known = named(api);
        for (path, name) in &self.names {
            if !known.contains(path) {
                bail!(
                    "{}: [names] has {path}, which is no type and no member of a type of the schema",
                    self.at(name)
                );
            }
        }
        Ok(())
    }

    /// Checks the operations against the schema.
    pub(crate) fn resolve(&self, api: &Api) -> Result<Vec<Operation>> {
        let operations = self.operations.iter();
        operations
            .map(|entry| {
                let place = format!(
                    "{}: operation {}",
                    self.at(&entry.name),
                    entry.name.get_ref()
                );
                entry.resolve(api, &place, &self.text).context(place)
            })
            .collect()
    }

    /// File and line of a value.
    fn at(&self, value: &Spanned<String>) -> String {
        format!(
            "{}:{}",
            self.path.display(),
            line(&self.text, &value.span())
        )
    }
}

impl Entry {
    fn resolve(&self, api: &Api, place: &str, text: &str) -> Result<Operation> {
        self.check_texts()?;
        let parameters = Parameters {
            entries: &self.parameters,
            text,
        };
        let request = Request::read(api, &self.request, &parameters)?;
        self.check_answers(&request.method)?;
        let (body, response) = (self.body.as_ref(), self.response.as_ref());
        let body = body.map(|body| body.resolve(api)).transpose()?;
        let response = response.map(|response| response.resolve(api)).transpose()?;
        let pages = self.pages.as_ref();
        Ok(Operation {
            place: place.to_owned(),
            name: self.name.get_ref().clone(),
            docs: self.docs(),
            documentation: self.documentation.clone(),
            pages: pages
                .map(|pages| pages.resolve(api, response.as_ref(), &request.query))
                .transpose()?,
            headers: headers::resolve(api, &self.headers, Side::Request(body.as_ref()), text)?,
            answer: headers::resolve(api, &self.answer, Side::Answer, text)?,
            url_encoded: paths::url_encoded(
                api,
                &self.url_encoded,
                response.as_ref(),
                &request.query,
            )?,
            method: request.method,
            target: request.target,
            query: request.query,
            body,
            response,
            success: self.success,
            repeatable: match self.repeatable.as_str() {
                "yes" => "Yes",
                "same-effect" => "SameEffect",
                "no" => "No",
                other => bail!("repeatable must be yes, same-effect or no, not {other}"),
            },
            content_md5: self.content_md5,
            errors: self
                .errors
                .iter()
                .map(|(code, status)| (code.clone(), *status))
                .collect(),
        })
    }

    fn docs(&self) -> Vec<String> {
        let mut docs = vec![self.summary.clone()];
        if !self.details.is_empty() {
            docs.push(String::new());
            docs.extend(self.details.trim().lines().map(str::to_owned));
        }
        docs
    }

    fn check_texts(&self) -> Result<()> {
        plain("summary", &self.summary)?;
        plain("documentation", &self.documentation)?;
        if !self.documentation.starts_with("https://") {
            bail!("documentation must be an address that starts with https://");
        }
        for line in self.details.lines().filter(|line| !line.is_empty()) {
            plain("details", line)?;
        }
        let docs = self
            .parameters
            .iter()
            .map(|(name, p)| (name, &p.get_ref().doc));
        let headers = self.headers.iter().chain(&self.answer);
        let docs = docs.chain(headers.map(|(name, header)| (name, &header.get_ref().doc)));
        for (name, doc) in docs {
            plain(name, doc)?;
        }
        for body in self.body.iter().chain(&self.response) {
            body.check_doc()?;
        }
        for code in self.errors.keys() {
            plain("errors", code)?;
        }
        Ok(())
    }

    fn check_answers(&self, method: &str) -> Result<()> {
        if !(200..300).contains(&self.success) {
            bail!("success must be from 200 to 299, not {}", self.success);
        }
        if let Some((code, status)) = self.errors.iter().find(|(_, s)| !(300..600).contains(*s)) {
            bail!("the error {code} must have a status from 300 to 599, not {status}");
        }
        if method == "HEAD" && self.response.is_some() {
            bail!("the answer of HEAD has no body, so it can have no response");
        }
        if self.body.is_some() && !matches!(method, "PUT" | "POST") {
            bail!("{method} can have no body");
        }
        if self.content_md5 && matches!(self.body, Some(BodyEntry::Bytes(_))) {
            bail!(
                "content-md5 is for documents: of a stream the client has no digest; \
                 give the operation a required header Content-MD5 instead"
            );
        }
        Ok(())
    }
}

/// What `[names]` may name.
fn named(api: &Api) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for type_ in &api.types {
        let name = &type_.xml_name;
        known.insert(name.clone());
        let mut members: Vec<_> = type_.fields().iter().map(|f| f.xml_name.as_str()).collect();
        match &type_.kind {
            Kind::Choice { .. } => members.push("choice"),
            Kind::Enum(variants) => members.extend(variants.iter().map(|v| v.xml_name.as_str())),
            Kind::Struct(_) | Kind::Text => {}
        }
        known.extend(members.iter().map(|member| format!("{name}.{member}")));
    }
    known
}

/// Refuses what would end a line of documentation or hide in it.
fn plain(key: &str, text: &str) -> Result<()> {
    let is_invisible = |c: char| c != '\t' && names::is_invisible(c);
    if text.trim().is_empty() || text.contains(is_invisible) {
        bail!("{key} must be one line of text without control characters");
    }
    Ok(())
}
