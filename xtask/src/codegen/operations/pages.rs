//! How the pages of a list follow each other.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::root_type;
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Pages, Query, Scalar};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagesEntry {
    items: String,
    more: String,
    token: String,
    parameter: String,
}

impl PagesEntry {
    pub(super) fn resolve(&self, api: &Api, root: Option<&str>, query: &[Query]) -> Result<Pages> {
        let response = root_type(api, root.context("pages need a response")?)?;
        self.check_parameter(query)?;
        let (items, item_type) = self.items(api, &response)?;
        let more = member(api, &response, &self.more)?;
        if more.type_ != FieldType::Scalar(Scalar::Bool) || more.occurs == Occurs::Repeated {
            bail!("pages: more: {} must be one xs:boolean", self.more);
        }
        let token = member(api, &response, &self.token)?;
        if !is_optional_text(token) {
            bail!("pages: token: {} must be an optional text", self.token);
        }
        Ok(Pages {
            items,
            item_type,
            more: more.rust_name.clone(),
            token: token.rust_name.clone(),
            parameter: self.parameter.clone(),
        })
    }

    fn check_parameter(&self, query: &[Query]) -> Result<()> {
        let found = query.iter().any(|query| match query {
            Query::Parameter { field, .. } => {
                field.rust_name == self.parameter && is_optional_text(field)
            }
            Query::SubResource(_) => false,
        });
        if !found {
            bail!(
                "pages: {} must be an optional parameter of text",
                self.parameter
            );
        }
        Ok(())
    }

    /// The fields that lead to the list, and the type of its items.
    fn items(&self, api: &Api, response: &str) -> Result<(Vec<(String, bool)>, String)> {
        let mut items = Vec::new();
        let mut type_ = response.to_owned();
        let mut is_list = false;
        for step in self.items.split('/') {
            let field = member(api, &type_, step)?;
            let FieldType::Named {
                name, api: None, ..
            } = &field.type_
            else {
                bail!("pages: {step} must be a type of this schema");
            };
            if is_list {
                bail!("pages: {step} is inside of a list");
            }
            is_list = field.occurs == Occurs::Repeated;
            items.push((field.rust_name.clone(), field.occurs == Occurs::Optional));
            type_.clone_from(name);
        }
        if !is_list {
            bail!("pages: {} must lead to a list", self.items);
        }
        Ok((items, type_))
    }
}

fn is_optional_text(field: &Field) -> bool {
    let is_text = matches!(field.type_, FieldType::Scalar(Scalar::Text { .. }));
    is_text && field.occurs == Occurs::Optional
}

fn member<'a>(api: &'a Api, type_: &str, xml_name: &str) -> Result<&'a Field> {
    let fields = match api.type_named(type_).map(|t| &t.kind) {
        Some(Kind::Struct(fields)) => fields.as_slice(),
        _ => &[],
    };
    let found = fields.iter().find(|f| f.xml_name == xml_name);
    found.with_context(|| format!("pages: {type_} has no element {xml_name}"))
}
