//! What the list of failing tests complains about.

use super::*;

fn check(list: &[(&str, &str)], ends: &[(&str, &str)], note: &str, expected: usize) -> String {
    let pairs = |(test, word): &(&str, &str)| ((*test).to_owned(), (*word).to_owned());
    let outcome = Outcome {
        tests: ends.iter().map(pairs).collect(),
        passed: ends.iter().filter(|end| end.1 == "pass").count(),
        note: note.to_owned(),
    };
    let failing = Failing(list.iter().map(pairs).collect());
    failing.check("test_x", &outcome, expected).join("\n")
}

#[test]
fn what_is_listed_and_fails_is_fine() {
    let list = [
        ("test.test_x.C.a", "reason"),
        ("setUpClass (test.test_x.D)", "reason"),
        ("test.test_x.D.b", "reason"),
        ("test.test_y.C.a", "reason"),
    ];
    let ends = [
        ("test.test_x.C.a", "fail"),
        ("test.test_x.C.c", "pass"),
        ("setUpClass (test.test_x.D)", "error"),
    ];
    assert_eq!(check(&list, &ends, "", 3), "");
}

#[test]
fn what_fails_must_be_listed() {
    assert_eq!(
        check(&[], &[("test.test_x.C.a", "error")], "", 1),
        "test_x: test.test_x.C.a: error and is not listed"
    );
    assert_eq!(
        check(&[], &[], "took too long", 1),
        "test_x: took too long and is not listed"
    );
}

#[test]
fn what_passes_must_not_be_listed() {
    assert_eq!(
        check(
            &[("test.test_x.C.a", "reason")],
            &[("test.test_x.C.a", "pass")],
            "",
            1
        ),
        "test_x: test.test_x.C.a passes: remove its line"
    );
}

#[test]
fn what_is_skipped_must_be_listed() {
    let ends = [("test.test_x.C.a", "skip"), ("test.test_x.C.b", "pass")];
    assert_eq!(
        check(&[], &ends, "", 2),
        "test_x: 1 tests that CPython passes were skipped or not found, and are not listed"
    );
    assert_eq!(check(&[("test.test_x.C.a", "reason")], &ends, "", 2), "");
}

#[test]
fn what_measures_time_may_end_either_way() {
    let list = [("test.test_x.C.a", "now and then: slow")];
    for end in ["pass", "fail"] {
        assert_eq!(check(&list, &[("test.test_x.C.a", end)], "", 1), "");
    }
}
