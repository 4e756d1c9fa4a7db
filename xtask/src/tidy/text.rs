//! The words in a file: its comments, documentation and string literals.

use std::iter::Peekable;
use std::str::Chars;

/// The role of a text in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Doc,
    Comment,
    Literal,
    /// A line of a file that is text as a whole.
    Prose,
}

/// A text of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) line: usize,
    pub(super) kind: Kind,
    pub(super) content: String,
}

/// Returns the texts of a file; a Rust file has them in comments and literals.
pub(super) fn texts(name: &str, content: &str) -> Vec<Text> {
    if std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "rs")
    {
        return Scanner::new(content).run();
    }
    let lines = content.lines().enumerate();
    lines
        .map(|(index, line)| Text {
            line: index + 1,
            kind: Kind::Prose,
            content: line.to_owned(),
        })
        .collect()
}

/// Finds the texts of Rust code.
struct Scanner<'c> {
    rest: Peekable<Chars<'c>>,
    line: usize,
    texts: Vec<Text>,
}

impl<'c> Scanner<'c> {
    fn new(content: &'c str) -> Self {
        Self {
            rest: content.chars().peekable(),
            line: 1,
            texts: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Text> {
        while let Some(next) = self.next() {
            match next {
                '/' if self.rest.peek() == Some(&'/') => self.line_comment(),
                '/' if self.rest.peek() == Some(&'*') => self.block_comment(),
                '"' => self.literal(),
                '\'' => self.character(),
                _ if is_of_name(next) => self.name(next),
                _ => {}
            }
        }
        self.texts
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    /// Keeps a text, line by line; the last line ends where the scanner is.
    fn keep(&mut self, kind: Kind, text: &str) {
        let lines: Vec<&str> = text.split('\n').collect();
        let first = self.line + 1 - lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            self.texts.push(Text {
                line: first + index,
                kind,
                content: line.trim().to_owned(),
            });
        }
    }

    /// Reads behind the first `/` of a comment.
    fn line_comment(&mut self) {
        let mut text = String::new();
        while let Some(next) = self.rest.next_if(|next| *next != '\n') {
            text.push(next);
        }
        let is_doc = text.starts_with("/!") || text.starts_with("//") && !text.starts_with("///");
        let kind = if is_doc { Kind::Doc } else { Kind::Comment };
        let text = text.trim_start_matches(['/', '!']).to_owned();
        self.keep(kind, &text);
    }

    fn block_comment(&mut self) {
        let (mut depth, mut text) = (0, String::new());
        let mut previous = '/';
        while let Some(next) = self.next() {
            text.push(next);
            match (previous, next) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    previous = next;
                    continue;
                }
            }
            previous = ' ';
            if depth == 0 {
                break;
            }
        }
        self.keep(Kind::Comment, &text);
    }

    /// Reads behind the quotation mark.
    fn literal(&mut self) {
        let mut text = String::new();
        while let Some(next) = self.next() {
            match next {
                '"' => break,
                // A line that goes on, or a character that ends a word.
                '\\' => match self.next() {
                    Some('\n') => text.push('\n'),
                    Some(escaped @ ('"' | '\'' | '\\')) => text.push(escaped),
                    _ => text.push(' '),
                },
                _ => text.push(next),
            }
        }
        self.keep(Kind::Literal, &text);
    }

    fn raw_literal(&mut self, hashes: usize) {
        let end = format!("\"{}", "#".repeat(hashes));
        let mut text = String::new();
        while let Some(next) = self.next() {
            text.push(next);
            if text.ends_with(&end) {
                text.truncate(text.len() - end.len());
                break;
            }
        }
        self.keep(Kind::Literal, &text);
    }

    /// Reads a character literal, or leaves a lifetime alone.
    fn character(&mut self) {
        let mut ahead = self.rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('\\'), _) => {
                self.next();
                self.next();
                while self.next().is_some_and(|next| next != '\'') {}
            }
            (Some(_), Some('\'')) => {
                self.next();
                self.next();
            }
            _ => {}
        }
    }

    /// Reads a name, which may be the prefix of a raw literal.
    fn name(&mut self, first: char) {
        let mut name = String::from(first);
        while let Some(next) = self.rest.next_if(|next| is_of_name(*next)) {
            name.push(next);
        }
        if !matches!(name.as_str(), "r" | "br" | "cr") {
            return;
        }
        let hashes = self.rest.clone().take_while(|next| *next == '#').count();
        if self.rest.clone().nth(hashes) == Some('"') {
            for _ in 0..=hashes {
                self.next();
            }
            self.raw_literal(hashes);
        }
    }
}

fn is_of_name(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(content: &str) -> Vec<(usize, Kind, String)> {
        let texts = texts("a.rs", content).into_iter();
        texts.map(|it| (it.line, it.kind, it.content)).collect()
    }

    fn literals(content: &str) -> Vec<String> {
        let texts = found(content).into_iter();
        texts.map(|(_, _, text)| text).collect()
    }

    #[test]
    fn comments_are_told_apart() {
        let content = "//! module\n/// item\n// why\nfn a() {} // behind\n//// none\n";
        assert_eq!(
            found(content),
            [
                (1, Kind::Doc, "module".to_owned()),
                (2, Kind::Doc, "item".to_owned()),
                (3, Kind::Comment, "why".to_owned()),
                (4, Kind::Comment, "behind".to_owned()),
                (5, Kind::Comment, "none".to_owned()),
            ]
        );
    }

    #[test]
    fn each_line_of_a_literal_has_its_number() {
        assert_eq!(
            found("let a = 1;\nlet b = \"one \\\n    two\";\n"),
            [
                (2, Kind::Literal, "one".to_owned()),
                (3, Kind::Literal, "two".to_owned()),
            ]
        );
    }

    #[test]
    fn quotes_in_other_literals_end_nothing() {
        assert_eq!(
            literals(r#"a("x\"y"); b('"', 'a', '\''); c("z")"#),
            ["x\"y", "z"]
        );
        assert_eq!(
            literals("r#\"a \"b\" c\"#; fn f<'a>(x: &'a str) { \"d\" }"),
            ["a \"b\" c", "d"]
        );
        assert_eq!(literals("br\"\\\"; r#type; \"e\""), ["\\", "e"]);
    }

    #[test]
    fn block_comments_nest() {
        assert_eq!(found("/* a /* b */ c */ \"d\"").len(), 2);
    }

    #[test]
    fn other_files_are_text() {
        let page = texts("a.md", "one\n\ntwo\n");
        assert_eq!(page.len(), 3);
        assert_eq!((page[2].line, page[2].content.as_str()), (3, "two"));
    }
}
