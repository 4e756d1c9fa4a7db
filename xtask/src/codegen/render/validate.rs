//! `validate.rs`: the documented limits.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types::variant_name;
use super::{Part, all_names, choice_field, ident, imports};
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Scalar, Type};

pub(super) fn render(api: &Api) -> Option<Part> {
    let impls: Vec<_> = api.types.iter().filter_map(implementation).collect();
    let imports = imports(&all_names(api), &quote!(#(#impls)*));
    let tokens = quote! {
        #imports
        use crate::validate::{Validate, Visitor};
        #(#impls)*
    };
    (!impls.is_empty()).then(|| Part {
        about: "The documented limits.".to_owned(),
        tokens,
    })
}

fn implementation(type_: &Type) -> Option<TokenStream> {
    let name = ident(&type_.rust_name);
    let body = match &type_.kind {
        Kind::Struct(fields) => {
            let visits = fields.iter().map(visit);
            quote! { #(#visits)* visitor.unknown(&self.unknown, &[]); }
        }
        Kind::Choice { name, alternatives } => choice(&type_.rust_name, name, alternatives),
        Kind::Text => quote! { visitor.text(&self.value, 0..=usize::MAX); },
        Kind::Enum(_) => return None,
    };
    Some(quote! {
        impl Validate for #name {
            fn visit(&self, visitor: &mut Visitor) { #body }
        }
    })
}

fn visit(field: &Field) -> Option<TokenStream> {
    let (name, xml) = (ident(&field.rust_name), &field.xml_name);
    // A required value is visited where it is, the others through a closure's argument.
    let value = if field.occurs == Occurs::Required {
        quote!(self.#name)
    } else {
        quote!(value)
    };
    let check = check(field, &value)?;
    Some(match field.occurs {
        Occurs::Required => quote! { visitor.child(#xml, |v| #check); },
        Occurs::Optional => {
            quote! { visitor.optional(#xml, self.#name.as_ref(), |value, v| #check); }
        }
        Occurs::Repeated => quote! { visitor.each(#xml, &self.#name, |value, v| #check); },
    })
}

/// Every text is checked, since XML cannot carry every character; numbers only against a limit.
fn check(field: &Field, value: &TokenStream) -> Option<TokenStream> {
    let by_value = field.occurs == Occurs::Required;
    match &field.type_ {
        FieldType::Scalar(Scalar::Text { min, max }) => {
            let range = length(*min, *max);
            let text = if by_value {
                quote!(&#value)
            } else {
                quote!(#value)
            };
            Some(quote!(v.text(#text, #range)))
        }
        FieldType::Scalar(
            Scalar::Bool
            | Scalar::Number {
                min: None,
                max: None,
            },
        ) => None,
        FieldType::Scalar(Scalar::Number { min, max }) => {
            let range = range(*min, *max);
            let number = if by_value {
                quote!(#value)
            } else {
                quote!(*#value)
            };
            Some(quote!(v.number(#number, &(#range))))
        }
        FieldType::Named { is_enum: true, .. } => {
            let value = if by_value {
                quote!(&#value)
            } else {
                quote!(#value)
            };
            Some(quote!(v.open_enum(#value)))
        }
        FieldType::Named { is_enum: false, .. } => Some(quote!(#value.visit(v))),
    }
}

fn choice(type_: &str, choice: &str, alternatives: &[Field]) -> TokenStream {
    let (choice_name, field) = (ident(choice), choice_field(type_, choice));
    let names: Vec<_> = alternatives.iter().map(|a| a.xml_name.as_str()).collect();
    let arms = alternatives.iter().map(|alternative| {
        let (xml, variant) = (&alternative.xml_name, ident(&variant_name(alternative)));
        quote! { Some(#choice_name::#variant(value)) => visitor.child(#xml, |v| value.visit(v)), }
    });
    quote! {
        match &self.#field {
            None => {}
            #(#arms)*
        }
        visitor.unknown(&self.unknown, &[#(#names),*]);
    }
}

pub(super) fn length(min: usize, max: Option<usize>) -> TokenStream {
    let min = Literal::usize_unsuffixed(min);
    let max = max.map_or_else(
        || quote!(usize::MAX),
        |max| {
            let max = Literal::usize_unsuffixed(max);
            quote!(#max)
        },
    );
    quote!(#min..=#max)
}

pub(super) fn range(min: Option<i64>, max: Option<i64>) -> TokenStream {
    let number = |limit: Option<i64>, default: TokenStream| {
        limit.map_or(default, |limit| {
            let limit = Literal::i64_unsuffixed(limit);
            quote!(#limit)
        })
    };
    let (min, max) = (number(min, quote!(i64::MIN)), number(max, quote!(i64::MAX)));
    quote!(#min..=#max)
}
