//! Nothing is told by silence (article 30). Accusations are planted against each kind of person; then everything that
//! this person gets is compared with what the same person gets in the same world without them.
//!
//! What is random in every world (tokens, query codes, ids that are shown veiled) is first given names in the order
//! in which it appears. Everything else must be the same to the byte.

use std::collections::{BTreeMap, BTreeSet};

use domain::vocabulary::Scope;
use serde_json::{Value, json};
use xinfang::api::openapi;
use xinfang::jobs;

use crate::support::{Backend, Http, World, registration};
use crate::web::Browser;

/// Somebody who is accused: the name of the account, the address of the mails, how accusations name them.
struct Person {
    user: &'static str,
    accused: fn() -> Value,
}

/// What differs and is not mended yet, or cannot be: who, where, and why. `*`: everybody, everywhere below.
/// docs/security.md says the same in words.
const OPEN: &[(&str, &str, &str)] = &[
    ("*", "hand-overs", "what units held counts ordinary petitions that name the reader"),
    ("admin01", "outbox?state=sent", "to whom mails went tells that somebody heard of something"),
    ("supervisor01", "outbox?state=sent", "the same"),
    (
        "auditor01",
        "page /audit",
        "the auditor's own refused request about a petition that names them is left out",
    ),
];

#[rustfmt::skip]
const PEOPLE: &[Person] = &[
    Person { user: "receptionist01", accused: || json!([{ "username": "receptionist01" }]) },
    Person { user: "zjj_officer", accused: || json!([{ "username": "zjj_officer" }]) },
    Person { user: "zjj_officer2", accused: || json!([{ "unit": "zjj" }]) },
    Person { user: "zjj_head", accused: || json!([{ "username": "zjj_head" }]) },
    Person { user: "smfw_officer", accused: || json!([{ "unit": "smfw" }]) },
    Person { user: "leader07", accused: || json!([{ "username": "leader07" }]) },
    Person { user: "supervisor01", accused: || json!([{ "username": "supervisor01" }]) },
    Person { user: "chief01", accused: || json!([{ "username": "chief01" }]) },
    Person { user: "dic01", accused: || json!([{ "username": "dic01" }]) },
    Person { user: "admin01", accused: || json!([{ "username": "admin01" }]) },
    Person { user: "auditor01", accused: || json!([{ "username": "auditor01" }]) },
    Person { user: "security01", accused: || json!([{ "username": "security01" }]) },
    Person { user: "client_12345", accused: || json!([{ "username": "client_12345" }]) },
];

/// A world, and what stands in it.
struct Told {
    world: World,
    http: Http,
    client: String,
    numbers: Vec<String>,
    feed: String,
}

/// What somebody got, by what was asked.
type Got = BTreeMap<String, String>;

impl Told {
    /// The same in both worlds, but for the accusations.
    fn of(backend: Backend, person: &Person, planted: bool) -> Self {
        let world = World::new(backend);
        let http = world.serve();
        let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.code()).collect();
        let body = json!({ "label": "all", "scopes": scopes, "days": 60 });
        let client = http.bearer_of_program(&body);
        let mut told = Self { world, http, client, numbers: Vec::new(), feed: String::new() };
        let feed = told.http.put(told.bearer(person.user), "/api/v1/me/calendar-feed", &json!({}));
        let url = feed.body["url"].as_str().unwrap_or_default();
        told.feed = url.strip_prefix("http://127.0.0.1:8080").unwrap_or_default().to_owned();
        told.ordinary("receptionist01");
        told.plant(person, planted, "2026-03-02");
        told.ordinary("zjj_officer");
        told.ordinary("client_12345");
        told.morning("2026-03-03T09:00:00+08:00");
        told.plant(person, planted, "2026-01-05");
        told.ordinary("receptionist02");
        for day in ["2026-03-04T09:00:00+08:00", "2026-03-20T09:00:00+08:00", "2026-04-10T09:00:00+08:00"] {
            told.morning(day);
        }
        told.ordinary("receptionist01");
        told
    }

    fn bearer<'a>(&'a self, user: &'a str) -> &'a str {
        if user == "client_12345" { &self.client } else { user }
    }

    /// The jobs of a morning, twice; people log in anew.
    fn morning(&self, at: &str) {
        self.world.set_clock(at);
        for _ in 0..2 {
            jobs::tick(&self.world.app).expect("the jobs run");
        }
        self.http.log_in_again();
    }

    /// One more petition that anybody may know of, brought on its way.
    fn ordinary(&mut self, receiver: &str) {
        let made = self.http.post(self.bearer(receiver), "/api/v1/petitions", &registration()).expect(201);
        let number = made.number();
        let sent = self.http.act("receptionist01", &number, "route", &json!({ "way": "transfer" }));
        if sent.status == 200 {
            self.http.act("zjj_officer", &number, "accept", &json!({}));
            self.http.act("zjj_officer", &number, "documents", &json!({ "kind": "acceptance_notice" }));
        }
        self.http.upload("zjj_officer", "a.pdf", b"%PDF-1.7 a");
        self.numbers.push(number);
    }

    /// Accusations against the person; whoever registers and handles them does something in either world.
    fn plant(&self, person: &Person, planted: bool, received: &str) {
        for actor in ["receptionist02", "dic01", "dic_head", "leader03"] {
            if actor != person.user {
                self.http.get(actor, "/api/v1/me").expect(200);
            }
        }
        if !planted {
            return;
        }
        for purpose in ["accusation", "accusation", "request"] {
            let mut body = registration();
            body["purpose"] = json!(purpose);
            body["received_on"] = json!(received);
            body["accused"] = (person.accused)();
            body["title"] = json!("样例举报");
            body["petitioners"][0]["name"] = json!("样例信访人丙");
            body["petitioners"][0]["id_number"] = json!("110101200002290018");
            body["petitioners"][0]["phone"] = json!("13800000003");
            body["occurred_at"] = Value::Null;
            let number = self.http.post("receptionist02", "/api/v1/petitions", &body).expect(201).number();
            for actor in ["dic01", "dic_head", "leader03", "receptionist02"] {
                let file = self.http.upload(actor, "a.pdf", b"%PDF-1.7 a").body["id"].clone();
                self.http.act(actor, &number, "attachments", &json!({ "files": [file] }));
                self.http.act(actor, &number, "documents", &json!({ "kind": "registration_form" }));
                self.http.act(actor, &number, "progress", &json!({ "text": "样例进展" }));
                self.http.act(actor, &number, "route", &json!({ "way": "transfer" }));
            }
        }
    }

    /// Everything that the person gets.
    fn everything(&self, person: &Person) -> Got {
        let mut got = Got::new();
        for path in self.paths() {
            let (status, headers, bytes) =
                self.http.send_bytes(self.bearer(person.user), "GET", &path, &[], None);
            let kind = ["content-type", "etag", "location"].map(|name| headers.get(name).cloned());
            got.insert(path, format!("{status} {kind:?}\n{}", String::from_utf8_lossy(&bytes)));
        }
        for (path, body) in self.questions() {
            let answer = self.http.post(self.bearer(person.user), &path, &body);
            got.insert(format!("POST {path} {body}"), format!("{}\n{}", answer.status, answer.text()));
        }
        if person.user != "client_12345" {
            let browser = Browser::of(&self.http, person.user);
            for path in self.pages() {
                let (status, headers, bytes) = browser.get_bytes(&path);
                let location = headers.get("location").map(|value| format!("{value:?}"));
                let text = String::from_utf8_lossy(&bytes).into_owned();
                got.insert(format!("page {path}"), format!("{status} {location:?}\n{text}"));
            }
        }
        if !self.feed.is_empty() {
            got.insert("feed".to_owned(), self.http.get("", &self.feed).text());
        }
        let address = self.address(person.user);
        let mails =
            self.world.mails().into_iter().filter(|(_, mail)| mail.contains(&format!("To: {address}")));
        for (place, (id, mail)) in mails.enumerate() {
            got.insert(format!("mail {place}"), format!("{id}\n{mail}"));
        }
        got.into_iter().map(|(asked, text)| (asked, named(&text))).collect()
    }

    fn address(&self, user: &str) -> String {
        let app = &self.world.app;
        let district = app.store.read(|conn| app.district(conn)).expect("the district");
        let user = district.user_by_username(user).expect("a user");
        user.email.clone().unwrap_or_else(|| "nobody".to_owned())
    }

    /// Numbers of petitions that are there, and of some that the person may not know of or that are not there.
    fn asked_numbers(&self) -> Vec<String> {
        let mut numbers = self.numbers.clone();
        numbers.extend((1..=24).map(|running| format!("XF2026-{running:06}")));
        numbers.sort();
        numbers.dedup();
        numbers
    }

    /// Every operation that only reads, with what can stand in its address.
    fn paths(&self) -> Vec<String> {
        let document: Value = serde_json::from_str(&openapi::document_json().unwrap()).expect("a document");
        let mut paths = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            // Of the process, not of petitions: how long it took, what this machine does.
            if item.get("get").is_some() && path != "/calendar/{token}.ics" {
                paths.extend(self.filled(path, "registration_form"));
            }
        }
        for query in QUERIES {
            paths.push(format!("/api/v1/petitions?{query}"));
        }
        let others = [
            "alerts?limit=2",
            "alerts?open=true",
            "statistics?from=2026-01-01&to=2026-12-31",
            "board?span=week",
            "hand-overs?from=2026-01-01&to=2026-12-31",
            "outbox?state=sent",
            "outbox?state=pending",
            "outbox?state=dead",
            "audit?limit=3",
            "duty?from=2026-03-01&to=2026-03-31",
        ];
        paths.extend(others.map(|other| format!("/api/v1/{other}")));
        paths.push("/api/v1/openapi.json".to_owned());
        paths
    }

    /// A pattern with what can stand in its braces.
    fn filled(&self, pattern: &str, kind: &str) -> Vec<String> {
        let once = pattern
            .replace("{kind}", kind)
            .replace("{username}", "client_12345")
            .replace("{key}", "zjj")
            .replace("{noun}", "units");
        let numbers = if once.contains("{number}") { self.asked_numbers() } else { vec![String::new()] };
        let with_number = numbers.iter().map(|number| once.replace("{number}", number));
        if !once.contains("{id}") {
            return with_number.collect();
        }
        // Ids are given by the service and cannot be guessed: a few small ones are what a guesser tries.
        with_number.flat_map(|path| ["1", "2", "7", "route-1"].map(|id| path.replace("{id}", id))).collect()
    }

    /// Every page that is opened by its address.
    fn pages(&self) -> Vec<String> {
        let routes =
            concat!(include_str!("../../src/web/mod.rs"), include_str!("../../src/web/admin/mod.rs"));
        let mut pages = Vec::new();
        for route in routes.split(".service(resource(\"").skip(1).chain(["/\").route(get()"]) {
            let (path, rest) = route.split_once('"').expect("an address");
            // The style sheet is the same for everybody.
            if !rest.contains("get()") || path.contains("{file}") {
                continue;
            }
            let acts = if path.contains("{act}") { vec!["accept", "route", "correct"] } else { vec![""] };
            for act in acts {
                pages.extend(self.filled(&path.replace("{act}", act), "registration_form"));
            }
        }
        for noun in ["users", "leaders", "projects", "categories", "contact-points", "organs"] {
            pages.push(format!("/admin/{noun}"));
        }
        for query in ["whose=me", "whose=all", "time=overdue", "time=week", "time=today"] {
            pages.push(format!("/work?{query}"));
        }
        pages.extend(
            ["/petitions?show=overdue", "/petitions?show=open", "/petitions?q=XF2026", "/board?span=week"]
                .map(str::to_owned),
        );
        pages
    }

    /// What is asked by a body and changes nothing.
    fn questions(&self) -> Vec<(String, Value)> {
        let mut similar = Vec::new();
        for name in ["样例信访人甲", "样例信访人丙"] {
            let people = json!([{ "name": name, "phone": "13800000003", "id_type": "resident_id", "id_number": "110101200002290018" }]);
            similar.push((
                "/api/v1/petitions/similar".to_owned(),
                json!({ "petitioners": people, "content": registration()["content"] }),
            ));
        }
        let explain = ("/api/v1/assignments/explain".to_owned(), registration());
        similar.push(explain);
        similar.extend(
            self.asked_numbers()
                .into_iter()
                .map(|number| {
                    (
                        "/api/v1/public/status".to_owned(),
                        json!({ "number": number, "code": "7K2M-Q9XB-4TZ0H" }),
                    )
                })
                .take(3),
        );
        similar
    }
}

/// Lists, narrowed by everything that can be told of a petition.
const QUERIES: &[&str] = &[
    "limit=2",
    "sort=received&limit=2",
    "state=registered",
    "state=accepted",
    "state=closed",
    "closed=true",
    "closed=false",
    "overdue=true",
    "overdue=false",
    "awaiting_decision=true",
    "awaiting_decision=false",
    "due_before=2026-03-10",
    "due_before=2026-06-10",
    "received_from=2026-03-01",
    "received_to=2026-02-01",
    "channel=visit",
    "unit=zjj",
    "unit=jwjw",
    "leader=none",
    "leader=leader03",
    "waiting=objection",
    "disposed=false",
    "disposed=true&since=2026-01-01&until=2026-12-31",
    "group_visit=true",
    "held_by=zjj&since=2026-01-01&until=2026-12-31",
    "late_of=zjj",
    "q=XF2026",
    "q=%E6%A0%B7%E4%BE%8B",
    "q=%E6%A0%B7%E4%BE%8B%E4%BF%A1%E8%AE%BF%E4%BA%BA%E4%B8%99",
    "q=13800000003",
];

/// What is random gets names in the order in which it appears.
fn named(text: &str) -> String {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut take = |word: &mut String, out: &mut String| {
        // An id may stand behind a word and a dash.
        let whole = is_random(word);
        for (place, part) in word.split(if whole { '\0' } else { '-' }).enumerate() {
            out.push_str(if place > 0 { "-" } else { "" });
            let next = names.len();
            match is_random(part) {
                true => out.push_str(&format!("<random {}>", names.entry(part.to_owned()).or_insert(next))),
                false => out.push_str(part),
            }
        }
        word.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || "-_.".contains(letter) {
            word.push(letter);
        } else {
            take(&mut word, &mut out);
            out.push(letter);
        }
    }
    take(&mut word, &mut out);
    out
}

/// Long hex, a query code, a veiled id, or the digest at the end of a name of a style sheet.
fn is_random(word: &str) -> bool {
    let bytes = word.as_bytes();
    let hex = bytes.len() >= 32 && bytes.iter().all(u8::is_ascii_hexdigit);
    let code = bytes.len() == 15
        && bytes.iter().enumerate().all(|(place, byte)| (*byte == b'-') == (place == 4 || place == 9));
    let veiled = bytes.len() >= 13 && bytes.iter().all(u8::is_ascii_digit);
    hex || code || veiled
}

/// Where two texts differ first, with what stands around it.
fn difference(one: &str, other: &str) -> String {
    let place = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[place.saturating_sub(60)..(place + 100).min(text.len())];
        String::from_utf8_lossy(bytes).replace('\n', " ")
    };
    format!("without: …{}…\n      with:    …{}…", around(one), around(other))
}

fn is_open(user: &str, asked: &str) -> bool {
    OPEN.iter().any(|(who, what, _)| (*who == "*" || *who == user) && asked.contains(what))
}

fn compare(backend: Backend, person: &Person) {
    let [without, with] = [false, true].map(|planted| Told::of(backend, person, planted).everything(person));
    let asked: BTreeSet<&String> = without.keys().chain(with.keys()).collect();
    let nothing = String::from("nothing");
    let mut differ = Vec::new();
    for asked in &asked {
        let of = |got: &'_ Got| got.get(*asked).cloned().unwrap_or_else(|| nothing.clone());
        let (one, other) = (of(&without), of(&with));
        if one != other && !is_open(person.user, asked) {
            differ.push(format!("{asked}\n      {}", difference(&one, &other)));
        }
    }
    println!("{}: {} compared, {} differ", person.user, asked.len(), differ.len());
    assert!(differ.is_empty(), "{} is told by:\n  {}", person.user, differ.join("\n  "));
}

macro_rules! silent {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use super::*;

            fn person() -> &'static Person {
                PEOPLE.iter().find(|person| person.user == stringify!($name)).expect("a person")
            }

            #[test]
            fn hears_nothing_on_sqlite() {
                compare(Backend::Sqlite, person());
            }

            #[test]
            fn hears_nothing_on_postgres() {
                compare(Backend::Postgres, person());
            }
        }
    )+};
}

silent!(
    receptionist01,
    zjj_officer,
    zjj_officer2,
    zjj_head,
    smfw_officer,
    leader07,
    supervisor01,
    chief01,
    dic01,
    admin01,
    auditor01,
    security01,
    client_12345,
);
