//! A page as a browser reads it.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Elements that have no end tag.
const VOID: &[&str] = &["meta"];

/// An element, in the order of start tags.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) parent: Option<usize>,
    /// The text of the element and of those in it.
    pub(super) text: String,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) elements: Vec<Element>,
    open: Vec<usize>,
    /// The texts of elements, with the element of each.
    pub(super) texts: Vec<(usize, String)>,
}

impl Parsed {
    /// Parses a page; each mistake in it is a panic.
    pub(super) fn of(html: &str) -> Self {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        let sink = Sink(RefCell::default());
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let parsed = tokenizer.sink.0.into_inner();
        assert_eq!(parsed.open, [0_usize; 0], "elements aren't closed");
        parsed
    }

    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |it| it.name == name)
    }

    pub(super) fn texts_of(&self, name: &str) -> Vec<&str> {
        self.named(name).map(|it| it.text.as_str()).collect()
    }

    fn start(&mut self, element: Element) {
        let is_void = VOID.contains(&element.name.as_str());
        self.elements.push(element);
        if !is_void {
            self.open.push(self.elements.len() - 1);
        }
    }

    fn text(&mut self, text: &str) {
        for index in &self.open {
            self.elements[*index].text.push_str(text);
        }
        if let Some(index) = self.open.last() {
            self.texts.push((*index, text.to_owned()));
        }
    }
}

struct Sink(RefCell<Parsed>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut parsed = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => {
                let open = parsed.open.pop().expect("an open element");
                assert_eq!(parsed.elements[open].name, *tag.name, "line {line}");
            }
            Token::TagToken(tag) => {
                assert!(!tag.self_closing && !tag.had_duplicate_attributes);
                let attributes = tag.attrs.iter();
                let attributes =
                    attributes.map(|it| (it.name.local.to_string(), it.value.to_string()));
                let element = Element {
                    name: tag.name.to_string(),
                    attributes: attributes.collect(),
                    parent: parsed.open.last().copied(),
                    text: String::new(),
                };
                parsed.start(element);
                match &*tag.name {
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::CharacterTokens(text) => parsed.text(&text),
            Token::DoctypeToken(_) | Token::EOFToken => {}
            Token::CommentToken(_) | Token::NullCharacterToken | Token::ParseError(_) => {
                panic!("line {line}: {token:?}")
            }
        }
        TokenSinkResult::Continue
    }
}
