//! The JWT secret and the encryption key. Generated only for a new SQLite database, into the data
//! folder, readable by the owner alone; on PostgreSQL they must be given, the same for every
//! instance. The database keeps a check value: with another key the service does not start.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use crate::config::Settings;
use base::entropy;
use base::vault::{Vault, hex, unhex};
use store::{DatabaseUrl, Store, StoreError, meta};

const JWT_FILE: &str = "jwt.secret";
const KEY_FILE: &str = "encryption.key";
const CHECK: &str = "key_check";

/// Both secrets, read.
pub struct Secrets {
    pub jwt: [u8; 32],
    pub vault: Vault,
}

/// Why the secrets do not serve.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    #[error(
        "{name} is missing. For an existing database it must be the one it was made with: set {variable} or put it into {file}"
    )]
    Missing { name: &'static str, variable: &'static str, file: String },
    #[error("{name} must be 64 hex digits (make one with: openssl rand -hex 32)")]
    Malformed { name: &'static str },
    #[error("{file}: {source}")]
    File { file: String, source: std::io::Error },
    #[error(
        "this database was made with another encryption key; the service does not start, so that nothing is written that cannot be read later"
    )]
    WrongKey,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the secrets, or makes them where the database is a new SQLite file (`fresh`).
///
/// # Errors
/// Missing or malformed secrets, or a folder that cannot be written.
pub fn read(settings: &Settings, url: &DatabaseUrl, fresh: bool) -> Result<Secrets, SecretsError> {
    let may_make = fresh && matches!(url, DatabaseUrl::Sqlite(_));
    let folder = &settings.data.folder;
    let given = [settings.secrets.jwt.reveal(), settings.secrets.encryption_key.reveal()];
    let jwt = one("secrets.jwt", "XINFANG__SECRETS__JWT", given[0], &folder.join(JWT_FILE), may_make)?;
    let key = one(
        "secrets.encryption_key",
        "XINFANG__SECRETS__ENCRYPTION_KEY",
        given[1],
        &folder.join(KEY_FILE),
        may_make,
    )?;
    Ok(Secrets { jwt, vault: Vault::new(&key) })
}

fn one(
    name: &'static str,
    variable: &'static str,
    given: &str,
    file: &Path,
    may_make: bool,
) -> Result<[u8; 32], SecretsError> {
    if !given.is_empty() {
        return unhex(given).ok_or(SecretsError::Malformed { name });
    }
    let failed = |source| SecretsError::File { file: file.display().to_string(), source };
    if file.exists() {
        let text = std::fs::read_to_string(file).map_err(failed)?;
        return unhex(&text).ok_or(SecretsError::Malformed { name });
    }
    if !may_make {
        return Err(SecretsError::Missing { name, variable, file: file.display().to_string() });
    }
    let secret: [u8; 32] = entropy::random();
    if let Some(folder) = file.parent() {
        private_folder(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    let mut handle = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
    writeln!(handle, "{}", hex(&secret)).map_err(failed)?;
    handle.sync_all().map_err(failed)?;
    Ok(secret)
}

/// A folder that only the owner may look into. One that is there stays as it is.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Holds the key against the database, which remembers the first one it saw.
///
/// # Errors
/// [`SecretsError::WrongKey`] where it is another.
pub fn check(store: &Store, vault: &Vault) -> Result<(), SecretsError> {
    let expected = vault.check_value().to_owned();
    let kept = store.write(move |conn| meta::note_once_in_txn(conn, CHECK, &expected))?;
    if kept == vault.check_value() { Ok(()) } else { Err(SecretsError::WrongKey) }
}

/// Holds the key against the database without a write. False where the database remembers none yet.
///
/// # Errors
/// [`SecretsError::WrongKey`] where it is another.
pub fn hold(store: &Store, vault: &Vault) -> Result<bool, SecretsError> {
    match store.ask(|conn| meta::get(conn, CHECK))? {
        None => Ok(false),
        Some(kept) if kept == vault.check_value() => Ok(true),
        Some(_) => Err(SecretsError::WrongKey),
    }
}
