//! The service does what the table of rights says: every operation of the document, every role.

use serde_json::{Value, json};
use xinfang::api::openapi;
use xinfang::api::operations::{is_public, operation_of};
use xinfang::domain::access::{self, Operation, Subject, Viewer};
use xinfang::domain::ids::UserId;
use xinfang::domain::petition::{Accused, Holder};
use xinfang::domain::vocabulary::Scope;

use crate::support::{Backend, Http, World, registration};

const USERS: [&str; 9] = [
    "receptionist01",
    "zjj_officer",
    "zjj_head",
    "leader07",
    "supervisor01",
    "chief01",
    "dic01",
    "admin01",
    "client_12345",
];

struct Listed {
    id: String,
    method: String,
    path: String,
}

/// Every operation of the document.
fn operations() -> Vec<Listed> {
    let document: Value = serde_json::from_str(&openapi::document_json()).expect("a document");
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
    confidential: bool,
    holder: Holder,
    receiver: UserId,
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
        let token = http.post("admin01", "/api/v1/clients/client_12345/tokens", &body).expect(201).body;
        let client = format!("Bearer {}", token["token"].as_str().expect("a token"));
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
        stage
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
        let receiver = self.viewer(receiver).user;
        self.petitions.push(Known { number, confidential, holder, receiver });
    }

    fn viewer(&self, user: &str) -> Viewer {
        let mut viewer = self.world.caller(user).viewer;
        if user == "client_12345" {
            viewer.scopes = Scope::ALL.to_vec();
        }
        viewer
    }

    /// The status of the operation with a version that is long past, so that nothing changes.
    fn status(&self, user: &str, listed: &Listed, number: &str) -> u16 {
        let path = listed
            .path
            .replace("{number}", number)
            .replace("{year}", "2031")
            .replace("{day}", "2031-01-01")
            .replace("{id}", "999")
            .replace("{username}", "nobody")
            .replace("{code}", "nothing");
        let body =
            (listed.method == "POST" || listed.method == "PUT").then(|| body_of(&listed.id).to_string());
        let headers = [("if-match", "\"v1\"")];
        self.http.send(self.bearer(user), &listed.method, &path, &headers, body.as_deref()).status
    }
}

/// A body that is read without complaint where the rights are asked after it.
fn body_of(id: &str) -> Value {
    match id {
        "routePetition" => json!({ "way": "transfer" }),
        "notifyPetitioner" => json!({ "method": "phone" }),
        "reassignPetition" => json!({ "unit": "rsj", "reason": "r" }),
        "setDistrictDeadline" => json!({ "due": "2026-12-20", "reason": "r" }),
        "setLeader" => json!({ "leader": "leader08", "reason": "r" }),
        "instructPetition" | "recordProgress" => json!({ "text": "t" }),
        "recordHomeVisit" => json!({ "visited_on": "2026-03-02", "in_person": true, "result": "r" }),
        "correctPetition" => json!({ "reason": "r", "headcount": 9 }),
        "replyPetition" => json!({ "opinion": "explained", "text": "t" }),
        _ => json!({}),
    }
}

#[test]
fn every_operation_obeys_the_table_for_every_role() {
    let stage = Stage::set();
    let mut wrong = Vec::new();
    let mut allowed: Vec<(Operation, &str)> = Vec::new();
    for listed in operations() {
        let Some(operation) = operation_of(&listed.id) else { continue };
        for user in USERS {
            let viewer = stage.viewer(user);
            if !listed.path.contains("{number}") {
                let status = stage.status(user, &listed, "");
                let refused = matches!(status, 401 | 403);
                if refused == access::may(&viewer, operation) || status >= 500 {
                    wrong.push(format!("{} {user} {status}", listed.id));
                }
                continue;
            }
            for petition in &stage.petitions {
                let subject = Subject {
                    confidential: petition.confidential,
                    holder: petition.holder,
                    receiver: petition.receiver,
                    watching_unit: None,
                    reviewing_unit: None,
                    assisting: &[],
                    assigner: None,
                    accused: &Accused::default(),
                };
                let status = stage.status(user, &listed, &petition.number);
                let may = access::may_on(&viewer, operation, &subject);
                let refused = matches!(status, 403 | 404);
                let role_may = access::may(&viewer, operation);
                if refused == may || status == 401 || status >= 500 || (!role_may && status != 403) {
                    wrong.push(format!("{} {user} {} {status}, may: {may}", listed.id, petition.number));
                }
                if may {
                    allowed.push((operation, user));
                }
            }
            if access::may(&viewer, operation) && !allowed.contains(&(operation, user)) {
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
        openapi::document_json().trim_end(),
        "cargo run -- openapi > docs/openapi.json"
    );
}
