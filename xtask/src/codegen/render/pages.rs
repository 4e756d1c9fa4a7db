//! The part of `operations.rs` for pagination.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust::{ident, value_type};
use crate::codegen::ir::{Field, FieldType, Items, Operation, Pages, Scalar};

pub(super) fn render(operation: &Operation, pages: &Pages) -> TokenStream {
    let (name, more) = (ident(&operation.name), ident(&pages.more));
    let next: Vec<_> = pages.next.iter().map(|(f, p)| (f, ident(p))).collect();
    // The output is a document, or contains one in addition to headers.
    let page = if operation.has_output_type() {
        let response = operation.response.as_ref();
        let document = response.map(|body| ident(&body.output_field().rust_name));
        quote!(page.#document)
    } else {
        quote!(page)
    };
    let (token_type, token, with) = match next.as_slice() {
        [(element, parameter)] => {
            let (type_, token) = (value_type(element), token(&page, element));
            (type_, token, quote!(#parameter: Some(token),))
        }
        [(one, first_parameter), (other, second_parameter), ..] => {
            let (first_type, second_type) = (value_type(one), value_type(other));
            let (first, second) = (token(&page, one), token(&page, other));
            (
                quote!((#first_type, Option<#second_type>)),
                quote!(#first.map(|token| (token, #second))),
                quote!(#first_parameter: Some(token.0), #second_parameter: token.1,),
            )
        }
        [] => return TokenStream::new(),
    };
    let items = pages
        .items
        .as_ref()
        .map(|items| itemized(operation, items, &page));
    let empty = pages.empty_on.as_ref().map(|code| {
        quote! {
            fn empty_page(code: &str) -> Option<Self::Output> {
                (code == #code).then(Self::Output::default)
            }
        }
    });
    quote! {
        impl Paginated for #name {
            type Token = #token_type;

            fn next(page: &Self::Output) -> NextPage<Self::Token> {
                NextPage::new(#page.#more, #token)
            }

            fn with_token(&self, token: Self::Token) -> Self {
                Self { #with ..self.clone() }
            }

            #empty
        }

        #items
    }
}

/// Renders the token in an element; an empty text isn't a token.
fn token(page: &TokenStream, element: &Field) -> TokenStream {
    let name = ident(&element.rust_name);
    if matches!(element.type_, FieldType::Scalar(Scalar::Text { .. })) {
        quote!(#page.#name.clone().filter(|token| !token.is_empty()))
    } else {
        quote!(#page.#name)
    }
}

fn itemized(operation: &Operation, items: &Items, page: &TokenStream) -> TokenStream {
    let (name, item) = (ident(&operation.name), value_type(&items.type_));
    let path = items.path.iter().map(|(step, optional)| {
        let step = ident(step);
        if *optional {
            quote!(.#step.unwrap_or_default())
        } else {
            quote!(.#step)
        }
    });
    quote! {
        impl Itemized for #name {
            type Item = #item;

            fn items(page: Self::Output) -> Vec<Self::Item> {
                #page #(#path)*
            }
        }
    }
}
