//! The part of `types.rs` for `xs:choice`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::doc;
use super::rust::{comparisons, ident, value_type, variant_name};
use crate::codegen::ir::{Api, Field, FieldType, Kind, Named, Type};
use crate::codegen::names::choice_field;

/// Renders a choice as a struct with an enum and the unknown elements.
pub(super) fn render(api: &Api, type_: &Type, choice: &str, alternatives: &[Field]) -> TokenStream {
    let (docs, name, enum_name) = (doc(&type_.docs), ident(&type_.rust_name), ident(choice));
    let field = ident(&choice_field(&type_.rust_name, choice));
    let fields_name = format!("{}Fields", type_.rust_name);
    let about = format!(" The alternatives of [`{name}`].");
    let variants = alternatives.iter().map(|alternative| {
        let (docs, variant) = (doc(&alternative.docs), ident(&variant_name(alternative)));
        let type_ = value_type(alternative);
        quote! { #docs #variant(#type_), }
    });
    let unknown = quote! {
        /// The elements that this version doesn't know; they are written back unchanged.
        ///
        /// A second alternative is also kept here; [`validate`](crate::Validate::validate) rejects it.
        pub unknown: UnknownElements,
    };
    let comparisons = comparisons(alternatives);
    let conversions = conversions(&name, &enum_name, alternatives);
    let serde_fields = choice_serde(api, &type_.rust_name, &enum_name, &field, alternatives);
    quote! {
        #docs
        #[derive(Clone, Debug, Default, #comparisons)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Deserialize),
            serde(try_from = #fields_name)
        )]
        #[non_exhaustive]
        pub struct #name {
            /// The chosen alternative; `None` for an empty element.
            pub #field: Option<#enum_name>,
            #unknown
        }

        #[doc = #about]
        #[derive(Clone, Debug, #comparisons)]
        #[non_exhaustive]
        pub enum #enum_name { #(#variants)* }

        impl From<#enum_name> for #name {
            fn from(#field: #enum_name) -> Self {
                Self { #field: Some(#field), unknown: UnknownElements::default() }
            }
        }

        #conversions

        #serde_fields
    }
}

/// Renders the conversions from each alternative whose type says which one it is.
fn conversions(name: &Ident, enum_name: &Ident, alternatives: &[Field]) -> TokenStream {
    let is_unique = |type_: &FieldType| {
        let same = alternatives.iter().filter(|other| other.type_ == *type_);
        same.count() == 1
    };
    let convertible = alternatives.iter().filter(|alternative| {
        let is_itself = *name == value_type(alternative).to_string();
        is_unique(&alternative.type_) && !is_itself
    });
    let conversions = convertible.map(|alternative| {
        let (variant, type_) = (ident(&variant_name(alternative)), value_type(alternative));
        quote! {
            impl From<#type_> for #enum_name {
                fn from(alternative: #type_) -> Self {
                    Self::#variant(alternative)
                }
            }

            impl From<#type_> for #name {
                fn from(alternative: #type_) -> Self {
                    #enum_name::from(alternative).into()
                }
            }
        }
    });
    conversions.collect()
}

/// Renders the form that serde reads: as in XML, an object with one of the names.
fn choice_serde(
    api: &Api,
    type_name: &str,
    enum_name: &Ident,
    field: &Ident,
    alternatives: &[Field],
) -> TokenStream {
    let (name, fields_name) = (ident(type_name), ident(&format!("{type_name}Fields")));
    let members: Vec<_> = alternatives.iter().map(|a| ident(&a.rust_name)).collect();
    let variants: Vec<_> = alternatives
        .iter()
        .map(|a| ident(&variant_name(a)))
        .collect();
    let names: Vec<_> = alternatives.iter().map(|a| a.xml_name.as_str()).collect();
    let refusal = format!("contains more than one of {}", names.join(", "));
    let declared = alternatives
        .iter()
        .map(|alternative| serde_member(api, alternative));
    quote! {
        #[cfg(feature = "serde")]
        #[derive(serde::Deserialize)]
        struct #fields_name {
            #(#declared)*
            #[serde(flatten)]
            unknown: UnknownElements,
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

fn serde_member(api: &Api, alternative: &Field) -> TokenStream {
    let (xml, member) = (&alternative.xml_name, ident(&alternative.rust_name));
    let type_ = value_type(alternative);
    let empty = is_empty(api, alternative)
        .then(|| quote!(, deserialize_with = "crate::serde_support::empty"));
    quote! {
        #[serde(rename = #xml, default #empty)]
        #member: Option<#type_>,
    }
}

fn is_empty(api: &Api, field: &Field) -> bool {
    let FieldType::Named(Named { name, .. }) = &field.type_ else {
        return false;
    };
    matches!(api.type_named(name).map(|t| &t.kind), Some(Kind::Struct(fields)) if fields.is_empty())
}
