//! The page of a report in a browser.

mod sample;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use oss_report::page::Page;
use oss_tests::Outcome;
use oss_tests::chromium::Chromium;
use oss_tests::node::Node;
use serde_json::{Value, json};

use sample::{BUCKET, HOSTILE, TIME};

/// The browser, and the script that drives it.
struct Browser {
    chromium: Chromium,
    node: Node,
    home: PathBuf,
}

impl Browser {
    /// Installs the browser; `None` skips the test, which CI must not do.
    #[expect(
        clippy::disallowed_methods,
        reason = "CI must not skip tests that a laptop may skip"
    )]
    fn install() -> Outcome<Option<Self>> {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let chromium = Chromium::install(directory);
        match chromium.and_then(|it| Ok((it, Node::with_sdk(directory)?))) {
            Ok((chromium, node)) => {
                let home = directory.join("report-page");
                std::fs::create_dir_all(&home)?;
                Ok(Some(Self {
                    chromium,
                    node,
                    home,
                }))
            }
            Err(error) if std::env::var_os("CI").is_some() => Err(error),
            Err(error) => {
                // Bypasses the capture of the test harness, so that it is always visible.
                let said = format!("\n*** SKIPPED: cannot install Chromium: {error}\n");
                writeln!(std::io::stderr(), "{said}")?;
                Ok(None)
            }
        }
    }

    /// Opens a page, once for each of the settings.
    fn open(&self, name: &str, html: &str, views: &Value) -> Outcome<(String, Vec<Value>)> {
        let path = self.home.join(name);
        std::fs::write(&path, html)?;
        let url = format!("file://{}", path.display());
        let task = json!({
            "browser": self.chromium.program,
            "libraries": self.chromium.libraries,
            "url": url,
            "views": views,
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/page_in_chromium.cjs");
        let mut result = self.node.run(&script, ("", ""), &task)?;
        let views = result["views"].as_array_mut().ok_or("no views")?;
        Ok((url, std::mem::take(views)))
    }
}

fn page() -> Outcome<String> {
    let summary = sample::summary()?;
    let page = Page::new(&summary, BUCKET).rule("daily-full").time(TIME);
    let command = format!("ossinv report rows oss://acme-inventory/{BUCKET}/daily-full/");
    Ok(page.command(&command).to_html())
}

/// The names of the start tags of a page, in order.
///
/// A text never contains an unescaped `<`.
fn start_tags(html: &str) -> Vec<&str> {
    let tags = html
        .split('<')
        .skip(1)
        .filter_map(|it| it.split([' ', '>']).next());
    tags.filter(|it| !it.starts_with(['/', '!'])).collect()
}

#[test]
fn page_in_chromium_is_silent_and_accessible() -> Outcome {
    let Some(browser) = Browser::install()? else {
        return Ok(());
    };
    let html = page()?;
    let mut views = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [1280, 400] {
            for fragment in ["", "#p1"] {
                let picture = format!("{scheme}-{width}{}.png", fragment.replace('#', "-"));
                let picture = browser.home.join(picture);
                views.push(json!({
                    "scheme": scheme, "width": width, "fragment": fragment, "picture": picture,
                }));
            }
        }
    }
    views.push(json!({ "scheme": "light", "width": 700, "media": "print" }));
    let (url, results) = browser.open("page.html", &html, &json!(views))?;
    assert_eq!(results.len(), views.len());
    for (view, result) in views.iter().zip(&results) {
        assert_eq!(result["violations"], json!([]), "{view}");
        assert_eq!(result["messages"], json!([]), "{view}");
        assert_eq!(result["requests"], json!([url]), "{view}");
        assert_eq!(result["dialogs"], 0, "{view}");
        assert_eq!(result["overflows"], false, "{view}");
        let panel = if view["fragment"] == "#p1" {
            "p1"
        } else {
            "p0"
        };
        assert_eq!(result["visible"], json!([panel]), "{view}");
    }
    Ok(())
}

#[test]
fn hostile_keys_are_texts_in_chromium() -> Outcome {
    let Some(browser) = Browser::install()? else {
        return Ok(());
    };
    let html = page()?;
    let views = json!([{ "scheme": "light", "width": 1280 }]);
    let (_, results) = browser.open("hostile.html", &html, &views)?;
    let elements = results[0]["elements"].as_array().ok_or("no elements")?;
    let names: Vec<_> = elements
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names, start_tags(&html));
    let keys = results[0]["keys"].as_array().ok_or("no keys")?;
    for key in HOSTILE {
        let shown = key.replace('\u{202e}', "\\u{202e}").replace('\0', "\\u{0}");
        let shown = shown.replace('\u{1b}', "\\u{1b}").replace("\r\n", "\\r\\n");
        assert!(keys.contains(&json!(shown)), "{shown}: {keys:?}");
    }
    Ok(())
}

/// Without this test, a browser that observes nothing would pass the others.
#[test]
fn foreign_markup_is_blocked_and_noticed() -> Outcome {
    let Some(browser) = Browser::install()? else {
        return Ok(());
    };
    let markup = "<img src=\"page.html\"><script>console.log('ran')</script></main>";
    let html = page()?.replace("</main>", markup);
    let views = json!([{ "scheme": "dark", "width": 400 }]);
    let (_, results) = browser.open("foreign.html", &html, &views)?;
    let violations = results[0]["violations"].to_string();
    assert!(violations.contains("image-alt: "), "{violations}");
    let messages = results[0]["messages"].to_string();
    for directive in ["script-src", "img-src"] {
        assert!(messages.contains(directive), "{messages}");
    }
    assert!(!messages.contains("\"ran\""), "{messages}");
    Ok(())
}
