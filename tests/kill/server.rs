//! A PostgreSQL of the test's own, to be killed: its data must survive, so it flushes (fsync).

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// Where scripts that clean up after an interrupted run look for servers.
const FOLDER: &str = "XINFANG_CRASH_FOLDER";

pub struct Server {
    pub url: String,
    folder: PathBuf,
    _holder: TempDir,
}

impl Server {
    pub fn start() -> Self {
        let around = std::env::var_os(FOLDER).map_or_else(std::env::temp_dir, PathBuf::from);
        let holder = TempDir::new_in(around).expect("a temporary folder");
        // Root's server runs as another user, who must get through here.
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(holder.path(), open).expect("an open folder");
        let folder = holder.path().join("postgres");
        let url = script("start", &folder);
        Self { url, folder, _holder: holder }
    }

    /// SIGKILL for all its processes.
    pub fn kill(&self) {
        script("kill", &self.folder);
    }

    /// The same data on the same port.
    pub fn start_again(&self) {
        script("again", &self.folder);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        script("stop", &self.folder);
    }
}

fn script(verb: &str, folder: &std::path::Path) -> String {
    let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres"))
        .arg(verb)
        .arg(folder)
        .env("XINFANG_PG_FSYNC", "on")
        .output()
        .expect("tests/postgres runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "tests/postgres {verb}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
