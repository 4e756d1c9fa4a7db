//! Headers in the syntax of a URL part: another object, and names with values.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::operation::ObjectLocation;

const NOT_UTF8: &str = "it doesn't decode to UTF-8";

/// Reads `/bucket/key?versionId=…`, with or without the first slash.
pub(super) fn object(text: &str) -> Result<ObjectLocation, &'static str> {
    const SYNTAX: &str = "expected /bucket/key";
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| NOT_UTF8)?;
    let (bucket, key) = path.split_once('/').ok_or(SYNTAX)?;
    if bucket.is_empty() || key.is_empty() {
        return Err(SYNTAX);
    }
    let mut object = ObjectLocation::new(bucket, key);
    object.version_id = pairs(query)?
        .remove("versionId")
        .filter(|version| !version.is_empty());
    Ok(object)
}

/// Reads `a=1&b=2`; a `+` is a space, and `a` has an empty value.
pub(super) fn pairs(text: &str) -> Result<BTreeMap<String, String>, &'static str> {
    let mut found = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if found.insert(decode(name)?, decode(value)?).is_some() {
            return Err("a name is repeated");
        }
    }
    Ok(found)
}

fn decode(text: &str) -> Result<String, &'static str> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(String::from).map_err(|_| NOT_UTF8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_is_decoded_once() {
        for (text, bucket, key, version) in [
            ("/b/k", "b", "k", None),
            ("b/k", "b", "k", None),
            ("/b/a%20b%2Bc%252F", "b", "a b+c%2F", None),
            ("/b/a%2F%2Fb%3Fc", "b", "a//b?c", None),
            ("/b/a+b", "b", "a+b", None),
            ("/b/k?versionId=", "b", "k", None),
            ("/b/k?versionId=v%3D", "b", "k", Some("v=")),
        ] {
            let mut expected = ObjectLocation::new(bucket, key);
            expected.version_id = version.map(str::to_owned);
            assert_eq!(object(text), Ok(expected), "{text}");
        }
        // An encoded first slash belongs to the bucket name.
        for text in ["", "/", "/b", "/b/", "//k", "/b/%ff", "%2Fb%2Fk"] {
            assert!(object(text).is_err(), "{text}");
        }
    }

    #[test]
    fn repeated_name_of_a_pair_is_an_error() {
        let found = pairs("a%3D=1%26&b=&c&d=x+y").unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(found, [("a=", "1&"), ("b", ""), ("c", ""), ("d", "x y")]);
        assert!(pairs("a=1&%61=2").is_err() && pairs("a=%ff").is_err());
    }
}
