//! Reads `operations.toml`, the part of a spec that XML Schema can't express.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::Spanned;

use super::ir::{Api, Kind, Operation};
use super::names::Renames;
use super::workspace::SCHEMA;

mod bodies;
mod headers;
mod pages;
mod parameters;
mod paths;
mod request;
mod texts;

use bodies::BodyEntry;
use headers::{HeaderEntry, Side};
use pages::PagesEntry;
use parameters::{Parameter, Parameters, line};
use request::Request;
use texts::one_line;

/// The whole file.
/// The response header with the CRC-64 of data.
const CRC64: &str = "x-oss-hash-crc64ecma";

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
    idempotency: String,
    #[serde(default, rename = "content-md5")]
    content_md5: bool,
    /// The body that the response header `x-oss-hash-crc64ecma` is about.
    crc64: Option<String>,
    /// The response elements that `encoding-type=url` encodes.
    #[serde(default, rename = "url-encoded")]
    url_encoded: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Spanned<Parameter>>,
    #[serde(default)]
    headers: BTreeMap<String, Spanned<HeaderEntry>>,
    #[serde(default, rename = "response-headers")]
    response_headers: BTreeMap<String, Spanned<HeaderEntry>>,
    #[serde(default)]
    errors: BTreeMap<String, u16>,
    pages: Option<PagesEntry>,
}

impl File {
    /// Parses the text of the file at `path`; an unknown key is an error with its line.
    pub(crate) fn parse(path: &Path, text: String) -> Result<Self> {
        let read = || {
            let mut file: Self = toml::from_str(&text)?;
            if file.schema != SCHEMA {
                bail!("schema must be {SCHEMA}");
            }
            one_line("about", &file.about)?;
            path.clone_into(&mut file.path);
            Ok(file)
        };
        let mut file: Self = read().with_context(|| path.display().to_string())?;
        file.text = text;
        Ok(file)
    }

    /// Returns the renames.
    pub(crate) fn names(&self) -> Renames {
        self.names
            .iter()
            .map(|(path, name)| (path.clone(), name.get_ref().clone()))
            .collect()
    }

    /// Rejects renames of anything that the schema doesn't define.
    pub(crate) fn check_names(&self, api: &Api) -> Result<()> {
        let known = renamable(api);
        for (path, name) in &self.names {
            if !known.contains(path) {
                bail!(
                    "{}: [names] has {path}, which is neither a type of the schema nor a member of one",
                    self.at(name)
                );
            }
        }
        Ok(())
    }

    /// Resolves the operations against the schema.
    pub(crate) fn resolve(&self, api: &Api) -> Result<Vec<Operation>> {
        self.operations
            .iter()
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

    /// Returns file and line of a value.
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
        self.check_responses(&request.method)?;
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
                .map(|pages| pages.resolve(api, response.as_ref(), &request.query, &self.errors))
                .transpose()?,
            headers: headers::resolve(api, &self.headers, Side::Request(body.as_ref()), text)?,
            response_headers: headers::resolve(api, &self.response_headers, Side::Response, text)?,
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
            idempotency: match self.idempotency.as_str() {
                "full" => "Full",
                "effect-only" => "EffectOnly",
                "none" => "None",
                other => bail!("idempotency must be full, effect-only or none, not {other}"),
            },
            content_md5: self.content_md5,
            crc64: self.crc64()?,
            errors: self
                .errors
                .iter()
                .map(|(code, status)| (code.clone(), *status))
                .collect(),
        })
    }

    /// Returns which body can be compared with the response header of the CRC-64.
    ///
    /// The key can't be derived: after an append, the header is about the whole object.
    fn crc64(&self) -> Result<Option<&'static str>> {
        let Some(key) = &self.crc64 else {
            return Ok(None);
        };
        let (body, variant) = match key.as_str() {
            "request" => (&self.body, "Request"),
            "response" => (&self.response, "Response"),
            other => bail!("crc64 must be request or response, not {other}"),
        };
        if !matches!(body, Some(BodyEntry::Bytes(_))) {
            bail!("crc64 = \"{key}\" is for operations whose {key} has data");
        }
        if !self.response_headers.contains_key(CRC64) {
            bail!("crc64 needs the response header {CRC64}");
        }
        Ok(Some(variant))
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
        one_line("summary", &self.summary)?;
        one_line("documentation", &self.documentation)?;
        if !self.documentation.starts_with("https://") {
            bail!("documentation must be a URL that starts with https://");
        }
        for line in self.details.lines().filter(|line| !line.is_empty()) {
            one_line("details", line)?;
        }
        let docs = self
            .parameters
            .iter()
            .map(|(name, p)| (name, &p.get_ref().doc));
        let headers = self.headers.iter().chain(&self.response_headers);
        let docs = docs.chain(headers.map(|(name, header)| (name, &header.get_ref().doc)));
        for (name, doc) in docs {
            one_line(name, doc)?;
        }
        for body in self.body.iter().chain(&self.response) {
            body.check_doc()?;
        }
        for code in self.errors.keys() {
            one_line("errors", code)?;
        }
        Ok(())
    }

    fn check_responses(&self, method: &str) -> Result<()> {
        if !(200..300).contains(&self.success) {
            bail!("success must be from 200 to 299, not {}", self.success);
        }
        if let Some((code, status)) = self.errors.iter().find(|(_, s)| !(300..600).contains(*s)) {
            bail!("the error {code} must have a status from 300 to 599, not {status}");
        }
        if method == "HEAD" && self.response.is_some() {
            bail!("a response to HEAD can't have a body");
        }
        if self.body.is_some() && !matches!(method, "PUT" | "POST") {
            bail!("{method} can't have a body");
        }
        if self.content_md5 && matches!(self.body, Some(BodyEntry::Bytes(_))) {
            bail!(
                "content-md5 is for documents, since the client can't compute the digest of a stream; \
                 give the operation a required header Content-MD5 instead"
            );
        }
        Ok(())
    }
}

/// Returns everything that `[names]` can rename.
fn renamable(api: &Api) -> BTreeSet<String> {
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
