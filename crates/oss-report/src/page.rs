//! A page that shows a report: one HTML file without scripts.
//!
//! A page is a pure function of a [`Summary`] and a few texts. It loads nothing, and no text of a report
//! becomes markup: a key is shown with escapes for characters that don't display themselves.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use oss_report::page::Page;
//! use oss_report::tally::Summary;
//! use oss_report::{Columns, Scanner, Tally};
//!
//! let mut summary = Summary::new(SystemTime::UNIX_EPOCH);
//! let mut scanner = Scanner::new(Columns::from_schema("Bucket,Key,Size,StorageClass")?);
//! scanner.feed(b"photos,a%3Cb%3E.jpg,1024,IA\n", |row| summary.row(row))?;
//! scanner.finish(|row| summary.row(row))?;
//! let html = Page::new(&summary, "photos").rule("daily").to_html();
//! assert!(html.contains("a&lt;b&gt;.jpg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bars;
mod colours;
mod escape;
mod finding;
mod findings;
mod html;
mod labels;
mod largest;
mod link;
mod map;
mod node;
mod panels;
mod parts;
mod squarify;
mod table;
mod totals;
mod treemap;
mod view;

use html::Html;
use view::View;

use crate::human;
use crate::tally::Summary;

/// No script runs, and nothing is loaded.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = include_str!("page/style.css");

/// A page that shows a report.
#[derive(Debug)]
pub struct Page<'a> {
    view: View,
    bucket: &'a str,
    rule: Option<&'a str>,
    time: Option<&'a str>,
    command: &'a str,
    /// The number of rows that can't be read.
    rejected: u64,
}

impl<'a> Page<'a> {
    /// Creates a page of the summary of a report about a bucket.
    #[must_use]
    pub fn new(summary: &Summary, bucket: &'a str) -> Self {
        Self {
            view: View::new(summary),
            bucket,
            rule: None,
            time: None,
            command: "ossinv report rows",
            rejected: 0,
        }
    }

    /// Sets the ID of the rule that made the report.
    #[must_use]
    pub fn rule(mut self, id: &'a str) -> Self {
        self.rule = Some(id);
        self
    }

    /// Sets the time of the report, as text.
    #[must_use]
    pub fn time(mut self, time: &'a str) -> Self {
        self.time = Some(time);
        self
    }

    /// Sets the command that lists all rows of the report; filters are added to it.
    ///
    /// The default is `ossinv report rows`.
    #[must_use]
    pub fn command(mut self, command: &'a str) -> Self {
        self.command = command;
        self
    }

    /// Sets the number of rows that can't be read, which the page then mentions.
    #[must_use]
    pub fn rejected(mut self, rows: u64) -> Self {
        self.rejected = rows;
        self
    }

    /// Returns the HTML document.
    ///
    /// It has less than 300 kB for any report, if the bucket has a valid name and the command less than 1 kB.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut html = Html::document();
        html.tag("html").attr("lang", "en").with(|html| {
            html.tag("head").with(|html| self.head(html));
            html.tag("body").with(|html| {
                html.tag("header").with(|html| self.title(html));
                html.tag("main").with(|html| self.sections(html));
                html.tag("footer").with(|html| {
                    let text = "This file contains no script and loads nothing.";
                    html.tag("p").text(text);
                });
            });
        });
        html.into_source()
    }

    fn head(&self, html: &mut Html) {
        html.tag("meta").attr("charset", "utf-8").void();
        let policy = html
            .tag("meta")
            .attr("http-equiv", "Content-Security-Policy");
        policy.attr("content", POLICY).void();
        let viewport = html.tag("meta").attr("name", "viewport");
        viewport
            .attr("content", "width=device-width, initial-scale=1")
            .void();
        let robots = html.tag("meta").attr("name", "robots");
        robots.attr("content", "noindex").void();
        html.tag("title")
            .text_only(format_args!("{} – OSS inventory report", self.bucket));
        html.style(STYLE);
    }

    fn title(&self, html: &mut Html) {
        html.tag("p").class("kind").text("OSS inventory report");
        html.tag("h1")
            .with(|html| html.key_part(self.bucket.as_bytes()));
        html.tag("p").class("lead").with(|html| self.lead(html));
        html.tag("dl").class("facts").with(|html| {
            let facts = [("Rule", self.rule), ("Report of", self.time)];
            for (name, value) in facts {
                if let Some(value) = value {
                    html.tag("div").with(|html| {
                        html.tag("dt").text(name);
                        html.tag("dd").with(|html| html.short_text(value));
                    });
                }
            }
        });
        let nav = html.tag("nav").attr("aria-label", "Sections");
        nav.with(|html| {
            html.tag("ul").with(|html| {
                for section in self.present() {
                    html.tag("li").with(|html| {
                        let link = html.tag("a").attr("href", format_args!("#{}", section.id));
                        link.text(section.title);
                    });
                }
            });
        });
    }

    /// Adds the most important numbers as a sentence.
    fn lead(&self, html: &mut Html) {
        let all = self.view.all;
        html.text(format_args!(
            "{} {} hold {}",
            human::count(all.count),
            self.view.unit.noun,
            human::bytes(all.bytes)
        ));
        let largest = self.view.root.children.first();
        if let Some((part, total)) = largest.and_then(|it| Some((it.directory_name()?, it.total))) {
            html.text(". The largest prefix, ");
            html.key_part(part);
            let percent = human::percent(total.bytes, all.bytes);
            html.text(format_args!(", has {percent} of the bytes"));
        }
        html.text(".");
        if self.rejected > 0 {
            let rejected = human::count(self.rejected);
            html.text(format_args!(
                " Rows of the report that can't be read, and aren't counted: {rejected}."
            ));
        }
    }

    fn sections(&self, html: &mut Html) {
        for Section {
            id,
            title,
            why,
            content,
        } in self.present()
        {
            let heading = format!("{id}-heading");
            let section = html.tag("section").attr("id", id);
            section.attr("aria-labelledby", &heading).with(|html| {
                html.tag("div").class("side").with(|html| {
                    html.tag("h2").attr("id", &heading).text(title);
                    html.tag("p").text(why);
                });
                html.tag("div").with(|html| content(self, html));
            });
        }
    }

    fn present(&self) -> impl Iterator<Item = &'static Section> {
        let view = &self.view;
        SECTIONS.iter().filter(|section| match section.id {
            "sizes" => !view.sizes.is_empty(),
            "ages" => !view.ages.is_empty(),
            "largest" => !view.largest.is_empty(),
            "extensions" => !view.extensions.named.is_empty(),
            _ => true,
        })
    }
}

/// A part of the page with a heading.
struct Section {
    id: &'static str,
    title: &'static str,
    why: &'static str,
    content: fn(&Page<'_>, &mut Html),
}

const SECTIONS: &[Section] = &[
    Section {
        id: "totals",
        title: "Totals",
        why: "Sizes as stored. Small objects of colder classes are billed as larger ones.",
        content: |page, html| {
            totals::totals(html, &page.view);
            parts::classes(html, &page.view);
        },
    },
    Section {
        id: "findings",
        title: "Findings",
        why: "Each command lists the keys.",
        content: |page, html| {
            findings::findings(html, &page.view, page.command);
        },
    },
    Section {
        id: "prefixes",
        title: "Prefixes",
        why: "The area is the number of bytes, the colour the storage class with the most of them. Click a \
              prefix to see its parts.",
        content: |page, html| treemap::treemap(html, page.bucket, &page.view),
    },
    Section {
        id: "sizes",
        title: "Sizes",
        why: "Counts to the left, bytes to the right. Many objects with few bytes are worth packing.",
        content: |page, html| {
            let caption = "Objects and bytes by size";
            bars::histogram(html, caption, "Size", page.view.unit, &page.view.sizes);
        },
    },
    Section {
        id: "ages",
        title: "Ages",
        why: "The time between the last modification and the report.",
        content: |page, html| {
            let caption = "Objects and bytes by age";
            bars::histogram(html, caption, "Age", page.view.unit, &page.view.ages);
        },
    },
    Section {
        id: "largest",
        title: "Largest objects",
        why: "Keys as stored; characters that don't display themselves are shown as escapes.",
        content: |page, html| largest::largest(html, &page.view.largest),
    },
    Section {
        id: "extensions",
        title: "Extensions",
        why: "The text after the last dot of a key.",
        content: |page, html| parts::extensions(html, &page.view),
    },
];
