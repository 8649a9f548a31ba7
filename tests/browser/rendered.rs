//! Which pages the service has made while somebody looked: so that none is left out of the table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What the service has traced of its pages, a line each.
static TRACED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Traces;

impl Write for Traces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TRACED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Listens from here on.
pub fn listen() {
    let listener = tracing_subscriber::fmt().with_writer(|| Traces).with_ansi(false);
    listener.with_env_filter("xinfang::web::frame=trace").try_init().expect("nobody listens yet");
}

/// The name of a type without what it borrows.
fn name(path: &str) -> &str {
    path.split('<').next().unwrap_or_default()
}

/// The templates of whole pages in the modules of a folder, by the full name of the type that each is made
/// from.
fn templates(folder: &Path, module: &str, into: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let inside = if stem == "mod" { module.to_owned() } else { format!("{module}::{stem}") };
        if path.is_dir() {
            templates(&path, &inside, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = std::fs::read_to_string(&path).expect("a source");
            for made in source.split("path = \"").skip(1).filter(|made| !made.starts_with("parts/")) {
                let (template, rest) = made.split_once('"').expect("the end of a name");
                let made = rest.split_once("struct ").map_or("", |(_, rest)| rest);
                let made = made.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                into.insert(format!("{inside}::{made}"), template.to_owned());
            }
        }
    }
}

/// The templates that nobody has looked at since `listen`.
pub fn unseen() -> Vec<String> {
    let mut made = BTreeMap::new();
    templates(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web")), "xinfang::web", &mut made);
    assert!(made.len() > 30, "{made:?}");
    let traced = TRACED.lock().unwrap_or_else(PoisonError::into_inner);
    let traced = String::from_utf8_lossy(&traced).into_owned();
    let seen: BTreeSet<&str> =
        traced.split("page=\"").skip(1).filter_map(|line| line.split('"').next()).map(name).collect();
    made.into_iter().filter(|(made, _)| !seen.contains(made.as_str())).map(|(_, at)| at).collect()
}
