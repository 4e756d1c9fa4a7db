//! Properties that hold for every request.

use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, Method};
use oss_sign::{PresentedSignature, SecretKey, SignableRequest, VerifyErrorKind, v4};
use proptest::prelude::*;

use crate::reference::{Empty, RequestParts};
use crate::signed_request::{SignedRequest, credentials, time};
use crate::strategies::{any_text, header_value, parts, scheme};
use crate::{REGION, SECRET, TIME, header_map};

proptest! {
    #[test]
    fn signed_request_verifies(
        parts in parts(),
        scheme in scheme(),
        token in proptest::option::of("[!-~]{1,20}"),
    ) {
        let credentials = credentials(token.clone());
        let mut sent = SignedRequest::from_parts(&parts);
        sent.sign(scheme, &credentials, &[HeaderName::from_static("range")]);
        prop_assert_eq!(sent.verify(credentials.secret_key()), Ok(()));

        let request = sent.view();
        let presented = PresentedSignature::parse(&request)?.expect("not anonymous");
        let seen = presented.security_token();
        prop_assert_eq!(seen.is_some(), token.is_some());
        if let (Some(seen), Some(sent)) = (seen, credentials.security_token()) {
            prop_assert!(seen.matches(sent));
        }
    }

    #[test]
    fn other_secret_does_not_verify(parts in parts(), scheme in scheme(), other in "[!-~]{1,30}") {
        prop_assume!(other != SECRET);
        let mut sent = SignedRequest::from_parts(&parts);
        sent.sign(scheme, &credentials(None), &[]);
        let other = SecretKey::new(other)?;
        prop_assert_eq!(sent.verify(&other), Err(VerifyErrorKind::SignatureMismatch));
    }

    #[test]
    fn order_and_header_case_do_not_matter(
        parts in parts(),
        scheme in scheme(),
        order in proptest::collection::vec(any::<(u8, bool)>(), 8),
    ) {
        let place = |index: usize| order[index % order.len()];
        let mut shuffled = parts.clone();
        // The values of one header keep their order, because they form a list.
        shuffled.headers.sort_by_key(|(name, _)| place(name.len()).0);
        for (index, (name, _)) in shuffled.headers.iter_mut().enumerate() {
            *name = if place(index).1 { name.to_uppercase() } else { name.to_lowercase() };
        }
        let query = parts.query.iter().cloned().enumerate();
        let mut query: Vec<_> = query.collect();
        query.sort_by_key(|(index, _)| place(*index).0);
        shuffled.query = query.into_iter().map(|(_, pair)| pair).collect();
        let signature = |parts: &RequestParts| {
            let mut sent = SignedRequest::from_parts(parts);
            sent.sign(scheme, &credentials(None), &[HeaderName::from_static("range")]);
            match sent.headers.get(AUTHORIZATION) {
                Some(value) => value.as_bytes().to_vec(),
                None => sent.query.rsplit('=').next().unwrap_or_default().as_bytes().to_vec(),
            }
        };
        prop_assert_eq!(signature(&parts), signature(&shuffled));
    }

    #[test]
    fn reference_implementation_agrees(parts in parts()) {
        let sent = SignedRequest::from_parts(&parts);
        let credentials = credentials(None);
        let range = [HeaderName::from_static("range")];
        let params = v4::SigningParams::new(&credentials, REGION, time())
            .with_additional_headers(&range);
        let signed = v4::sign(&sent.view(), &params)?;

        let mut parts = parts;
        if sent.headers.contains_key("range") {
            parts.additional.push("range".to_owned());
        }
        let set = [("x-oss-date", TIME), ("x-oss-content-sha256", "UNSIGNED-PAYLOAD")];
        parts.headers.extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let canonical = parts.canonical_request(Empty::Bare);
        prop_assert_eq!(signed.canonical_request(), Some(canonical.as_str()));
        let scope = "20231216/cn-hangzhou/oss/aliyun_v4_request";
        let signature = parts.signature(Empty::Bare, SECRET, TIME, scope);
        prop_assert_eq!(signed.signature(), signature);
    }

    #[test]
    fn parsing_any_signature_never_panics(value in header_value(), query in any_text(0..40)) {
        let headers = header_map([("authorization", value.as_str())]).expect("a valid header");
        let none = HeaderMap::new();
        let marked = format!("x-oss-signature={query}");
        let request = SignableRequest::new(&Method::GET, &headers);
        prop_assert!(PresentedSignature::parse(&request).is_err());
        for query in [&query, &marked] {
            let _read = PresentedSignature::parse(&SignableRequest::new(&Method::GET, &none).with_query(query));
        }
    }
}
