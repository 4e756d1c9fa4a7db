//! Prints a tree as a server might: in any order, with any escapes and layout.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::tree::Tree;

/// The namespace of old samples in the OSS documentation.
const NAMESPACE: &str = "http://doc.oss-cn-hangzhou.aliyuncs.com";

/// The prefix of the names of elements that [`insert_unknown`] inserts.
pub const UNKNOWN_PREFIX: &str = "Inserted";

/// The random choices that a server is free to make.
#[derive(Clone, Debug)]
pub struct Choices {
    numbers: Vec<u32>,
    taken: usize,
}

impl Choices {
    /// Returns random choices, which shrink to the plainest print.
    pub fn any() -> impl Strategy<Value = Self> {
        vec(any::<u32>(), 0..40).prop_map(|numbers| Self { numbers, taken: 0 })
    }

    /// Chooses a number below `count`.
    pub fn pick(&mut self, count: usize) -> usize {
        if self.numbers.is_empty() {
            return 0;
        }
        let (round, at) = (
            self.taken / self.numbers.len(),
            self.taken % self.numbers.len(),
        );
        self.taken += 1;
        // Rotated, so that reusing a number yields another choice.
        let turn = u32::try_from(round % 31).unwrap_or_default();
        self.numbers[at].rotate_left(turn) as usize % count
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.pick(texts.len())]
    }
}

/// Inserts elements that no spec knows, where a newer server might.
pub fn insert_unknown(tree: &mut Tree, choices: &mut Choices) {
    let mut count = 0;
    tree.change_parents(&mut |children| {
        if choices.pick(3) != 0 || children[0].name().starts_with(UNKNOWN_PREFIX) {
            return;
        }
        count += 1;
        let name = format!("{UNKNOWN_PREFIX}{}", choices.pick(3));
        let mut inserted = match choices.pick(3) {
            0 => Tree::leaf(name, ""),
            1 => Tree::leaf(name, format!(" a<b>&\r\n]]> {count}")),
            _ => Tree::parent(
                name,
                vec![Tree::leaf(UNKNOWN_PREFIX, "x"), Tree::leaf("Id", "y")],
            ),
        };
        if choices.pick(2) == 1 {
            inserted.push_attribute("kind", "\t\"new\" & 'odd'\r\n");
        }
        let at = choices.pick(children.len() + 1);
        children.insert(at, inserted);
    });
}

/// Repeats some children.
///
/// The reader keeps a second one as unknown if it may occur once.
pub fn repeat_children(tree: &mut Tree, choices: &mut Choices) {
    tree.change_parents(&mut |children| {
        if choices.pick(2) == 0 {
            return;
        }
        let repeated = children[choices.pick(children.len())].clone();
        let at = choices.pick(children.len() + 1);
        children.insert(at, repeated);
    });
}

/// Prints `tree` in one of the equivalent forms.
pub fn print(tree: &Tree, choices: &mut Choices) -> String {
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let mut printer = Printer {
        is_prefixed: false,
        choices,
        document: String::new(),
    };
    let mark = printer.choices.one_of(&["", "\u{FEFF}"]);
    let start = printer.choices.one_of(&["", declaration]);
    printer.document.extend([mark, start]);
    printer.layout();
    let namespace = match printer.choices.pick(3) {
        0 => String::new(),
        1 => format!(" xmlns=\"{NAMESPACE}\""),
        _ => format!(" xmlns:oss='{NAMESPACE}' xmlns=''"),
    };
    printer.is_prefixed = namespace.contains("oss=");
    printer.element(tree, &namespace);
    printer.layout();
    printer.document
}

struct Printer<'a> {
    /// Whether the prefix `oss` is declared.
    is_prefixed: bool,
    choices: &'a mut Choices,
    document: String,
}

impl Printer<'_> {
    fn element(&mut self, tree: &Tree, namespace: &str) {
        let is_prefixed = self.is_prefixed && self.choices.pick(2) == 1;
        let prefix = if is_prefixed { "oss:" } else { "" };
        let name = format!("{prefix}{}", tree.name());
        self.document.extend(["<", &name, namespace]);
        for (key, value) in tree.attributes() {
            self.attribute(key, value);
        }
        self.document
            .push_str(self.choices.one_of(&["", " ", "\n"]));
        let is_empty = tree.children().is_empty() && tree.text().is_empty();
        if is_empty && self.choices.pick(2) == 1 {
            self.document.push_str("/>");
            return;
        }
        self.document.push('>');
        if tree.children().is_empty() {
            self.text(tree.text());
        } else {
            self.children(tree.children());
        }
        self.document.extend(["</", &name]);
        self.document.push_str(self.choices.one_of(&[">", " >"]));
    }

    /// Prints children in any order, except that children of one name keep theirs.
    fn children(&mut self, children: &[Tree]) {
        let mut rest: Vec<&Tree> = children.iter().collect();
        while !rest.is_empty() {
            let any = self.choices.pick(rest.len());
            let name = rest[any].name();
            let first = rest.iter().position(|child| child.name() == name);
            let child = rest.remove(first.unwrap_or(any));
            self.layout();
            self.element(child, "");
        }
        self.layout();
    }

    /// Prints meaningless content between elements.
    fn layout(&mut self) {
        let layout = [
            "",
            "\n  ",
            "\r\n\t",
            "<!-- <Id>no</Id> & -->",
            " <?no data?> ",
        ];
        self.document.push_str(self.choices.one_of(&layout));
    }

    fn text(&mut self, text: &str) {
        self.document
            .push_str(self.choices.one_of(&["", "<!---->"]));
        for c in text.chars() {
            // A bare carriage return would be read as a line feed.
            let ways = if c == '\r' { 2 } else { 6 };
            match self.choices.pick(ways) {
                1 => self.reference(c),
                2 => self.document.extend(["<![CDATA[", &c.to_string(), "]]>"]),
                3 => {
                    self.escaped(c);
                    self.document.push_str("<!-- & -->");
                }
                _ => self.escaped(c),
            }
        }
    }

    fn attribute(&mut self, key: &str, value: &str) {
        let quote = self.choices.one_of(&["\"", "'"]);
        self.document.extend([" ", key, "=", quote]);
        for c in value.chars() {
            match c {
                '\t' | '\n' | '\r' => self.reference(c),
                _ => self.escaped(c),
            }
        }
        self.document.push_str(quote);
    }

    fn escaped(&mut self, c: char) {
        match c {
            '<' => self.document.push_str("&lt;"),
            '>' => self.document.push_str("&gt;"),
            '&' => self.document.push_str("&amp;"),
            '"' => self.document.push_str("&quot;"),
            '\'' => self.document.push_str("&apos;"),
            '\r' => self.reference(c),
            _ => self.document.push(c),
        }
    }

    fn reference(&mut self, c: char) {
        let code = u32::from(c);
        let reference = match self.choices.pick(3) {
            0 => format!("&#{code};"),
            1 => format!("&#x{code:x};"),
            _ => format!("&#x00{code:X};"),
        };
        self.document.push_str(&reference);
    }
}
