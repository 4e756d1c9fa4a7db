//! Names and types of Rust.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::codegen::ir::{Api, Field, FieldType, Named, Occurs, Scalar};
use crate::codegen::names;

/// The API whose types other APIs share.
const SHARED: &str = "common";

/// Returns the attribute that requires the feature of an API, except `common`.
pub(super) fn feature(api: &Api) -> Option<TokenStream> {
    let name = &api.name;
    (name != SHARED).then(|| quote!(#[cfg(feature = #name)]))
}

/// Returns the Rust type of one value of a field.
pub(super) fn value_type(field: &Field) -> TokenStream {
    match &field.type_ {
        FieldType::Scalar(Scalar::Text { .. }) => quote!(String),
        FieldType::Scalar(Scalar::Number { .. }) => quote!(i64),
        FieldType::Scalar(Scalar::Unsigned) => quote!(u64),
        FieldType::Scalar(Scalar::Float) => quote!(f64),
        FieldType::Scalar(Scalar::Bool) => quote!(bool),
        FieldType::Scalar(Scalar::DateTime | Scalar::HttpDate) => quote!(crate::DateTime),
        FieldType::Map | FieldType::Pairs => {
            let value = map_value_type(field);
            quote!(BTreeMap<String, #value>)
        }
        FieldType::ObjectLocation => quote!(ObjectLocation),
        FieldType::ByteRange => quote!(ByteRange),
        FieldType::ContentRange => quote!(ContentRange),
        FieldType::Bytes => quote!(RequestBody),
        FieldType::Named(Named { name, api, .. }) => {
            let name = ident(name);
            match api {
                None => quote!(#name),
                Some(api) => {
                    let api = ident(api);
                    quote!(crate::#api::#name)
                }
            }
        }
    }
}

/// Returns the Rust type of the values of a map.
pub(super) fn map_value_type(field: &Field) -> TokenStream {
    if field.type_ == FieldType::Map {
        quote!(MetadataValue)
    } else {
        quote!(String)
    }
}

/// Returns the comparison traits that all fields support.
pub(super) fn comparisons<'a>(fields: impl IntoIterator<Item = &'a Field>) -> TokenStream {
    if fields.into_iter().any(|field| field.type_.is_inexact()) {
        quote!(PartialEq)
    } else {
        quote!(PartialEq, Eq, Hash)
    }
}

/// Returns the Rust type of a field of a document.
///
/// A required field without a safe default is an `Option`, since a response may still omit it. Builders
/// and validation require it.
pub(super) fn field_type(field: &Field) -> TokenStream {
    let value = value_type(field);
    match field.occurs {
        _ if field.is_map() => value,
        Occurs::Required if !field.may_be_missing() => value,
        Occurs::Required | Occurs::Optional => quote!(Option<#value>),
        Occurs::Repeated => quote!(Vec<#value>),
    }
}

/// Returns the comparison traits; `None` with a stream, which can't be compared.
pub(super) fn compared(fields: &[Field]) -> Option<TokenStream> {
    let has_data = fields.iter().any(|f| f.type_ == FieldType::Bytes);
    (!has_data).then(|| comparisons(fields))
}

pub(super) fn ident(name: &str) -> proc_macro2::Ident {
    format_ident!("{name}")
}

/// Returns the name of the variant of an alternative.
pub(super) fn variant_name(alternative: &Field) -> String {
    names::type_name(&alternative.xml_name)
}
