//! Phrases that a reader reads twice, and what to write for them.

use super::text::{Kind, Text};

/// A phrase, and what to write for it; `a|b` is either word.
///
/// Keep the list short. A phrase that is right now and then isn't worth a rule.
const PHRASES: &[(&str, &str)] = &[
    ("can not", "cannot"),
    ("all the same", "still, or nothing"),
    ("whoever|whom", "a name: the caller, the task, the user"),
    (
        "somebody|nobody|anybody|everybody|someone",
        "a name: the caller, the task, the user",
    ),
    ("he|him|his", "it, or a name"),
    ("answer|answers|answered|answering", "response, or respond"),
    ("that of the|a|an|its|this", "the noun again"),
    ("perhaps", "may"),
    ("meanwhile", "while …"),
    ("there is|are|was|were", "the subject first, or: exists"),
    ("in case that", "in case"),
    ("is|are told", "receives, learns"),
    ("goes|went wrong", "fails"),
    ("is|are|was|were asked", "is called, receives a request"),
    ("belongs into", "belongs in"),
    ("beside", "next to, in addition to"),
    ("in spite of", "despite"),
    ("up to now", "so far"),
    ("elsewhere", "the name of the place"),
];

/// Verbs that `no` and a noun follow: not "is no x" but "isn't an x".
const BEFORE_NO: &[&str] = &["is", "are", "was", "were", "be", "being"];

/// Words that make an adverb of `no`.
const AFTER_NO: &[&str] = &["longer", "more", "less", "later", "earlier", "matter"];

/// First words of a sentence, and how to start it instead.
const FIRST_WORDS: &[(&str, &str)] = &[
    ("Of", "with its subject"),
    ("What", "with a noun"),
    ("Who", "with a name"),
    ("Whoever", "with a name"),
    ("Whose", "with a name"),
    ("Whom", "with a name"),
    ("Says whether", "with: Returns whether"),
    ("Tells whether", "with: Returns whether"),
];

/// Finds the phrases in the texts of a file.
pub(super) fn check(name: &str, texts: &[Text], findings: &mut Vec<String>) {
    for Text {
        line,
        kind,
        content,
    } in texts
    {
        let words = words(content);
        for (phrase, write) in PHRASES {
            if let Some(found) = find(&words, phrase) {
                findings.push(format!("{name}:{line}: \"{found}\"; write: {write}"));
            }
        }
        if let Some(found) = no_noun(&words) {
            findings.push(format!("{name}:{line}: \"{found}\"; write: isn't a"));
        }
        if matches!(kind, Kind::Doc | Kind::Comment)
            && let Some((word, start)) = first_word(content)
        {
            findings.push(format!(
                "{name}:{line}: a sentence starts with \"{word}\"; start it {start}"
            ));
        }
    }
}

/// A word without the punctuation around it.
struct Word<'t> {
    core: &'t str,
    /// Whether a comma, a full stop or the like follows.
    ends: bool,
}

/// Splits a text into words; code between backticks is left out.
fn words(text: &str) -> Vec<Word<'_>> {
    let spans = text.split('`').enumerate();
    let prose = spans.filter(|(index, _)| index % 2 == 0);
    let words = prose.flat_map(|(_, span)| {
        // Between two spans is code, so that no phrase goes on behind it.
        span.split_whitespace().chain(std::iter::once("`"))
    });
    words
        .map(|word| {
            let core = word.trim_matches(['.', ',', ';', ':', '!', '?', '(', ')', '"', '*']);
            let ends = !word.ends_with(core) || core.is_empty();
            Word { core, ends }
        })
        .collect()
}

/// Returns the words that a phrase matches.
fn find(words: &[Word<'_>], phrase: &str) -> Option<String> {
    let phrase: Vec<Vec<&str>> = phrase
        .split(' ')
        .map(|word| word.split('|').collect())
        .collect();
    let found = words.windows(phrase.len()).find(|window| {
        let all = window.iter().zip(&phrase);
        let mut matching =
            all.map(|(word, any)| any.iter().any(|it| it.eq_ignore_ascii_case(word.core)));
        matching.all(|is| is) && are_together(window)
    })?;
    Some(show(found))
}

/// Returns a verb, `no` and a noun.
fn no_noun(words: &[Word<'_>]) -> Option<String> {
    let is_in =
        |list: &[&str], word: &Word<'_>| list.iter().any(|it| it.eq_ignore_ascii_case(word.core));
    let found = words.windows(3).find(|window| {
        is_in(BEFORE_NO, &window[0])
            && window[1].core.eq_ignore_ascii_case("no")
            && window[2]
                .core
                .starts_with(|first: char| first.is_ascii_alphabetic())
            && !is_in(AFTER_NO, &window[2])
            && are_together(window)
    })?;
    Some(show(found))
}

/// Returns whether nothing but spaces is between words.
fn are_together(words: &[Word<'_>]) -> bool {
    words
        .split_last()
        .is_some_and(|(_, before)| before.iter().all(|word| !word.ends))
}

fn show(words: &[Word<'_>]) -> String {
    let cores: Vec<&str> = words.iter().map(|word| word.core).collect();
    cores.join(" ")
}

/// Returns the entry of [`FIRST_WORDS`] of the first statement that has one.
fn first_word(text: &str) -> Option<(&'static str, &'static str)> {
    let text = text.trim_start_matches(['-', '*', '|', '#', ' ']);
    let mut sentences = text.split_inclusive(['.', ':', '?']).map(str::trim);
    sentences.find_map(|sentence| {
        let starts = |words: &str| {
            let rest = sentence.strip_prefix(words);
            rest.is_some_and(|rest| rest.starts_with(' '))
        };
        let entry = FIRST_WORDS.iter().find(|(words, _)| starts(words))?;
        (!sentence.ends_with('?')).then_some(*entry)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let texts = [Text {
            line: 7,
            kind: Kind::Doc,
            content: text.to_owned(),
        }];
        let mut findings = Vec::new();
        check("a.rs", &texts, &mut findings);
        findings
    }

    #[test]
    fn phrase_is_found_with_line_and_replacement() {
        assert_eq!(
            findings("It can not be sent."),
            ["a.rs:7: \"can not\"; write: cannot"]
        );
        assert_eq!(findings("There is a way, and they are asked.").len(), 2);
        assert_eq!(findings("Returns the Answer.").len(), 1);
    }

    #[test]
    fn names_code_and_other_meanings_pass() {
        for text in [
            "Reads `answer` and `the answer is` from tests/it/answers.rs.",
            "The connection is no longer used, which is no-op safe.",
            "If there, is it read?",
            "The header, its value, and this.",
            "Mention `a`, then `b`.",
        ] {
            assert_eq!(findings(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn verb_with_no_is_found() {
        assert_eq!(findings("A header that is no text.").len(), 1);
        assert_eq!(
            findings("The file has no text, which is no more read."),
            [""; 0]
        );
    }

    #[test]
    fn sentence_without_subject_in_front_is_found() {
        assert_eq!(
            findings("Fine. Of a stream it says nothing."),
            ["a.rs:7: a sentence starts with \"Of\"; start it with its subject"]
        );
        assert_eq!(findings("- What a server sends.").len(), 1);
        assert_eq!(findings("What is sent?"), [""; 0]);
        assert_eq!(findings("Often, and Office."), [""; 0]);
        assert_eq!(findings("Tells whether it is empty.").len(), 1);
        assert_eq!(findings("Tells the provider."), [""; 0]);
    }
}
