//! The service does what the table of rights says: every operation of the document, every role.

use std::collections::BTreeSet;

use domain::access::{self, Operation, Subject, Viewer};
use domain::ids::{UnitId, UserId};
use domain::petition::{Accused, ActInput, Holder};
use domain::vocabulary::{Role, Scope};
use serde_json::{Value, json};
use xinfang::api::openapi;
use xinfang::api::operations::{is_public, operation_of};

use crate::support::{Backend, Http, World, registration};

const USERS: [&str; 15] = [
    // The petition office does what it answers for; other units do not.
    "xfj_officer",
    "xfj_head",
    // The citizen service centre deals orders out and calls back.
    "smfw_officer",
    "smfw_head",
    "receptionist01",
    "zjj_officer",
    "zjj_head",
    "leader07",
    "supervisor01",
    "chief01",
    "dic01",
    "admin01",
    "auditor01",
    "security01",
    "client_12345",
];

struct Listed {
    id: String,
    method: String,
    path: String,
}

/// Every operation of the document.
fn operations() -> Vec<Listed> {
    let document: Value = serde_json::from_str(&openapi::document_json().unwrap()).expect("a document");
    let mut listed = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            listed.push(Listed { id, method: method.to_uppercase(), path: path.clone() });
        }
    }
    assert!(listed.len() > 40);
    listed
}

/// A petition, as far as rights are measured on it.
struct Known {
    number: String,
    /// One of its deadlines.
    deadline: String,
    /// The id of an issued document.
    document: i64,
    confidential: bool,
    is_order: bool,
    holder: Holder,
    receiver: UserId,
    watching: Option<UnitId>,
    reviewing: Option<UnitId>,
    assisting: Vec<UnitId>,
    assigner: Option<UserId>,
    /// A file of it.
    file: i64,
}

struct Stage {
    world: World,
    http: Http,
    client: String,
    petitions: Vec<Known>,
}

impl Stage {
    /// Petitions to which the roles stand in every relation.
    fn set() -> Self {
        let world = World::new(Backend::Sqlite);
        let http = world.serve();
        let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.code()).collect();
        let body = json!({ "label": "all", "scopes": scopes, "days": 30 });
        let client = http.bearer_of_program(&body);
        let mut stage = Self { world, http, client, petitions: Vec::new() };
        for (receiver, purpose) in [
            ("receptionist01", "request"),
            ("client_12345", "request"),
            ("zjj_officer", "request"),
            ("zjj_head", "request"),
            ("dic01", "request"),
            ("receptionist01", "accusation"),
            ("client_12345", "accusation"),
        ] {
            stage.register(receiver, purpose);
        }
        stage.hand_to("xfj");
        stage.hand_to("jwjw");
        for unit in ["xcb", "zjj"] {
            stage.watched_by(unit);
        }
        let order = stage.elsewhere("receptionist02", "hotline_12345");
        stage.note(order, "receptionist02", false);
        stage.assisted_by_zjj();
        stage.reviewed_by_zjj();
        for assigner in ["receptionist01", "zjj_officer", "zjj_head"] {
            stage.routed_by(assigner);
        }
        stage
    }

    /// An ordinary one that another unit holds, registered by this user.
    fn elsewhere(&self, receiver: &str, channel: &str) -> String {
        let mut body = registration();
        body["channel"] = json!(channel);
        body["content_category"] = json!("lb_wages");
        if channel == "hotline_12345" {
            body["order_class"] = json!("general");
        }
        self.http.post(self.bearer(receiver), "/api/v1/petitions", &body).expect(201).number()
    }

    /// Public opinion that this unit watches.
    fn watched_by(&mut self, unit: &str) {
        let number = self.elsewhere("receptionist02", "public_opinion");
        if unit != "xcb" {
            let body = json!({ "unit": unit, "reason": "test" });
            self.http.act("supervisor01", &number, "reassign-watch", &body).expect(200);
        }
        self.note(number, "receptionist02", false);
    }

    fn assisted_by_zjj(&mut self) {
        let number = self.elsewhere("receptionist02", "visit");
        self.http.act("receptionist02", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let task = json!({ "unit": "zjj", "due": "2026-03-20", "text": "协办" });
        self.http.act("rsj_officer", &number, "tasks", &task).expect(200);
        self.note(number, "receptionist02", false);
    }

    fn reviewed_by_zjj(&mut self) {
        let number = self.elsewhere("receptionist02", "visit");
        self.http.act("receptionist02", &number, "route", &json!({ "way": "transfer" })).expect(200);
        self.http.act("rsj_officer", &number, "accept", &json!({})).expect(200);
        let reply = json!({ "opinion": "explained", "text": "t" });
        self.http.act("rsj_officer", &number, "reply", &reply).expect(200);
        let ask = json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": "zjj" });
        self.http.act("receptionist02", &number, "review/request", &ask).expect(200);
        self.note(number, "receptionist02", false);
    }

    /// Held by a unit in which the user does not work: it is theirs only by having routed it.
    fn routed_by(&mut self, user: &str) {
        let number = self.elsewhere(user, "visit");
        self.http.act(user, &number, "route", &json!({ "way": "transfer" })).expect(200);
        self.note(number, user, false);
    }

    fn bearer<'a>(&'a self, user: &'a str) -> &'a str {
        if user == "client_12345" { &self.client } else { user }
    }

    fn register(&mut self, receiver: &str, purpose: &str) {
        let mut body = registration();
        body["purpose"] = json!(purpose);
        let made = self.http.post(self.bearer(receiver), "/api/v1/petitions", &body).expect(201);
        self.note(made.number(), receiver, purpose == "accusation");
    }

    /// One more, held by this unit and led by a chief leader.
    fn hand_to(&mut self, unit: &str) {
        let made =
            self.http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201).number();
        let body = json!({ "unit": unit, "leader": "chief01", "reason": "test" });
        self.http.act("supervisor01", &made, "reassign", &body).expect(200);
        self.note(made, "receptionist01", false);
    }

    fn note(&mut self, number: String, receiver: &str, confidential: bool) {
        let reader = if confidential { "dic01" } else { "supervisor01" };
        let view = self.http.get(reader, &format!("/api/v1/petitions/{number}")).expect(200).body;
        let officer = self.viewer(view["holder"]["officer"]["username"].as_str().expect("an officer"));
        let leader = self.viewer(view["holder"]["leader"]["username"].as_str().expect("a leader"));
        let holder = Holder { unit: officer.unit, officer: officer.user, leader: Some(leader.user) };
        let unit_of = |code: &Value| code.as_str().map(|code| self.unit(code));
        let assisting = view["assisting"].as_array().into_iter().flatten();
        let known = Known {
            document: self.issue(&number, confidential),
            deadline: view["deadlines"][0]["id"].as_str().expect("a deadline").to_owned(),
            confidential,
            is_order: view["track"] == "order",
            holder,
            receiver: self.viewer(receiver).user,
            watching: unit_of(&view["watcher"]["unit"]["code"]),
            reviewing: unit_of(&view["reviewing_unit"]["code"]),
            assisting: assisting.filter_map(|unit| unit_of(&unit["code"])).collect(),
            assigner: self.assigner(&number, confidential),
            file: self.attach(&number, reader),
            number,
        };
        self.petitions.push(known);
    }

    /// Attaches a file, and gives its id.
    fn attach(&self, number: &str, user: &str) -> i64 {
        let file =
            self.http.upload(user, "a.pdf", b"%PDF-1.7 a").expect(201).body["id"].as_i64().expect("an id");
        self.http.act(user, number, "attachments", &json!({ "files": [file] })).expect(200);
        file
    }

    /// Issues the registration form.
    fn issue(&self, number: &str, confidential: bool) -> i64 {
        let issuer = if confidential { "dic01" } else { "supervisor01" };
        let body = json!({ "kind": "registration_form" });
        let issued = self.http.act(issuer, number, "documents", &body).expect(201).body;
        issued["id"].as_i64().expect("an id")
    }

    fn unit(&self, code: &str) -> UnitId {
        let app = &self.world.app;
        let district = app.store.read(|conn| app.district(conn)).expect("the district");
        district.unit_by_code(code).expect("a unit").id
    }

    /// Who routed it, as the timeline tells.
    fn assigner(&self, number: &str, confidential: bool) -> Option<UserId> {
        let reader = if confidential { "dic01" } else { "supervisor01" };
        let timeline =
            self.http.get(reader, &format!("/api/v1/petitions/{number}/timeline")).expect(200).body;
        let routed = timeline.as_array().expect("a list").iter().find(|entry| entry["kind"] == "routed")?;
        Some(self.viewer(routed["actor"]["username"].as_str().expect("who routed it")).user)
    }

    fn viewer(&self, user: &str) -> Viewer {
        let mut viewer = self.world.caller(user).viewer;
        if user == "client_12345" {
            viewer.scopes = Scope::ALL.to_vec();
        }
        viewer
    }

    /// The status of the operation with a version that is long past, so that nothing changes.
    fn status(&self, user: &str, listed: &Listed, on: Option<&Known>) -> u16 {
        let (number, deadline) = on.map_or(("", "999"), |on| (on.number.as_str(), on.deadline.as_str()));
        let file = on.map_or(0, |on| on.file).to_string();
        let path = listed
            .path
            .replace("/attachments/{id}", &format!("/attachments/{file}"))
            .replace("{number}", number)
            .replace("{year}", "2031")
            .replace("{day}", "2031-01-01")
            .replace("{kind}", "registration_form")
            .replace("/documents/{id}", &format!("/documents/{}", on.map_or(0, |on| on.document)))
            .replace("{id}", deadline)
            .replace("{username}", "nobody")
            .replace("{code}", "nothing");
        let body =
            (listed.method == "POST" || listed.method == "PUT").then(|| body_of(&listed.id).to_string());
        let headers = [("if-match", "\"v1\"")];
        self.http.send(self.bearer(user), &listed.method, &path, &headers, body.as_deref()).status
    }
}

/// A body that is read without complaint where the rights are asked after it: of an act its own example.
fn body_of(id: &str) -> Value {
    let acts = ActInput::examples();
    let act = acts.iter().find(|act| act.operation().code() == id);
    match (act, id) {
        (Some(act), _) => act.to_value().expect("JSON"),
        (None, "issueDocument") => json!({ "kind": "registration_form" }),
        (None, _) => json!({}),
    }
}

#[test]
fn every_operation_obeys_the_table_for_every_role() {
    let stage = Stage::set();
    let mut wrong = Vec::new();
    let mut allowed: BTreeSet<(Operation, Role)> = BTreeSet::new();
    for listed in operations() {
        let Some(operation) = operation_of(&listed.id) else { continue };
        // The right to rate is the petitioner's, who shows number and code and no login. A rehearsal asks
        // for the right of the act that it tries, as that act does.
        if is_public(&listed.id) || listed.id == "rehearseAct" {
            continue;
        }
        for user in USERS {
            let viewer = stage.viewer(user);
            if !listed.path.contains("{number}") {
                let status = stage.status(user, &listed, None);
                let refused = matches!(status, 401 | 403);
                if refused == access::may(&viewer, operation) || status >= 500 {
                    wrong.push(format!("{} {user} {status}", listed.id));
                }
                continue;
            }
            for petition in &stage.petitions {
                let subject = Subject {
                    asker: None,
                    second_by_number: None,
                    masked_but_for: None,
                    confidential: petition.confidential,
                    is_order: petition.is_order,
                    holder: petition.holder,
                    receiver: petition.receiver,
                    watching_unit: petition.watching,
                    reviewing_unit: petition.reviewing,
                    assisting: &petition.assisting,
                    assigner: petition.assigner,
                    accused: &Accused::default(),
                    custody: None,
                };
                let status = stage.status(user, &listed, Some(petition));
                let may = access::may_on(&viewer, operation, &subject);
                let refused = matches!(status, 403 | 404);
                let role_may = access::may(&viewer, operation);
                if refused == may || status == 401 || status >= 500 || (!role_may && status != 403) {
                    wrong.push(format!("{} {user} {} {status}, may: {may}", listed.id, petition.number));
                }
                if may {
                    allowed.insert((operation, viewer.role));
                }
            }
        }
        // Once all have asked: who stands for a role may have it by one relation each.
        for user in USERS.iter().filter(|_| listed.path.contains("{number}")) {
            let viewer = stage.viewer(user);
            // `jurisdiction.rs` has those that are kept and sent up, `opening.rs` what waits for the second hand.
            let elsewhere = matches!(operation, Operation::SendUp | Operation::DecideOpening)
                || (matches!(operation, Operation::CorrectPetition | Operation::AnswerAccused)
                    && viewer.role == Role::Leader)
                || (matches!(operation, Operation::IssueDocument | Operation::NoteReceipt)
                    && viewer.role.leads());
            if access::may(&viewer, operation) && !elsewhere && !allowed.contains(&(operation, viewer.role)) {
                wrong.push(format!("{} {user} was never allowed: the stage lacks a petition", listed.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_operation_of_the_document_asks_for_a_right() {
    for listed in operations() {
        let known = operation_of(&listed.id).is_some() || is_public(&listed.id) || listed.id == "logout";
        assert!(known, "{}", listed.id);
    }
}

#[test]
fn without_a_login_only_the_public_operations_answer() {
    let world = World::new(Backend::Sqlite);
    let http = world.serve();
    for listed in operations() {
        let path = listed.path.replace(['{', '}'], "");
        let body = (listed.method == "POST" || listed.method == "PUT").then_some("{}");
        for user in ["", "Bearer x", "Bearer xft_x", "Bearer a.b.c"] {
            let answer = http.send(user, &listed.method, &path, &[], body);
            assert_eq!(
                answer.status == 401,
                !is_public(&listed.id),
                "{} {user:?} {}",
                listed.id,
                answer.status
            );
        }
    }
}

#[test]
fn the_table_is_checked_in() {
    let kept = include_str!("../../docs/permissions.md");
    assert_eq!(kept.trim_end(), access::table_markdown().trim_end(), "write docs/permissions.md anew");
}

#[test]
fn the_document_is_checked_in() {
    let kept = include_str!("../../docs/openapi.json");
    assert_eq!(
        kept.trim_end(),
        openapi::document_json().unwrap().trim_end(),
        "cargo run -- openapi > docs/openapi.json"
    );
}
