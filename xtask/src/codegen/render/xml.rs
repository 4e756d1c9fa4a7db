//! `xml.rs`: readers and writers.

use proc_macro2::TokenStream;
use quote::quote;

use super::file::Part;
use super::imports::{import, imports};
use super::rust::{ident, variant_name};
use crate::codegen::ir::{Api, Field, Kind, Occurs, Type};
use crate::codegen::names::choice_field;

pub(super) fn render(api: &Api) -> Option<Part> {
    let impls: Vec<_> = api.types.iter().filter_map(implementation).collect();
    if impls.is_empty() {
        return None;
    }
    let roots = api.roots.iter().map(|(element, type_)| {
        let type_ = ident(type_);
        quote! { root_element! { #type_ = #element } }
    });
    let body = quote! { #(#roots)* #(#impls)* };
    let imports = imports(api, &body);
    let runtime = [
        "Error",
        "FromXml",
        "Reader",
        "ToXml",
        "UnknownElements",
        "Writer",
    ];
    let runtime = import(&quote!(crate::xml), &runtime, &body);
    let root = import(&quote!(crate::root_element), &["root_element"], &body);
    let tokens = quote! { #root #runtime #imports #body };
    Some(Part {
        about: "Readers and writers.".to_owned(),
        tokens,
    })
}

fn implementation(type_: &Type) -> Option<TokenStream> {
    let name = ident(&type_.rust_name);
    let (read, missing_default, write) = match &type_.kind {
        Kind::Struct(fields) => structure(fields),
        Kind::Choice { name, alternatives } => choice(&type_.rust_name, name, alternatives),
        Kind::Text => text(),
        Kind::Enum(_) => return None,
    };
    Some(quote! {
        impl FromXml for #name {
            fn read(reader: &mut Reader<'_>) -> Result<Self, Error> { #read }

            fn missing_default() -> Self { #missing_default }
        }

        impl ToXml for #name {
            fn write(&self, writer: &mut Writer) -> Result<(), Error> { #write }
        }
    })
}

fn structure(fields: &[Field]) -> (TokenStream, TokenStream, TokenStream) {
    let declared = fields.iter().map(|field| {
        let name = ident(&field.rust_name);
        let empty = if field.occurs == Occurs::Repeated {
            quote!(Vec::new())
        } else {
            quote!(None)
        };
        quote! { let mut #name = #empty; }
    });
    let arms = fields.iter().map(|field| {
        let (name, xml) = (ident(&field.rust_name), &field.xml_name);
        match (field.occurs, field.is_plain()) {
            (Occurs::Repeated, _) => quote! { #xml => #name.push(FromXml::read(reader)?), },
            (_, true) => quote! { #xml if #name.is_none() => #name = reader.scalar()?, },
            (_, false) => {
                quote! { #xml if #name.is_none() => #name = Some(FromXml::read(reader)?), }
            }
        }
    });
    let members: Vec<_> = fields
        .iter()
        .map(|field| {
            let (name, xml) = (ident(&field.rust_name), &field.xml_name);
            match (field.occurs, field.may_be_missing()) {
                (Occurs::Required, true) => quote! { #name: reader.expected(#name, #xml), },
                (Occurs::Required, false) => quote! { #name: reader.required(#name, #xml), },
                _ => quote! { #name, },
            }
        })
        .collect();
    let body = if fields.is_empty() {
        quote! { while let Some(child) = reader.child(&mut unknown)? { unknown.push(reader.element(&child)?); } }
    } else {
        quote! {
            while let Some(child) = reader.child(&mut unknown)? {
                match child.name() {
                    #(#arms)*
                    _ => unknown.push(reader.element(&child)?),
                }
            }
        }
    };
    let read = quote! {
        #(#declared)*
        let mut unknown = UnknownElements::default();
        #body
        Ok(Self { #(#members)* unknown })
    };
    (read, missing_default(fields), write(fields))
}

fn missing_default(fields: &[Field]) -> TokenStream {
    if fields.iter().all(|f| f.occurs != Occurs::Required) {
        return quote!(Self::default());
    }
    let members = fields.iter().map(|field| {
        let name = ident(&field.rust_name);
        match field.occurs {
            Occurs::Required if !field.may_be_missing() => {
                quote! { #name: FromXml::missing_default(), }
            }
            Occurs::Required | Occurs::Optional => quote! { #name: None, },
            Occurs::Repeated => quote! { #name: Vec::new(), },
        }
    });
    quote! { Self { #(#members)* unknown: UnknownElements::default() } }
}

fn write(fields: &[Field]) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (name, xml) = (ident(&field.rust_name), &field.xml_name);
        match field.occurs {
            Occurs::Required if !field.may_be_missing() => {
                quote! { writer.element(#xml, &self.#name)?; }
            }
            Occurs::Required | Occurs::Optional => {
                quote! { writer.optional(#xml, self.#name.as_ref())?; }
            }
            Occurs::Repeated => quote! { writer.each(#xml, &self.#name)?; },
        }
    });
    quote! { #(#members)* self.unknown.write(writer) }
}

/// Renders a choice: a second alternative is kept as unknown.
fn choice(
    type_: &str,
    choice: &str,
    alternatives: &[Field],
) -> (TokenStream, TokenStream, TokenStream) {
    let (choice_name, field) = (ident(choice), ident(&choice_field(type_, choice)));
    let arms = alternatives.iter().map(|alternative| {
        let (xml, variant) = (&alternative.xml_name, ident(&variant_name(alternative)));
        quote! { #xml if #field.is_none() => #field = Some(#choice_name::#variant(FromXml::read(reader)?)), }
    });
    let read = quote! {
        let mut #field = None;
        let mut unknown = UnknownElements::default();
        while let Some(child) = reader.child(&mut unknown)? {
            match child.name() {
                #(#arms)*
                _ => unknown.push(reader.element(&child)?),
            }
        }
        Ok(Self { #field, unknown })
    };
    let writes = alternatives.iter().map(|alternative| {
        let (xml, variant) = (&alternative.xml_name, ident(&variant_name(alternative)));
        quote! { Some(#choice_name::#variant(value)) => writer.element(#xml, value)?, }
    });
    let write = quote! {
        match &self.#field {
            None => {}
            #(#writes)*
        }
        self.unknown.write(writer)
    };
    (read, quote!(Self::default()), write)
}

fn text() -> (TokenStream, TokenStream, TokenStream) {
    let read = quote! { Ok(Self { value: reader.text()? }) };
    (
        read,
        quote!(Self::default()),
        quote! { writer.text(&self.value) },
    )
}
