//! `types.rs`: the structs and enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::choice;
use super::docs::doc;
use super::file::Part;
use super::rust::{comparisons, field_type, ident};
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Scalar, Type, Variant};

pub(super) fn render(api: &Api) -> Option<Part> {
    let types = api.types.iter().map(|type_| match &type_.kind {
        Kind::Struct(fields) => structure(type_, fields),
        Kind::Choice { name, alternatives } => choice::render(api, type_, name, alternatives),
        Kind::Enum(variants) => enumeration(type_, variants),
        Kind::Text => text(type_),
    });
    let uses = uses(api);
    let tokens = quote! { #uses #(#types)* };
    (!api.types.is_empty()).then(|| Part {
        about: "Structures and enumerations.".to_owned(),
        tokens,
    })
}

fn uses(api: &Api) -> TokenStream {
    let enums = api.types.iter().any(|t| matches!(t.kind, Kind::Enum(_)));
    let structs = api
        .types
        .iter()
        .any(|t| matches!(t.kind, Kind::Struct(_) | Kind::Choice { .. }));
    let enums = enums.then(|| {
        quote!(
            use crate::open_enum::{UnknownValue, open_enum};
        )
    });
    let structs = structs.then(|| {
        quote!(
            use crate::xml::UnknownElements;
        )
    });
    quote!(#enums #structs)
}

fn structure(type_: &Type, fields: &[Field]) -> TokenStream {
    let (docs, name) = (doc(&type_.docs), ident(&type_.rust_name));
    let default = fields
        .iter()
        .all(|f| f.occurs != Occurs::Required)
        .then(|| quote!(Default,));
    let members = fields.iter().map(|field| member(field, &serde(field)));
    let (unknown, comparisons) = (unknown(), comparisons(fields));
    quote! {
        #docs
        #[derive(Clone, Debug, #default #comparisons)]
        #[cfg_attr(feature = "serde", derive(serde::Deserialize))]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
            #unknown
        }
    }
}

fn member(field: &Field, attributes: &TokenStream) -> TokenStream {
    let mut lines = field.docs.clone();
    if field.may_be_missing() {
        let note = "Required; `None` only if a response omits it.";
        lines.extend([String::new(), note.to_owned()]);
    }
    let (docs, name, type_) = (doc(&lines), ident(&field.rust_name), field_type(field));
    quote! { #docs #attributes pub #name: #type_, }
}

fn unknown() -> TokenStream {
    quote! {
        /// The elements that this version doesn't know; they are written back unchanged.
        #[cfg_attr(feature = "serde", serde(flatten))]
        pub unknown: UnknownElements,
    }
}

fn serde(field: &Field) -> TokenStream {
    let xml = &field.xml_name;
    let is_text = matches!(field.type_, FieldType::Scalar(Scalar::Text { .. }));
    let with = match (field.occurs, is_text, field.is_plain()) {
        (Occurs::Repeated, ..) | (_, false, false) => None,
        (Occurs::Required, true, _) if !field.may_be_missing() => Some("text"),
        (_, true, _) => Some("optional_text"),
        (_, _, true) => Some("optional_scalar"),
    };
    let with = with.map(|function| {
        let path = format!("crate::serde_support::{function}");
        quote!(, deserialize_with = #path)
    });
    // A file written by a person must contain every required member, so only others have a default.
    let empty = match field.occurs {
        Occurs::Required => quote!(),
        Occurs::Optional | Occurs::Repeated => quote!(, default),
    };
    quote!(#[cfg_attr(feature = "serde", serde(rename = #xml #with #empty))])
}

fn enumeration(type_: &Type, variants: &[Variant]) -> TokenStream {
    let (docs, name) = (doc(&type_.docs), ident(&type_.rust_name));
    let declared = variants.iter().map(|variant| {
        let (docs, name) = (doc(&variant.docs), ident(&variant.rust_name));
        let alias = alias(variant);
        quote! { #docs #alias #name, }
    });
    let names = variants.iter().map(|variant| {
        let (name, xml) = (ident(&variant.rust_name), &variant.xml_name);
        quote! { #name = #xml, }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#declared)*
            /// A value that this version doesn't know; it is written back unchanged.
            Unknown(UnknownValue),
        }

        open_enum! { #name { #(#names)* } }
    }
}

/// Makes rustdoc find a variant by its text on the wire; its search ignores case.
fn alias(variant: &Variant) -> Option<TokenStream> {
    let Variant {
        rust_name,
        xml_name,
        ..
    } = variant;
    (!rust_name.eq_ignore_ascii_case(xml_name)).then(|| quote!(#[doc(alias = #xml_name)]))
}

fn text(type_: &Type) -> TokenStream {
    let (docs, name) = (doc(&type_.docs), ident(&type_.rust_name));
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        #[non_exhaustive]
        pub struct #name {
            /// The text of the element.
            pub value: String,
        }
    }
}
