//! What axe-core finds wrong with a page for people who cannot see it, or see it badly (WCAG 2.2 AA).

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::driver::Browser;

/// The rules that are asked for.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/// The source of axe-core, fetched once by the script, which checks that it is the one that is meant.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let fetched = Command::new(root.join("tests/axe")).output().expect("tests/axe runs");
        assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
        let file = String::from_utf8(fetched.stdout).unwrap();
        std::fs::read_to_string(file.trim()).expect("axe-core")
    })
}

/// What is wrong with the page, a line each.
pub async fn violations(browser: &Browser) -> Vec<String> {
    let known = browser.client.execute("return window.axe !== undefined;", vec![]).await;
    if known.ok() != Some(Value::Bool(true)) {
        browser.client.execute(source(), vec![]).await.expect("axe-core is taken in");
    }
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] })
            .then((found) => done(found.violations), (error) => done([{ id: String(error), nodes: [] }]));";
    let found = browser.client.execute_async(run, vec![json!(RULES)]).await.expect("axe-core runs");
    let found = found.as_array().cloned().unwrap_or_default();
    found.iter().flat_map(lines).collect()
}

fn lines(violation: &Value) -> Vec<String> {
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |node: &Value| {
        let why = text(&node["failureSummary"]).replace('\n', " ");
        format!("{}: {} {why}", text(&violation["id"]), text(&node["html"]))
    };
    if nodes.is_empty() { vec![text(&violation["id"])] } else { nodes.iter().map(line).collect() }
}
