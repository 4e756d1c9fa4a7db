//! `types.rs`: the structs and enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Part, choice_field, doc, field_type, ident, is_plain};
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Type, Variant};

pub(super) fn render(api: &Api) -> Part {
    let types = api.types.iter().map(|type_| match &type_.kind {
        Kind::Struct(fields) => structure(type_, fields),
        Kind::Choice { name, alternatives } => choice(api, type_, name, alternatives),
        Kind::Enum(variants) => enumeration(type_, variants),
        Kind::Text => text(type_),
    });
    let uses = uses(api);
    let tokens = quote! { #uses #(#types)* };
    Part {
        about: "Structures and enumerations.".to_owned(),
        tokens,
    }
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
    let unknown = unknown();
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
            #unknown
        }
    }
}

fn member(field: &Field, attributes: &TokenStream) -> TokenStream {
    let (docs, name, type_) = (doc(&field.docs), ident(&field.rust_name), field_type(field));
    quote! { #docs #attributes pub #name: #type_, }
}

fn unknown() -> TokenStream {
    quote! {
        /// What the service stores here and this version does not know.
        #[cfg_attr(feature = "serde", serde(flatten))]
        pub unknown: UnknownElements,
    }
}

fn serde(field: &Field) -> TokenStream {
    let xml = &field.xml_name;
    let occurs = match (field.occurs, is_plain(field)) {
        (Occurs::Required, true) => quote!(, deserialize_with = "crate::serde_support::scalar"),
        (Occurs::Required, false) => quote!(),
        (Occurs::Optional, true) => quote! {
            , default, deserialize_with = "crate::serde_support::optional_scalar", skip_serializing_if = "Option::is_none"
        },
        (Occurs::Optional, false) => quote!(, default, skip_serializing_if = "Option::is_none"),
        (Occurs::Repeated, _) => quote!(, default, skip_serializing_if = "Vec::is_empty"),
    };
    quote!(#[cfg_attr(feature = "serde", serde(rename = #xml #occurs))])
}

/// A choice is a struct around the enum, since unknown elements may stand beside the chosen one.
fn choice(api: &Api, type_: &Type, choice: &str, alternatives: &[Field]) -> TokenStream {
    let (docs, name, enum_name) = (doc(&type_.docs), ident(&type_.rust_name), ident(choice));
    let field = choice_field(&type_.rust_name, choice);
    let fields_name = format!("{}Fields", type_.rust_name);
    let about = format!(" The alternatives of [`{name}`].");
    let variants = alternatives.iter().map(|alternative| {
        let (docs, variant) = (doc(&alternative.docs), ident(&variant_name(alternative)));
        let type_ = super::value_type(alternative);
        quote! { #docs #variant(#type_), }
    });
    let unknown = quote! {
        /// What the service stores here and this version does not know.
        ///
        /// A second alternative is kept here too, and [`validate`](crate::Validate::validate)
        /// refuses it.
        pub unknown: UnknownElements,
    };
    let serde_fields = choice_serde(api, &type_.rust_name, &enum_name, &field, alternatives);
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(try_from = #fields_name, into = #fields_name)
        )]
        #[non_exhaustive]
        pub struct #name {
            /// The chosen alternative; `None` for an empty element.
            pub #field: Option<#enum_name>,
            #unknown
        }

        #[doc = #about]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #enum_name { #(#variants)* }

        impl From<#enum_name> for #name {
            fn from(#field: #enum_name) -> Self {
                Self { #field: Some(#field), unknown: UnknownElements::default() }
            }
        }

        #serde_fields
    }
}

/// In JSON and YAML a choice looks as in XML: an object with one of the names.
fn choice_serde(
    api: &Api,
    type_name: &str,
    enum_name: &proc_macro2::Ident,
    field: &proc_macro2::Ident,
    alternatives: &[Field],
) -> TokenStream {
    let (name, fields_name) = (ident(type_name), ident(&format!("{type_name}Fields")));
    let members: Vec<_> = alternatives.iter().map(|a| ident(&a.rust_name)).collect();
    let variants: Vec<_> = alternatives
        .iter()
        .map(|a| ident(&variant_name(a)))
        .collect();
    let names: Vec<_> = alternatives.iter().map(|a| a.xml_name.as_str()).collect();
    let refusal = format!("holds more than one of {}", names.join(", "));
    let declared = alternatives.iter().map(|alternative| {
        let (xml, member, type_) = (
            &alternative.xml_name,
            ident(&alternative.rust_name),
            super::value_type(alternative),
        );
        let empty = is_empty(api, alternative)
            .then(|| quote!(, deserialize_with = "crate::serde_support::empty"));
        quote! {
            #[serde(rename = #xml, default, skip_serializing_if = "Option::is_none" #empty)]
            #member: Option<#type_>,
        }
    });
    quote! {
        #[cfg(feature = "serde")]
        #[derive(Default, serde::Serialize, serde::Deserialize)]
        struct #fields_name {
            #(#declared)*
            #[serde(flatten)]
            unknown: UnknownElements,
        }

        #[cfg(feature = "serde")]
        impl From<#name> for #fields_name {
            fn from(value: #name) -> Self {
                let mut fields = Self { unknown: value.unknown, ..Self::default() };
                match value.#field {
                    None => {}
                    #(Some(#enum_name::#variants(value)) => fields.#members = Some(value),)*
                }
                fields
            }
        }

        #[cfg(feature = "serde")]
        impl TryFrom<#fields_name> for #name {
            type Error = &'static str;

            fn try_from(fields: #fields_name) -> Result<Self, Self::Error> {
                let chosen = [#(fields.#members.map(#enum_name::#variants)),*];
                let mut chosen = chosen.into_iter().flatten();
                let #field = chosen.next();
                if chosen.next().is_some() {
                    return Err(#refusal);
                }
                Ok(Self { #field, unknown: fields.unknown })
            }
        }
    }
}

fn enumeration(type_: &Type, variants: &[Variant]) -> TokenStream {
    let (docs, name) = (doc(&type_.docs), ident(&type_.rust_name));
    let declared = variants.iter().map(|variant| {
        let (docs, name) = (doc(&variant.docs), ident(&variant.rust_name));
        quote! { #docs #name, }
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
            /// A value that this version does not know; it goes back out as it came.
            Unknown(UnknownValue),
        }

        open_enum! { #name { #(#names)* } }
    }
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

pub(super) fn variant_name(alternative: &Field) -> String {
    crate::codegen::names::type_name(&alternative.xml_name)
}

fn is_empty(api: &Api, field: &Field) -> bool {
    let FieldType::Named { name, .. } = &field.type_ else {
        return false;
    };
    matches!(api.type_named(name).map(|t| &t.kind), Some(Kind::Struct(fields)) if fields.is_empty())
}
