//! One browser for one test: a driver process of its own on a free port, a fresh profile, ended with
//! the test whatever becomes of it.

use std::io::{BufRead, BufReader};
use std::panic::AssertUnwindSafe;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::rt::time::sleep;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use ureq::http::Method;

use crate::support::{Backend, Http, PASSWORD, World};

/// Two cores are soon busy with browsers: one test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// How long a page may take before a test takes it for broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// The drivers that packages install.
const DRIVERS: [&str; 2] = ["chromedriver", "/usr/lib/chromium/chromedriver"];

/// A command of the driver beyond the standard.
#[derive(Debug)]
struct Beyond {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Beyond {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A driver process.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Self {
        let started = DRIVERS.iter().find_map(|name| {
            Command::new(name).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
        });
        let mut process = started.expect("chromedriver is not installed: tests/run installs it");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.split("successfully on port ").nth(1)?.trim_end_matches('.').trim().parse::<u16>().ok()
        });
        // Read on: a full pipe would hold the driver up.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port: port.expect("the driver names its port") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser, and the service that it looks at.
pub struct Browser {
    pub client: Client,
    pub base: String,
    /// The port of the driver.
    driver: u16,
}

/// Waits until nobody else has a browser.
pub fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a test in a browser of its own, on a service of its own.
pub fn in_browser<F>(backend: Backend, test: F)
where
    F: AsyncFnOnce(&World, &Http, &Browser),
{
    let _turn = turn();
    let world = World::new(backend);
    browse(&world, async |http, browser| test(&world, http, browser).await);
}

/// Looks at a service with a browser of its own. Whose turn it is has been settled before.
pub fn browse<F>(world: &World, test: F)
where
    F: AsyncFnOnce(&Http, &Browser),
{
    let (driver, http) = (Driver::start(), world.serve());
    actix_web::rt::System::new().block_on(async {
        let browser = Browser::start(driver.port, &http.base).await;
        browser.give(async |browser| test(&http, browser).await).await;
    });
}

fn capabilities() -> Capabilities {
    let wanted = json!({
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": { "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-extensions", "--force-color-profile=srgb", "--hide-scrollbars",
            "--lang=zh-CN",
        ] },
    });
    wanted.as_object().unwrap().clone()
}

impl Browser {
    async fn start(driver: u16, base: &str) -> Self {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities())
            .connect(&format!("http://127.0.0.1:{driver}"))
            .await
            .expect("the browser starts");
        let browser = Self { client, base: base.to_owned(), driver };
        browser.size(1280, 900).await;
        browser
    }

    /// Gives the browser to a test, and closes it whatever becomes of that.
    async fn give<F>(self, test: F)
    where
        F: AsyncFnOnce(&Self),
    {
        let outcome = AssertUnwindSafe(test(&self)).catch_unwind().await;
        if outcome.is_err() {
            self.leave_a_picture().await;
        }
        let _ = self.client.close().await;
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// Another browser on the same service, of somebody else or of another day: nothing is shared, and it
    /// is closed at the end.
    pub async fn beside<F>(&self, test: F)
    where
        F: AsyncFnOnce(&Self),
    {
        Self::start(self.driver, &self.base).await.give(test).await;
    }

    /// No script of a page runs from here on, or all do again.
    pub async fn scripts(&self, run: bool) {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": !run })).await;
    }

    /// Presses keys one after another as a person does, wherever the focus stands, and holds those that
    /// others are pressed with.
    pub async fn strike(&self, held: &[Key], key: Key) {
        let mut keys = KeyActions::new("keys".to_owned());
        let value = char::from(key);
        for key in held {
            keys = keys.then(KeyAction::Down { value: char::from(*key) });
        }
        keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        for key in held {
            keys = keys.then(KeyAction::Up { value: char::from(*key) });
        }
        self.client.perform_actions(keys).await.expect("the keys are pressed");
    }

    /// Types where the focus stands.
    pub async fn types(&self, text: &str) {
        let field = self.client.active_element().await.expect("something has the focus");
        field.send_keys(text).await.expect("it takes keys");
    }

    /// The name of the field that has the focus; empty where none has.
    pub async fn focus(&self) -> String {
        let name = "return document.activeElement.name || '';";
        let name = self.client.execute(name, vec![]).await.expect("a page");
        name.as_str().unwrap_or_default().to_owned()
    }

    /// Opens what this is folded away in, as a person does: by pressing what stands above it.
    pub async fn unfold(&self, css: &str) {
        self.find(css).await;
        let closed = format!("details:not([open]):has({css}) > summary");
        while self.has(&closed).await {
            self.click(&closed).await;
        }
    }

    /// Answers a question of which one of a few is chosen, or a list.
    pub async fn choose(&self, name: &str, value: &str) {
        let few = format!("input[type=radio][name='{name}'][value='{value}']");
        if self.has(&few).await {
            self.click(&few).await;
        } else {
            let list = self.find(&format!("select[name='{name}']")).await;
            list.select_by_value(value).await.expect("the list has it");
        }
    }

    /// The window as wide and high as this, in CSS pixels: also narrower than a window can be.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// As in daylight, or in the dark.
    pub async fn scheme(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.cdp("Emulation.setEmulatedMedia", features).await;
    }

    /// What only this browser's own protocol can do.
    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        self.client.issue_cmd(Beyond { path: "goog/cdp/execute", body }).await.expect("the browser obeys")
    }

    /// What the browser complained of since it was last asked: scripts, policies, missing files.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Beyond { path: "se/log", body: json!({ "type": "browser" }) }).await;
        let lines = log.expect("the log").as_array().cloned().unwrap_or_default();
        lines.iter().filter(|line| line["level"] != "INFO").map(|line| line["message"].to_string()).collect()
    }

    /// Goes to a page of the service.
    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("the page");
    }

    /// The path, with the query, where the browser stands.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.as_str().trim_start_matches(&self.base).to_owned()
    }

    /// Logs in as a user of the sample district, in place of whoever was.
    pub async fn log_in(&self, user: &str) {
        self.client.delete_all_cookies().await.expect("no cookies");
        self.go("/login").await;
        self.fill("#username", user).await;
        self.fill("#password", PASSWORD).await;
        self.press("main form button").await;
    }

    /// Presses the switch of the language where another one is spoken.
    pub async fn speak(&self, language: &str) {
        if self.has(&format!("button[name=language][value={language}]")).await {
            self.press("button[name=language]").await;
        }
    }

    /// Writes into a field in place of what stands there.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("the field is cleared");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Sets a field's value as the browser's own picker does: days, and lists that open.
    pub async fn set(&self, css: &str, value: &str) {
        self.find(css).await;
        let script = "const field = document.querySelector(arguments[0]); field.value = arguments[1];
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));
            return field.value;";
        let taken =
            self.client.execute(script, vec![json!(css), json!(value)]).await.expect("the field is set");
        assert_eq!(taken, json!(value), "{css}");
    }

    /// Presses what this finds, and waits until the page that it leads to is there.
    pub async fn press(&self, css: &str) {
        let mark = "window.left = true; return true;";
        self.find(css).await;
        self.client.execute(mark, vec![]).await.expect("a page");
        self.click(css).await;
        self.until("return window.left !== true && document.readyState === 'complete';").await;
    }

    /// Presses what this finds, wherever on the page it stands.
    pub async fn click(&self, css: &str) {
        let found = self.find(css).await;
        let show =
            "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' });";
        self.client.execute(show, vec![json!(css)]).await.expect("it can be seen");
        if let Err(error) = found.click().await {
            panic!("{css} cannot be pressed: {error}");
        }
    }

    /// Goes back to the head of the page, with nothing in focus.
    pub async fn top(&self) {
        let script = "scrollTo({ top: 0, behavior: 'instant' }); document.activeElement.blur(); return true;";
        self.client.execute(script, vec![]).await.expect("a page");
    }

    /// Waits until a script says yes.
    pub async fn until(&self, script: &str) {
        let step = Duration::from_millis(40);
        for _ in 0..PATIENCE.as_millis() / step.as_millis() {
            if matches!(self.client.execute(script, vec![]).await, Ok(Value::Bool(true))) {
                return;
            }
            sleep(step).await;
        }
        panic!("not within {PATIENCE:?}: {script}\n{}", self.text().await);
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> fantoccini::elements::Element {
        let waiting = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css));
        match waiting.await {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error}\n{}", self.text().await),
        }
    }

    /// Whether the page has such an element.
    pub async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.expect("a page").is_empty()
    }

    /// What the page says.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText;", vec![]).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The page must say this.
    pub async fn says(&self, text: &str) {
        let all = self.text().await;
        assert!(all.contains(text), "{text} is not on {}:\n{all}", self.path().await);
    }

    async fn leave_a_picture(&self) {
        let Ok(png) = self.client.screenshot().await else { return };
        let file = std::env::temp_dir().join(format!("xinfang-browser-{}.png", std::process::id()));
        if std::fs::write(&file, png).is_ok() {
            eprintln!("the page where it failed: {}", file.display());
        }
    }
}
