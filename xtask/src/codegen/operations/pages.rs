//! Pagination.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::paths::{fields, member};
use crate::codegen::ir::{
    Api, Body, Field, FieldType, Items, Named, Occurs, Pages, Query, Scalar, Type,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagesEntry {
    items: Option<String>,
    more: String,
    next: Vec<NextEntry>,
    /// The error code that stands for an empty page.
    #[serde(rename = "empty-on")]
    empty_on: Option<String>,
}

/// A response element and the parameter that it becomes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NextEntry {
    element: String,
    parameter: String,
}

impl PagesEntry {
    pub(super) fn resolve(
        &self,
        api: &Api,
        response: Option<&Body>,
        query: &[Query],
        errors: &BTreeMap<String, u16>,
    ) -> Result<Pages> {
        let response = response.context("pages need a response")?;
        if response.field.occurs != Occurs::Required {
            bail!("pages need a response that isn't optional");
        }
        let root = response.document(api)?;
        let more = member(root, &self.more).context("pages: more")?;
        if more.type_ != FieldType::Scalar(Scalar::Bool) || more.occurs == Occurs::Repeated {
            bail!("pages: more: {} must be one xs:boolean", self.more);
        }
        if !matches!(self.next.len(), 1 | 2) {
            bail!("pages: next must have one or two entries");
        }
        if let [first, second] = self.next.as_slice()
            && first.parameter == second.parameter
        {
            bail!(
                "pages: next: the parameter {} occurs twice",
                first.parameter
            );
        }
        self.check_empty_on(root, errors)?;
        let items = self.items.as_ref();
        let next = self.next.iter().map(|next| next.resolve(root, query));
        Ok(Pages {
            items: items.map(|path| self::items(api, root, path)).transpose()?,
            more: more.rust_name.clone(),
            next: next.collect::<Result<_>>()?,
            empty_on: self.empty_on.clone(),
        })
    }

    /// Checks that the code is an error of the operation, and that a page can be empty.
    fn check_empty_on(&self, root: &Type, errors: &BTreeMap<String, u16>) -> Result<()> {
        let Some(code) = &self.empty_on else {
            return Ok(());
        };
        if !errors.contains_key(code) {
            bail!("pages: empty-on: {code} must be in [operation.errors]");
        }
        if let Some(field) = root.fields().iter().find(|f| f.occurs == Occurs::Required) {
            bail!(
                "pages: empty-on: an empty page lacks the required element {}",
                field.xml_name
            );
        }
        Ok(())
    }
}

impl NextEntry {
    fn resolve(&self, root: &Type, query: &[Query]) -> Result<(Field, String)> {
        let element = member(root, &self.element).context("pages: next")?;
        let Some(is_text) = is_text(element) else {
            bail!(
                "pages: next: {} must be an optional text or number",
                self.element
            );
        };
        let parameter = query.iter().find_map(|query| match query {
            Query::Parameter { field, .. } if field.rust_name == self.parameter => Some(field),
            _ => None,
        });
        if parameter.and_then(self::is_text) != Some(is_text) {
            let what = if is_text { "text" } else { "number" };
            bail!(
                "pages: next: {} must be an optional parameter, and a {what} like {}",
                self.parameter,
                self.element
            );
        }
        Ok((element.clone(), self.parameter.clone()))
    }
}

/// Returns whether an optional field is a text; `None` if not even a number.
fn is_text(field: &Field) -> Option<bool> {
    match field.type_ {
        _ if field.occurs != Occurs::Optional => None,
        FieldType::Scalar(Scalar::Text { .. }) => Some(true),
        FieldType::Scalar(Scalar::Number { .. }) => Some(false),
        _ => None,
    }
}

/// Returns the fields on the path to the list, and the type of its items.
fn items(api: &Api, root: &Type, path: &str) -> Result<Items> {
    let fields = fields(api, root, path).context("pages: items")?;
    let lists = fields.iter().filter(|f| f.occurs == Occurs::Repeated);
    match (lists.count(), fields.last()) {
        (1, Some(last)) if last.occurs == Occurs::Repeated => {
            if !matches!(last.type_, FieldType::Named(Named { is_enum: false, .. })) {
                bail!("pages: items: {path} must lead to a list of a complex type");
            }
            Ok(Items {
                path: fields
                    .iter()
                    .map(|f| (f.rust_name.clone(), f.occurs == Occurs::Optional))
                    .collect(),
                type_: last.clone(),
            })
        }
        _ => bail!("pages: items: {path} must lead to one list"),
    }
}
