//! Reads a JSON object, also one whose end is missing.

use serde_json::{Map, Value};

/// Reads an object, and returns whether its end is missing.
///
/// `None` if the document isn't an object. If its end is missing, the complete members are read.
pub(super) fn read_object(document: &[u8]) -> Option<(Map<String, Value>, bool)> {
    let text = std::str::from_utf8(document).ok()?;
    if let Ok(value) = serde_json::from_str(text) {
        return object(value).map(|object| (object, false));
    }
    let closed = completed(text).into_iter();
    let mut values = closed.filter_map(|text| serde_json::from_str(&text).ok());
    object(values.next()?).map(|object| (object, true))
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Returns texts that may be the complete part of a document.
///
/// They are the whole text and all but its last member, with the missing brackets.
fn completed(text: &str) -> Vec<String> {
    let (mut open, mut last_comma) = (String::new(), None);
    let (mut in_string, mut is_escaped) = (false, false);
    for (position, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_string,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => drop(open.pop()),
            // Half of a list isn't a complete member.
            ',' if !open.contains(']') => last_comma = Some((position, open.clone())),
            _ => {}
        }
    }
    let close = |text: &str, open: &str| text.chars().chain(open.chars().rev()).collect();
    // More digits may follow a number, but nothing that belongs to a text or an object.
    let is_whole = text.trim_end().ends_with(['"', '}', ']']);
    let whole = is_whole.then(|| close(text, &open));
    let cut = last_comma.map(|(comma, open)| close(&text[..comma], &open));
    whole.into_iter().chain(cut).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(document: &str) -> Option<(String, bool)> {
        let (members, is_cut) = read_object(document.as_bytes())?;
        Some((Value::Object(members).to_string(), is_cut))
    }

    #[test]
    fn complete_members_of_cut_object_are_kept() {
        let whole = r#"{"Error":{"Code":"a\"b","List":[{"a":1},2],"ListN":12,"Message":"中文"}}"#;
        assert_eq!(read(whole), Some((whole.to_owned(), false)));
        for (end, kept) in [
            (
                r"}}",
                r#""Code":"a\"b","List":[{"a":1},2],"ListN":12,"Message":"中文""#,
            ),
            (r"文", r#""Code":"a\"b","List":[{"a":1},2],"ListN":12"#),
            (r#","Message"#, r#""Code":"a\"b","List":[{"a":1},2]"#),
            (r#","ListN""#, r#""Code":"a\"b","List":[{"a":1},2]"#),
            (r"},2", r#""Code":"a\"b""#),
            (r#","List"#, r#""Code":"a\"b""#),
        ] {
            let cut = whole.split_once(end).map_or("", |(start, _)| start);
            let kept = format!(r#"{{"Error":{{{kept}}}}}"#);
            assert_eq!(read(cut), Some((kept, true)), "{cut}");
        }
        for nothing in ["", "{", r#"{"Code"#, r#"{"Code":"a"#, "[1", "1", r#"["a""#] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn member_of_cut_object_is_never_changed(text in proptest::collection::vec(any::<char>(), 0..20), end: usize) {
            let text = text.into_iter().collect::<String>();
            let whole = serde_json::json!({ "Code": text, "Message": text }).to_string();
            let cut = &whole.as_bytes()[..end % whole.len()];
            if let Some((members, is_cut)) = read_object(cut) {
                prop_assert!(is_cut);
                prop_assert!(members.values().all(|value| *value == text));
            }
        }
    }
}
