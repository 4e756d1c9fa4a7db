//! Keys of any characters stay texts.

use oss_model::is_inert;
use oss_report::page::Page;
use proptest::collection::vec;
use proptest::prelude::*;

use super::of_keys;
use super::parsed::Parsed;

/// All that a page consists of.
const ELEMENTS: &[&str] = &[
    "a", "b", "bdi", "body", "caption", "code", "dd", "div", "dl", "dt", "em", "footer", "h1",
    "h2", "h3", "head", "header", "html", "i", "li", "main", "meta", "nav", "ol", "p", "section",
    "small", "span", "style", "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
];
const ATTRIBUTES: &[&str] = &[
    "aria-current",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "charset",
    "class",
    "content",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "scope",
    "style",
    "tabindex",
];

/// Texts that break out of naive templates.
const HOSTILE: &[&str] = &[
    "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onclick='alert(1)",
    "</style><svg/onload=alert(1)>",
    "<!--",
    "]]>&lt;&#60;&amp;",
    "\u{202e}gpj.exe",
    "a\0b\u{1b}[31m\r\nc",
    "{{7*7}}${7*7}<%= 7 %>",
];

/// Returns the keys of the largest objects, without the escapes of the page.
fn largest_keys(parsed: &Parsed) -> Vec<Vec<u8>> {
    let sections = parsed.elements.iter();
    let section = sections
        .clone()
        .position(|it| it.attribute("id") == Some("largest"));
    let is_in = |mut index: usize| {
        while let Some(parent) = parsed.elements[index].parent {
            if Some(parent) == section {
                return true;
            }
            index = parent;
        }
        false
    };
    let keys = sections
        .enumerate()
        .filter(|(index, it)| it.name == "bdi" && is_in(*index));
    keys.map(|(key, _)| {
        let mut bytes = Vec::new();
        for (index, text) in &parsed.texts {
            let element = &parsed.elements[*index];
            if *index == key {
                assert!(text.chars().all(is_inert), "{text:?}");
                bytes.extend_from_slice(text.as_bytes());
            } else if element.parent == Some(key) {
                assert_eq!(element.attribute("class"), Some("e"));
                bytes.extend(unescaped(text));
            }
        }
        bytes
    })
    .collect()
}

/// Returns the bytes of escapes such as `\u{202e}`, `\n` and `\xff`.
fn unescaped(mut text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(escape) = text.strip_prefix('\\') {
        let (c, rest) = escape.split_at(1);
        text = rest;
        match c {
            "n" => bytes.push(b'\n'),
            "r" => bytes.push(b'\r'),
            "t" => bytes.push(b'\t'),
            "x" => {
                let (digits, rest) = rest.split_at(2);
                text = rest;
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
            "u" => {
                let (digits, rest) = rest[1..].split_once('}').unwrap();
                text = rest;
                let c = char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap();
                bytes.extend_from_slice(c.to_string().as_bytes());
            }
            _ => panic!("{text}"),
        }
    }
    assert_eq!(text, "");
    bytes
}

fn check_structure(parsed: &Parsed) {
    for element in &parsed.elements {
        assert!(ELEMENTS.contains(&element.name.as_str()), "{element:?}");
        for (name, value) in &element.attributes {
            assert!(ATTRIBUTES.contains(&name.as_str()), "{element:?}");
            assert!(value.chars().all(is_inert), "{element:?}");
            let is_expected = match name.as_str() {
                "href" => value.starts_with('#'),
                "class" => value.len() < 20,
                "style" => value
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || ".:;%".contains(c)),
                _ => true,
            };
            assert!(is_expected, "{element:?}");
        }
    }
    for (_, text) in &parsed.texts {
        let is_shown = |c| c == '\n' || is_inert(c);
        assert!(text.chars().all(is_shown), "{text:?}");
    }
}

fn text() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        3 => any::<char>().prop_map(String::from),
        1 => prop::sample::select(HOSTILE).prop_map(str::to_owned),
        1 => Just("/".to_owned()),
    ];
    vec(odd, 1..12).prop_map(|it| it.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn keys_of_any_characters_stay_texts(
        keys in vec((text(), 0..1_u64 << 40), 1..12), bucket in text(), rule in text(), command in text(),
    ) {
        let summary = of_keys(keys.iter().map(|(key, size)| (key.as_bytes(), *size)));
        let page = Page::new(&summary, &bucket).rule(&rule).time(&rule).command(&command);
        let parsed = Parsed::of(&page.to_html());
        check_structure(&parsed);
        let mut shown = largest_keys(&parsed);
        let mut expected: Vec<_> = keys.into_iter().map(|(key, _)| key.into_bytes()).collect();
        shown.sort();
        expected.sort();
        // A long key ends with an ellipsis.
        for (shown, expected) in shown.iter().zip(&expected).filter(|(a, b)| a != b) {
            let start = shown.strip_suffix("…".as_bytes());
            prop_assert!(start.is_some_and(|it| it.len() > 60 && expected.starts_with(it)));
        }
        prop_assert_eq!(shown.len(), expected.len());
    }

    #[test]
    fn keys_of_any_bytes_stay_texts(keys in vec(vec(any::<u8>(), 1..60), 1..8)) {
        let summary = of_keys(keys.iter().map(|key| (key.as_slice(), 1)));
        let parsed = Parsed::of(&Page::new(&summary, "b").to_html());
        check_structure(&parsed);
        let mut shown = largest_keys(&parsed);
        let mut expected = keys;
        shown.sort();
        expected.sort();
        prop_assert_eq!(shown, expected);
    }
}
