//! `serialize.rs`: the serde form, in which a repeated name is a list.

use proc_macro2::TokenStream;
use quote::quote;

use super::file::Part;
use super::imports::imports;
use super::rust::{ident, variant_name};
use crate::codegen::ir::{Api, Field, Kind, Occurs, Type};
use crate::codegen::names::choice_field;

pub(super) fn render(api: &Api) -> Option<Part> {
    let impls: Vec<_> = api.types.iter().filter_map(implementation).collect();
    if impls.is_empty() {
        return None;
    }
    let body = quote! { #(#impls)* };
    let imports = imports(api, &body);
    let tokens = quote! {
        use serde::{Serialize, Serializer};
        use crate::serde_support::Object;
        #imports
        #body
    };
    Some(Part {
        about: "The form of structures for serde, with the names of XML.".to_owned(),
        tokens,
    })
}

fn implementation(type_: &Type) -> Option<TokenStream> {
    let name = ident(&type_.rust_name);
    let members = match &type_.kind {
        Kind::Struct(fields) => structure(fields),
        Kind::Choice { name, alternatives } => choice(&type_.rust_name, name, alternatives),
        Kind::Text | Kind::Enum(_) => return None,
    };
    let binding = match &type_.kind {
        Kind::Struct(fields) if fields.is_empty() => quote!(object),
        _ => quote!(mut object),
    };
    Some(quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let #binding = Object::new(serializer.serialize_map(None)?, &self.unknown);
                #members
                object.end()
            }
        }
    })
}

fn structure(fields: &[Field]) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (name, xml) = (ident(&field.rust_name), &field.xml_name);
        match field.occurs {
            Occurs::Required if !field.may_be_missing() => {
                quote! { object.element(#xml, &self.#name)?; }
            }
            Occurs::Required | Occurs::Optional => {
                quote! { object.optional(#xml, self.#name.as_ref())?; }
            }
            Occurs::Repeated => quote! { object.each(#xml, &self.#name)?; },
        }
    });
    members.collect()
}

fn choice(type_: &str, choice: &str, alternatives: &[Field]) -> TokenStream {
    let (choice_name, field) = (ident(choice), ident(&choice_field(type_, choice)));
    let arms = alternatives.iter().map(|alternative| {
        let (xml, variant) = (&alternative.xml_name, ident(&variant_name(alternative)));
        quote! { Some(#choice_name::#variant(value)) => object.element(#xml, value)?, }
    });
    quote! {
        match &self.#field {
            None => {}
            #(#arms)*
        }
    }
}
