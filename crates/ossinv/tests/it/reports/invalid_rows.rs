//! Rows that can't be read.

use crate::reports::by_hand::{ByHand, FULL};
use crate::reports::local::offline;

const ROWS: &str = "examplebucket,a,1,IA
other-bucket,b,2,IA
examplebucket,c,many,IA
examplebucket,d
examplebucket,\u{1b}e,x,IA
examplebucket,f,4,IA
";

#[test]
fn lenient_reading_says_how_many_rows_and_why() {
    let reports = ByHand::with_rows(ROWS);
    let said = "warning: 4 of 6 rows can't be read and aren't counted:
  examplebucket/daily/data/u-0.csv: cannot read row 2 at byte 21: the bucket is \"other-bucket\", not \"examplebucket\"
  examplebucket/daily/data/u-0.csv: cannot read row 3 at byte 41: Size is \"many\", not ";
    for command in ["summary", "du", "top", "rows", "page", "ncdu"] {
        let out: &[&str] = match command {
            "page" | "ncdu" => &["-"],
            _ => &[],
        };
        let arguments = [&[command, reports.path()], out].concat();
        let strict = offline(&arguments);
        assert_eq!(strict.code, 6, "{command}: {}", strict.stderr);
        let help =
            "help: check that the file belongs to this manifest, or skip such rows with --lenient";
        assert!(strict.stderr.contains(help), "{}", strict.stderr);
        let lenient = offline(&[&arguments[..], &["--lenient"]].concat());
        assert_eq!(lenient.code, 0, "{command}: {}", lenient.stderr);
        assert!(lenient.stderr.starts_with(said), "{}", lenient.stderr);
        assert_eq!(lenient.stderr.lines().count(), 5, "{}", lenient.stderr);
        assert!(!lenient.stdout.is_empty(), "{command}");
    }
    let du = offline(&["du", reports.path(), "--lenient", "-o", "csv"]).ok();
    assert_eq!(du, "path,objects,bytes\n,2,5\n");
    let page = offline(&["page", reports.path(), "-", "--lenient"]).ok();
    let said = "Rows of the report that can't be read, and aren't counted: 4.";
    assert!(page.replace("&#39;", "'").contains(said), "{page}");
    let clean = ByHand::with_rows("examplebucket,a,1,IA\n");
    let outcome = offline(&["du", clean.path(), "--lenient"]);
    assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
}

#[test]
fn damaged_file_is_an_error_also_when_lenient() {
    let reports = ByHand::with_rows(ROWS);
    reports.write("examplebucket/daily/data/u-0.csv", &ROWS.replace('a', "b"));
    let outcome = offline(&["du", reports.path(), "--lenient"]);
    assert_eq!(outcome.code, 6, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("MD5"), "{}", outcome.stderr);
}

#[test]
fn overlong_checksum_exits_with_6() {
    let reports = ByHand::with_rows(ROWS);
    let checksum = format!("examplebucket/daily/{FULL}/manifest.checksum");
    reports.write(&checksum, &" ".repeat(1025));
    let outcome = offline(&["du", reports.path()]);
    assert_eq!(outcome.code, 6, "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("network"), "{}", outcome.stderr);
}
