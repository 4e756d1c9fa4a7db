//! `operations.rs`: the operations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::validate::{length, range};
use super::{Part, doc, field_type, ident, imports, value_type};
use crate::codegen::ir::{Api, Field, FieldType, Occurs, Operation, Pages, Query, Scalar};

pub(super) fn render(api: &Api) -> Option<Part> {
    let operations: Vec<_> = api.operations.iter().map(operation).collect();
    let pages = api
        .operations
        .iter()
        .any(|o| o.pages.is_some())
        .then(|| quote!(NextPage, Paginated,));
    let xml = quote!(
        use crate::xml::{Error, RootElement};
    );
    let validates = api.operations.iter().any(|o| o.body.is_some());
    let validate = validates.then(|| quote!(Validate,));
    let has_errors = api.operations.iter().any(|o| !o.errors.is_empty());
    let known_error = has_errors.then(|| quote!(KnownError,));
    let mut parameters = api.operations.iter().flat_map(Operation::parameters);
    let visits = validates || parameters.any(|(key, field)| check(key, field).is_some());
    let visitor = visits.then(|| quote!(Visitor));
    let body = quote! { #(#operations)* };
    let names: Vec<_> = api.types.iter().map(|t| t.rust_name.clone()).collect();
    let imports = imports(&names, &body);
    let tokens = quote! {
        #imports
        use http::Method;
        use crate::operation::{
            #known_error #pages Operation, OperationInfo, OperationRequest, OperationResponse, Repeatable,
        };
        use crate::validate::{#validate Violations, #visitor};
        #xml
        #body
    };
    (!operations.is_empty()).then(|| Part {
        about: "Operations.".to_owned(),
        tokens,
    })
}

/// The fields of the struct: bucket, parameters, body.
pub(crate) fn fields_of(operation: &Operation) -> Vec<Field> {
    let bucket = operation.bucket.then(|| Field {
        xml_name: "bucket".to_owned(),
        rust_name: "bucket".to_owned(),
        docs: vec!["The name of the bucket.".to_owned()],
        type_: FieldType::Scalar(Scalar::Text { min: 0, max: None }),
        occurs: Occurs::Required,
    });
    let parameters = operation.parameters().map(|(_, field)| field.clone());
    let body = operation.body.as_ref().map(|body| body.field.clone());
    bucket.into_iter().chain(parameters).chain(body).collect()
}

fn operation(operation: &Operation) -> TokenStream {
    let name = ident(&operation.name);
    let mut lines = operation.docs.clone();
    lines.extend([
        String::new(),
        format!("OSS documentation: {}", operation.documentation),
    ]);
    let docs = doc(&lines);
    let fields = fields_of(operation);
    let members = fields.iter().map(|field| {
        let (docs, name) = (doc(&field.docs), ident(&field.rust_name));
        let type_ = parameter_type(field);
        quote! { #docs pub #name: #type_, }
    });
    let default = fields
        .iter()
        .all(|f| f.occurs != Occurs::Required)
        .then(|| quote!(Default,));
    let (info, request, output) = (info(operation), request(operation), output(operation));
    let answer = operation.response.as_deref().map_or_else(
        || quote!(()),
        |name| {
            let name = ident(name);
            quote!(#name)
        },
    );
    let pages = operation
        .pages
        .as_ref()
        .map(|pages| paginated(operation, pages));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct #name { #(#members)* }

        impl Operation for #name {
            type Output = #answer;

            #info
            #request
            #output
        }

        #pages
    }
}

/// The Rust type of a parameter; unlike in documents, what is required is always there.
fn parameter_type(field: &Field) -> TokenStream {
    if field.occurs == Occurs::Required {
        value_type(field)
    } else {
        field_type(field)
    }
}

fn info(operation: &Operation) -> TokenStream {
    let Operation {
        name,
        method,
        documentation,
        ..
    } = operation;
    let method = ident(method);
    let success = Literal::u16_unsuffixed(operation.success);
    let repeatable = ident(operation.repeatable);
    let errors = operation.errors.iter().map(|(code, status)| {
        let status = Literal::u16_unsuffixed(*status);
        quote!(KnownError::new(#code, #status))
    });
    quote! {
        const INFO: OperationInfo = OperationInfo {
            name: #name,
            method: Method::#method,
            success: #success,
            repeatable: Repeatable::#repeatable,
            errors: &[#(#errors),*],
            documentation: #documentation,
        };
    }
}

fn request(operation: &Operation) -> TokenStream {
    let checks = operation
        .parameters()
        .filter_map(|(key, field)| check(key, field));
    let body_check = operation.body.as_ref().map(|body| {
        let (name, xml) = (ident(&body.field.rust_name), &body.field.xml_name);
        if body.field.occurs == Occurs::Required {
            quote! { visitor.child(#xml, |v| self.#name.visit(v)); }
        } else {
            quote! { visitor.optional(#xml, self.#name.as_ref(), |value, v| value.visit(v)); }
        }
    });
    let checks: Vec<_> = checks.chain(body_check).collect();
    let visitor = (!checks.is_empty()).then(|| {
        quote! {
            let mut visitor = Visitor::new();
            #(#checks)*
            visitor.finish()?;
        }
    });
    let target = if operation.bucket {
        quote!(OperationRequest::bucket(&self.bucket))
    } else {
        quote!(OperationRequest::service())
    };
    let query = operation.query.iter().map(append);
    let body = operation.body.as_ref().map(|body| {
        let name = ident(&body.field.rust_name);
        if body.field.occurs == Occurs::Required {
            quote! { request.xml_body(self.#name.to_xml()?); }
        } else {
            quote! { if let Some(body) = &self.#name { request.xml_body(body.to_xml()?); } }
        }
    });
    let fills = !operation.query.is_empty() || body.is_some();
    let mutable = fills.then(|| quote!(mut));
    quote! {
        fn request(&self) -> Result<OperationRequest, Violations> {
            #visitor
            let #mutable request = #target;
            #(#query)*
            #body
            Ok(request)
        }
    }
}

/// A limit of a parameter; a query can carry any character, so only lengths and ranges count.
fn check(key: &str, field: &Field) -> Option<TokenStream> {
    let name = ident(&field.rust_name);
    let required = field.occurs == Occurs::Required;
    let value = if required {
        quote!(self.#name)
    } else {
        quote!(value)
    };
    let check = match &field.type_ {
        FieldType::Scalar(Scalar::Text { min, max }) if *min > 0 || max.is_some() => {
            let (range, text) = (
                length(*min, *max),
                if required {
                    quote!(&#value)
                } else {
                    quote!(#value)
                },
            );
            quote!(v.length(#text, #range))
        }
        FieldType::Scalar(Scalar::Number { min, max }) if min.is_some() || max.is_some() => {
            let (range, number) = (
                range(*min, *max),
                if required {
                    quote!(#value)
                } else {
                    quote!(*#value)
                },
            );
            quote!(v.number(#number, &(#range)))
        }
        _ => return None,
    };
    Some(if required {
        quote! { visitor.child(#key, |v| #check); }
    } else {
        quote! { visitor.optional(#key, self.#name.as_ref(), |value, v| #check); }
    })
}

fn append(query: &Query) -> TokenStream {
    match query {
        Query::SubResource(key) => quote! { request.sub_resource(#key); },
        Query::Parameter { key, field } => {
            let name = ident(&field.rust_name);
            let is_text = matches!(field.type_, FieldType::Scalar(Scalar::Text { .. }));
            match (field.occurs, is_text) {
                (Occurs::Required, true) => quote! { request.parameter(#key, &self.#name); },
                (Occurs::Required, false) => {
                    quote! { request.parameter(#key, self.#name.to_string()); }
                }
                (_, true) => {
                    quote! { if let Some(value) = &self.#name { request.parameter(#key, value); } }
                }
                (_, false) => {
                    quote! { if let Some(value) = self.#name { request.parameter(#key, value.to_string()); } }
                }
            }
        }
    }
}

fn output(operation: &Operation) -> TokenStream {
    match &operation.response {
        None => quote! {
            fn output(response: OperationResponse<'_>) -> Result<Self::Output, Error> {
                response.expect_empty()
            }
        },
        Some(type_) => {
            let type_ = ident(type_);
            quote! {
                fn output(response: OperationResponse<'_>) -> Result<Self::Output, Error> {
                    #type_::from_xml(response.body)
                }
            }
        }
    }
}

fn paginated(operation: &Operation, pages: &Pages) -> TokenStream {
    let (name, item, more, token) = (
        ident(&operation.name),
        ident(&pages.item_type),
        ident(&pages.more),
        ident(&pages.token),
    );
    let parameter = ident(&pages.parameter);
    let items = pages.items.iter().map(|(step, optional)| {
        let step = ident(step);
        if *optional {
            quote!(.#step.unwrap_or_default())
        } else {
            quote!(.#step)
        }
    });
    quote! {
        impl Paginated for #name {
            type Item = #item;
            type Token = String;

            fn next(page: &Self::Output) -> NextPage<String> {
                match (page.#more, &page.#token) {
                    (Some(true), Some(token)) if !token.is_empty() => NextPage::Token(token.clone()),
                    (Some(true), _) => NextPage::MissingToken,
                    (Some(false) | None, _) => NextPage::Last,
                }
            }

            fn with_token(&self, token: String) -> Self {
                Self { #parameter: Some(token), ..self.clone() }
            }

            fn items(page: Self::Output) -> Vec<#item> {
                page #(#items)*
            }
        }
    }
}
