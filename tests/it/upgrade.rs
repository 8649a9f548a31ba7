//! A database of the version before the workspace (its demo of 2026-11-28, 257 petitions) opens, migrates,
//! verifies, and answers the figures that it answered then.

use std::io::Read;

use app::statistics;
use app::verify;
use serde_json::Value;
use tempfile::TempDir;

use store::statistics::Period;

use crate::support::World;

const DEMO: &[u8] = include_bytes!("upgrade/demo.zip");
const FIGURES: &str = include_str!("upgrade/statistics.json");

/// The database and its keys, unpacked.
fn unpacked() -> (TempDir, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut kept = zip::ZipArchive::new(std::io::Cursor::new(DEMO)).expect("an archive");
    let mut key = String::new();
    kept.by_name("encryption.key").expect("the key").read_to_string(&mut key).expect("a text");
    let mut database = std::fs::File::create(folder.path().join("xinfang.db")).expect("a file");
    std::io::copy(&mut kept.by_name("xinfang.db").expect("the database"), &mut database).expect("copied");
    (folder, key.trim().to_owned())
}

#[test]
fn a_database_of_before_opens_verifies_and_answers_the_same_figures() {
    let (folder, key) = unpacked();
    let world = World::of_before(folder, &key);
    let figures: Value = serde_json::from_str(FIGURES).expect("figures");
    world.set_clock(figures["as_of"].as_str().expect("an instant"));
    let verified = verify::verify(&world.app, |_| {}).expect("verified");
    assert_eq!(verified.faults, Vec::<String>::new());
    assert_eq!((verified.petitions, verified.events), (257, 1382));
    let now = statistics::read(&world.app, Period::default(), false).expect("statistics");
    assert_eq!(serde_json::to_value(now).expect("JSON"), figures);
}
