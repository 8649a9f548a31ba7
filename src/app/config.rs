//! Settings: config/default.toml (every key explained there), then a file, then the environment
//! (`XINFANG__SECTION__KEY`). An unknown key or a wrong value stops the start.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use base::network::Network;
use domain::assignment::Rules;
use domain::ladder::Ladder;
use domain::policy::Policy;
use domain::vocabulary::Paper;
use out::documents::{Templates, Wrong};
use out::mail::MailSettings;
use out::secret::Secret;
use out::sms::SmsSettings;
use out::webhook::WebhookSettings;

/// The defaults, with their explanations.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub server: Server,
    pub database: Database,
    pub data: Data,
    pub secrets: Secrets,
    pub auth: Auth,
    pub rules: RulesFile,
    pub assignment: Rules,
    pub attachments: Attachments,
    pub mail: MailSettings,
    pub webhooks: WebhookSettings,
    pub documents: Documents,
    pub numbers: Numbers,
    pub sms: SmsSettings,
    pub reception: Reception,
    pub jobs: Jobs,
    pub watch: Watch,
    pub public: Public,
    pub board: Board,
    pub log: Log,
}

/// What anybody may ask without a login, and how often. 0 tries: no limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// The telephone of the petition office, for those who ask how their petition stands.
    pub office_phone: String,
    pub window_minutes: u32,
    pub address_tries: u32,
    pub number_tries: u32,
    pub global_tries: u32,
    /// How long a page stays open for whoever has given number and code.
    pub visit_minutes: u32,
    /// Addresses or networks whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<Network>,
}

/// The supervisor's board.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// How long its figures are kept before they are counted anew.
    pub keep_seconds: u32,
    /// Due within so many days counts as soon.
    pub soon_days: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub host: String,
    pub port: u16,
    /// 0: one per core.
    pub workers: usize,
    /// What links in mails begin with.
    pub public_url: String,
    pub body_limit_bytes: usize,
    pub shutdown_seconds: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
    pub connections: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub folder: PathBuf,
}

/// The clocks and the other rules of the district. Empty: the national ones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesFile {
    pub clocks: PathBuf,
    pub ladder: PathBuf,
}

impl RulesFile {
    /// The rules: the nation's, with the district's own file laid over them.
    ///
    /// # Errors
    /// The file does not open, does not read, or holds a clock that cannot be.
    pub fn read(&self) -> Result<Policy, String> {
        let national = Policy::national().map_err(|error| error.to_string())?;
        if self.clocks.as_os_str().is_empty() {
            return Ok(national);
        }
        let text = std::fs::read_to_string(&self.clocks)
            .map_err(|error| format!("{}: {error}", self.clocks.display()))?;
        Policy::parse_over(&national, &text).map_err(|error| format!("{}: {error}", self.clocks.display()))
    }

    /// The ladder of alerts: the nation's, or the district's own.
    ///
    /// # Errors
    /// The file does not open, does not read, or holds a rung that cannot be.
    pub fn read_ladder(&self) -> Result<Ladder, String> {
        if self.ladder.as_os_str().is_empty() {
            return Ladder::national().map_err(|error| error.to_string());
        }
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", self.ladder.display());
        let text = std::fs::read_to_string(&self.ladder).map_err(|error| named(&error))?;
        Ladder::parse(&text).map_err(|error| named(&error))
    }
}

/// 32 bytes each, in hex. Empty: from the data folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    pub jwt: Secret,
    pub encryption_key: Secret,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub access_minutes: u32,
    pub refresh_days: u32,
    /// Minutes without any page after which a log-in has ended. 0: never.
    pub idle_minutes: u32,
    pub password_min_length: usize,
    pub idempotency_days: u32,
}

/// How much may be attached to a petition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    /// Of one file.
    pub largest_bytes: u64,
    pub most_per_petition: usize,
    /// Of all files of one petition.
    pub largest_total_bytes: u64,
    /// Files of one user that belong to no petition yet.
    pub most_unclaimed: u32,
    /// After so many days they go.
    pub days_unclaimed: u32,
}

/// How documents (公文) are numbered, and where an office's own templates stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// Empty: the templates that ship.
    pub templates: PathBuf,
    /// What every number begins with (机关代字).
    pub prefix: String,
    /// The word of each kind, by its code: what the file names, and the words of the law for all others.
    #[serde(default)]
    pub words: std::collections::BTreeMap<String, String>,
}

impl Documents {
    /// A number (发文字号), such as `样例信受〔2026〕1号`.
    pub fn number(&self, paper: Paper, year: i32, serial: i64) -> String {
        let word = self.words.get(paper.code()).map_or("", String::as_str);
        format!("{}{word}〔{year}〕{serial}号", self.prefix)
    }

    /// The templates, each tried.
    ///
    /// # Errors
    /// The file, the line, and what is wrong.
    pub fn read(&self) -> Result<Templates, Wrong> {
        if self.templates.as_os_str().is_empty() {
            Templates::shipped()
        } else {
            Templates::with(&self.templates)
        }
    }

    /// A kind that the settings do not name has the word of the table of papers.
    fn fill_in(&mut self) {
        for paper in Paper::ALL {
            self.words.entry(paper.code().to_owned()).or_insert_with(|| paper.number_word().to_owned());
        }
    }

    /// Every kind has a word of its own, so that no two documents have one number.
    fn check(&self) -> Result<(), String> {
        if let Some(unknown) = self.words.keys().find(|code| Paper::from_code(code).is_none()) {
            return Err(format!("no document is called {unknown}"));
        }
        for paper in Paper::ALL {
            let word = self.words.get(paper.code()).filter(|word| !word.trim().is_empty());
            let word = word.ok_or_else(|| format!("{} has no word", paper.code()))?;
            let too_long = word.chars().count() > 20 || self.prefix.chars().count() > 40;
            let twice = self.words.values().filter(|other| *other == word).count() > 1;
            if too_long || twice {
                return Err(format!("the word {word} is too long, or stands for two kinds"));
            }
        }
        Ok(())
    }
}

/// The desk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    /// How long a draft that nobody comes back to is kept.
    pub draft_days: u32,
}

/// The numbers of petitions and documents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// How many of each 64 never go to what anybody may know of.
    pub kept_back: u8,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    pub enabled: bool,
    pub tick_seconds: u64,
    pub mail_lease_seconds: u32,
    pub mail_tries: u32,
    pub mail_first_retry_seconds: u32,
    pub mail_last_retry_seconds: u32,
    /// Connections to the mail server at a time.
    pub mail_senders: u32,
}

/// For whoever watches the service. 0: no threshold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// Users who get a mail each morning that says how the service is.
    pub heartbeat_to: Vec<String>,
    /// What /metrics asks for. Empty: only who asks from this machine is answered.
    pub metrics_token: Secret,
    pub sweep_minutes: u32,
    pub unsent_minutes: u32,
    pub dead_letters: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
}

/// Why the settings do not serve.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(
        "settings: {0}\n  (`xinfang settings` prints every key with its explanation; the environment names them XINFANG__SECTION__KEY)"
    )]
    Wrong(#[from] config::ConfigError),
    #[error("settings: {key}: {problem}")]
    Value { key: &'static str, problem: String },
    #[error(
        "settings: the environment variable {given} is not read: it should be {meant}, with two underscores"
    )]
    Variable { given: String, meant: String },
}

/// What every variable of the environment that is ours begins with.
const PREFIX: &str = "XINFANG_";

/// Variables that look like a setting with an underscore too few, and are for the tests and their tools.
const NO_SETTINGS: [&str; 1] = ["XINFANG_DOCUMENTS_FOLDER"];

/// A variable that names a section with one underscore, where it would be passed over in silence.
fn misspelt<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), SettingsError> {
    let unread = |error: toml::de::Error| SettingsError::Value {
        key: "config/default.toml",
        problem: error.to_string(),
    };
    let sections: toml::Table = DEFAULTS.parse().map_err(unread)?;
    for given in names.filter(|name| !NO_SETTINGS.contains(&name.as_str())) {
        let Some(rest) = given.strip_prefix(PREFIX) else { continue };
        let lower = rest.to_ascii_lowercase();
        let named = sections.iter().find_map(|(section, keys)| {
            let key = lower.strip_prefix(section.as_str())?.strip_prefix('_')?.trim_start_matches('_');
            // What names no setting is somebody else's: an orchestrator sets such variables by itself.
            keys.get(key)?;
            Some(format!("XINFANG__{section}__{key}").to_ascii_uppercase())
        });
        if let Some(meant) = named {
            return Err(SettingsError::Variable { given: given.clone(), meant });
        }
    }
    Ok(())
}

impl Server {
    /// Where it can be reached on this machine: what links begin with where nobody has said.
    fn own_address(&self) -> String {
        let host = match self.host.as_str() {
            "0.0.0.0" | "" => "127.0.0.1".to_owned(),
            "::" | "[::]" => "[::1]".to_owned(),
            host if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
            host => host.to_owned(),
        };
        format!("http://{host}:{}", self.port)
    }
}

impl Settings {
    /// Reads the defaults, the file and the environment, in this order.
    ///
    /// # Errors
    /// A wrong or unknown key, or a value that cannot be used.
    pub fn read(file: Option<&Path>) -> Result<Self, SettingsError> {
        let environment = std::env::vars().collect();
        Self::from_sources(file, environment)
    }

    /// The same with the environment as an argument.
    ///
    /// # Errors
    /// See [`Settings::read`].
    pub fn from_sources(
        file: Option<&Path>,
        environment: std::collections::HashMap<String, String>,
    ) -> Result<Self, SettingsError> {
        misspelt(environment.keys())?;
        let mut builder =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml));
        }
        let environment = config::Environment::with_prefix("XINFANG")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("assignment.leader_order")
            .with_list_parse_key("assignment.unit_order")
            .with_list_parse_key("watch.heartbeat_to")
            .with_list_parse_key("public.trusted_proxies")
            .source(Some(environment));
        let mut settings: Self = builder.add_source(environment).build()?.try_deserialize()?;
        if settings.server.public_url.trim().is_empty() {
            settings.server.public_url = settings.server.own_address();
        }
        settings.documents.fill_in();
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let wrong = |key, problem: &str| Err(SettingsError::Value { key, problem: problem.to_owned() });
        if let Err(error) = store::DatabaseUrl::parse(&self.database.url) {
            return wrong("database.url", &error.to_string());
        }
        if let Err(error) = self.assignment.check() {
            return wrong("assignment", &error.to_string());
        }
        let files = &self.attachments;
        if files.largest_bytes == 0 || files.largest_total_bytes < files.largest_bytes {
            return wrong("attachments", "largest_bytes must be at least 1, and largest_total_bytes no less");
        }
        if files.most_per_petition == 0 || files.most_unclaimed == 0 || files.days_unclaimed == 0 {
            return wrong("attachments", "most_per_petition, most_unclaimed and days_unclaimed: at least 1");
        }
        if self.database.connections == 0 {
            return wrong("database.connections", "must be at least 1");
        }
        if self.jobs.tick_seconds == 0 {
            return wrong("jobs.tick_seconds", "must be at least 1");
        }
        if self.public.window_minutes == 0 {
            return wrong("public.window_minutes", "must be at least 1");
        }
        if self.webhooks.timeout_seconds == 0 {
            return wrong("webhooks.timeout_seconds", "must be at least 1");
        }
        let longest = self.mail.longest_delivery_seconds();
        if u64::from(self.jobs.mail_lease_seconds) < longest {
            let problem = format!(
                "set it to {longest} or more, or mail.timeout_seconds lower: one delivery may take that long"
            );
            return wrong("jobs.mail_lease_seconds", &problem);
        }
        if u64::from(self.jobs.mail_lease_seconds) <= self.webhooks.timeout_seconds {
            return wrong("jobs.mail_lease_seconds", "must be longer than webhooks.timeout_seconds");
        }
        if let Err((key, problem)) = self.sms.check() {
            return wrong(key, &problem);
        }
        if u64::from(self.jobs.mail_lease_seconds) <= self.sms.timeout_seconds {
            return wrong("jobs.mail_lease_seconds", "must be longer than sms.timeout_seconds");
        }
        if !(1..=32).contains(&self.numbers.kept_back) {
            return wrong("numbers.kept_back", "must be 1 to 32");
        }
        if self.reception.draft_days == 0 {
            return wrong("reception.draft_days", "must be at least 1");
        }
        if !self.server.public_url.starts_with("http") {
            return wrong("server.public_url", "must begin with http:// or https://");
        }
        if let Err(error) = self.documents.check() {
            return wrong("documents.words", &error);
        }
        if let Err(error) = self.rules.read() {
            return wrong("rules.clocks", &error);
        }
        if let Err(error) = self.rules.read_ladder() {
            return wrong("rules.ladder", &error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let environment = variables.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Settings::from_sources(None, environment.collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_variable_with_an_underscore_too_few_stops_the_start_and_the_right_one_is_named() {
        for (given, meant) in [
            ("XINFANG_DATABASE__URL", "XINFANG__DATABASE__URL"),
            ("XINFANG_DATABASE_URL", "XINFANG__DATABASE__URL"),
            ("XINFANG_SERVER_PUBLIC_URL", "XINFANG__SERVER__PUBLIC_URL"),
            ("XINFANG_server__port", "XINFANG__SERVER__PORT"),
        ] {
            let error = read(&[(given, "1")]).err().unwrap_or_default();
            assert!(error.contains(given) && error.contains(meant), "{given}: {error}");
        }
        for ours in [
            "XINFANG_CONFIG",
            "XINFANG_TEST_POSTGRES",
            "XINFANG_TEST_CRASH_AT",
            "XINFANG_DOCUMENTS_FOLDER",
            "XINFANG_PICTURES",
            "XINFANG_BENCH_MAILS",
            "XINFANG_BACKLOG_MAILS",
            "XINFANG_LAW_SEED",
            "DATABASE_URL",
        ] {
            assert_eq!(read(&[(ours, "1")]).err(), None, "{ours}");
        }
    }

    #[test]
    fn a_document_has_the_word_of_its_kind_unless_the_settings_name_another() {
        let words = |variables: &[(&str, &str)]| Ok::<_, String>(read(variables)?.documents.words);
        let own = words(&[("XINFANG__DOCUMENTS__WORDS__HEARING_NOTICE", "听证")]).unwrap();
        assert_eq!((own["hearing_notice"].as_str(), own["settlement"].as_str()), ("听证", "协"));
        assert_eq!(words(&[]).unwrap()["hearing_notice"], "听");
        for wrong in ["协", " "] {
            assert!(words(&[("XINFANG__DOCUMENTS__WORDS__HEARING_NOTICE", wrong)]).is_err(), "{wrong}");
        }
        assert!(words(&[("XINFANG__DOCUMENTS__WORDS__NO_SUCH", "无")]).is_err());
    }

    #[test]
    fn links_begin_with_the_address_that_is_listened_on_unless_another_is_named() {
        let url = |variables: &[(&str, &str)]| read(variables).unwrap().server.public_url;
        assert_eq!(url(&[]), "http://127.0.0.1:8080");
        let port = ("XINFANG__SERVER__PORT", "9000");
        assert_eq!(url(&[port]), "http://127.0.0.1:9000");
        for (host, expected) in [
            ("0.0.0.0", "http://127.0.0.1:9000"),
            ("10.1.2.3", "http://10.1.2.3:9000"),
            ("::", "http://[::1]:9000"),
            ("fd00::1", "http://[fd00::1]:9000"),
        ] {
            assert_eq!(url(&[port, ("XINFANG__SERVER__HOST", host)]), expected);
        }
        let named = ("XINFANG__SERVER__PUBLIC_URL", "https://petitions.example");
        assert_eq!(url(&[port, named]), "https://petitions.example");
    }
}
