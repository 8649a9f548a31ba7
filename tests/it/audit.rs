//! Who did what, when and from where, and what was refused: written down, sealed, and read by the auditor alone.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Http, PASSWORD, World, registration};
use crate::web::Browser;

const AUDIT: &str = "/api/v1/audit";

/// The newest entries of a kind.
fn entries(http: &Http, query: &str) -> Vec<Value> {
    let answer = http.get("auditor01", &format!("{AUDIT}?{query}")).expect(200);
    answer.body.as_array().unwrap().clone()
}

fn accusation(http: &Http, accused: &Value) -> String {
    let mut body = registration();
    body["purpose"] = json!("accusation");
    body["accused"] = json!([accused]);
    http.post("receptionist01", "/api/v1/petitions", &body).expect(201).number()
}

fn log_in(http: &Http, username: &str, password: &str) -> u16 {
    let body = json!({ "username": username, "password": password });
    http.post("", "/api/v1/auth/login", &body).status
}

on_both! {
    fn a_change_tells_who_from_where_and_what_was_before_and_after(world) {
        let http = world.serve();
        let user = |name: &str, extra: Value| {
            let mut body = json!({ "name": name, "role": "officer", "unit": "zjj", "email": "new@example.cn" });
            body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            body
        };
        http.put("admin01", "/api/v1/users/new01", &user("样例新人", json!({ "password": PASSWORD }))).expect(200);
        http.put("admin01", "/api/v1/users/new01", &user("样例新人", json!({ "email": "other@example.cn" }))).expect(200);
        // What changes nothing is no change.
        http.put("admin01", "/api/v1/users/new01", &user("样例新人", json!({ "email": "other@example.cn" }))).expect(200);

        let changes = entries(&http, "what=user");
        assert_eq!(changes.len(), 2, "{changes:?}");
        let (changed, made) = (&changes[0], &changes[1]);
        assert_eq!((&made["object"], &made["before"]), (&json!("new01"), &Value::Null));
        assert_eq!(made["after"]["name"], "样例新人");
        assert_eq!(changed["before"], json!({ "email": "new@example.cn" }));
        assert_eq!(changed["after"], json!({ "email": "other@example.cn" }));
        assert_eq!((&changed["user"]["username"], &changed["address"]), (&json!("admin01"), &json!("127.0.0.1")));
        assert_eq!(changed["outcome"], "done");

        let passwords = entries(&http, "what=password");
        assert_eq!((passwords.len(), &passwords[0]["object"]), (1, &json!("new01")));
        let all = http.get("auditor01", AUDIT).expect(200).text();
        assert!(!all.contains(PASSWORD));
    }
}

on_both! {
    fn every_part_of_the_house_that_is_changed_is_told(world) {
        let http = world.serve();
        let put = |path: &str, body: Value| http.put("admin01", &format!("/api/v1/{path}"), &body).expect(200);
        put("units/audit_unit", json!({ "name": "样例审计单位", "short_name": "样例审计", "kind": "department" }));
        put("organs/audit_organ", json!({ "name": "样例上级机关", "kind": "government", "level": "city" }));
        put("leaders/leader07", json!({ "title": "样例分管" }));
        put("projects/audit_project", json!({ "name": "样例项目甲", "leader": "leader07", "unit": "zjj" }));
        put("contact-points/audit_point", json!({ "name": "样例联系点", "leader": "leader07", "unit": "zjj" }));
        put("categories/audit_category", json!({ "name": "样例分类" }));
        put("duty/2026-12-01", json!({ "leader": "leader07" }));
        let deputy = json!({ "deputy": "leader02", "from": "2026-12-01", "until": "2026-12-02" });
        http.put("supervisor01", "/api/v1/leaders/leader07/deputy", &deputy).expect(200);
        http.send("supervisor01", "DELETE", "/api/v1/leaders/leader07/deputy", &[], None).expect(204);
        let token = json!({ "label": "样例", "scopes": ["petitions:read"], "days": 1 });
        let token = http.bearer_of_program(&token);
        for (what, key, times) in [
            ("unit", "audit_unit", 1), ("organ", "audit_organ", 1), ("portfolio", "leader07", 1),
            ("project", "audit_project", 1), ("contact_point", "audit_point", 1), ("category", "audit_category", 1),
            ("duty", "2026-12-01", 1), ("deputy", "leader07", 2), ("token", "client_12345", 1),
        ] {
            let found = entries(&http, &format!("what={what}"));
            assert_eq!(found.len(), times, "{what}: {found:?}");
            assert_eq!(found[0]["object"], key, "{what}");
        }
        let all = http.get("auditor01", AUDIT).expect(200).text();
        let secret = token.strip_prefix("Bearer ").unwrap();
        assert!(!all.contains(secret), "a token is told by its label");
    }
}

on_both! {
    fn log_ins_and_wrong_passwords_are_told_and_no_name_that_nobody_has(world) {
        let http = world.serve();
        assert_eq!(log_in(&http, "zjj_officer", PASSWORD), 200);
        assert_eq!(log_in(&http, "zjj_officer", "wrong password"), 401);
        assert_eq!(log_in(&http, "my secret passphrase", "x"), 401);
        let refused = entries(&http, "what=log_in&outcome=refused");
        let who: Vec<&Value> = refused.iter().map(|one| &one["user"]["username"]).collect();
        assert_eq!(who, [&Value::Null, &json!("zjj_officer")]);
        assert!(!http.get("auditor01", AUDIT).expect(200).text().contains("passphrase"));
        let done = entries(&http, "what=log_in&outcome=done&user=zjj_officer");
        assert!(!done.is_empty() && done.iter().all(|one| one["address"] == "127.0.0.1"), "{done:?}");
    }
}

on_both! {
    fn what_is_refused_is_told_with_its_code(world) {
        let http = world.serve();
        http.get("zjj_officer", "/api/v1/board").expect(403);
        http.get("zjj_officer", "/api/v1/petitions/XF2026-999999").expect(404);
        http.get("admin01", AUDIT).expect(403);
        let refused = entries(&http, "what=request");
        let told: Vec<(&str, &str, &str)> = refused
            .iter()
            .map(|one| {
                let text = |name: &str| one[name].as_str().unwrap();
                (one["user"]["username"].as_str().unwrap(), text("object"), text("why"))
            })
            .collect();
        assert_eq!(told, [
            ("admin01", "GET /api/v1/audit", "forbidden"),
            ("zjj_officer", "GET /api/v1/petitions/XF2026-999999", "not_found"),
            ("zjj_officer", "GET /api/v1/board", "forbidden"),
        ]);
    }
}

on_both! {
    fn a_look_at_an_accusation_is_told_by_its_number_and_not_to_an_auditor_whom_it_names(world) {
        let http = world.serve();
        let number = accusation(&http, &json!({ "unit": "zjj" }));
        http.get("dic01", &format!("/api/v1/petitions/{number}")).expect(200);
        http.get("zjj_head", &format!("/api/v1/petitions/{number}")).expect(404);
        let looks = entries(&http, "what=accusation");
        let told: Vec<(&Value, &Value, &Value)> =
            looks.iter().map(|one| (&one["user"]["username"], &one["outcome"], &one["petition"])).collect();
        let number = json!(number);
        assert_eq!(told, [
            (&json!("zjj_head"), &json!("refused"), &number),
            (&json!("dic01"), &json!("done"), &number),
        ]);

        let own = accusation(&http, &json!({ "username": "auditor01" }));
        http.get("dic01", &format!("/api/v1/petitions/{own}")).expect(200);
        http.get("zjj_head", &format!("/api/v1/petitions/{own}")).expect(404);
        let all = http.get("auditor01", AUDIT).expect(200).text();
        let shown = |all: &str| all.matches(own.as_str()).count();
        assert_eq!(shown(&all), 0, "{all}");
    }
}

on_both! {
    fn the_auditor_reads_page_by_page_takes_it_out_and_changes_nothing(world) {
        let http = world.serve();
        for _ in 0..5 {
            http.get("zjj_officer", "/api/v1/board").expect(403);
        }
        let first = entries(&http, "what=request&limit=2");
        let last = first[1]["id"].as_i64().unwrap();
        let second = entries(&http, &format!("what=request&limit=9&before={last}"));
        assert_eq!((first.len(), second.len()), (2, 3), "somebody's own look-ups push out nobody's");

        let lines = http.get("auditor01", "/api/v1/audit/export?what=request").expect(200).text();
        assert_eq!(lines.lines().count(), 5);
        let taken = entries(&http, "what=audit_log");
        assert_eq!((taken.len(), &taken[0]["after"]), (1, &json!({ "entries": 5 })));

        http.get("auditor01", "/api/v1/petitions").expect(403);
        http.put("auditor01", "/api/v1/duty/2026-12-01", &json!({ "leader": null })).expect(403);
        entries(&http, "from=2026-01-01&to=2027-01-01&user=auditor01");
        http.get("auditor01", &format!("{AUDIT}?user=nobody")).expect(422);
    }
}

on_both! {
    fn nothing_of_an_entry_stands_in_the_clear(world) {
        let http = world.serve();
        let body = json!({ "name": "样例新人", "role": "officer", "unit": "zjj", "email": "clear@example.cn" });
        http.put("admin01", "/api/v1/users/new01", &body).expect(200);
        let rows = world.app.store.read(|conn| {
            let sees = domain::access::visibility(&world.caller("auditor01").viewer);
            let asked = store::audit::Asked {
                from: None, to: None, user: None, what: None, outcome: None, before: None, sees: &sees,
            };
            store::audit::list(conn, &asked, 100)
        }).unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            assert!(row.sealed.bytes().all(|byte| byte.is_ascii_hexdigit()), "{row:?}");
        }
    }
}

#[test]
fn an_entry_opens_in_no_others_place() {
    let world = World::new(crate::support::Backend::Sqlite);
    let http = world.serve();
    http.get("zjj_officer", "/api/v1/board").expect(403);
    world
        .app
        .store
        .write(|conn| {
            let store::Conn::Sqlite(inner) = conn else { unreachable!() };
            use diesel::connection::SimpleConnection;
            inner.batch_execute("UPDATE audit SET outcome = 'done' WHERE what = 'request'")?;
            Ok::<_, store::StoreError>(())
        })
        .unwrap();
    assert_eq!(http.get("auditor01", AUDIT).status, 500);
}

on_both! {
    fn the_auditor_begins_at_the_log_and_reads_it_on_a_page(world) {
        let http = world.serve();
        http.get("zjj_officer", "/api/v1/board").expect(403);
        let browser = Browser::of(&http, "auditor01");
        let page = |path: &str| browser.send("GET", path, &[], "");
        assert_eq!(page("/").expect(303).header("location"), "/audit");
        let shown = page("/audit?what=request&from=&to=&user=&outcome=").expect(200);
        assert!(shown.has("GET /api/v1/board") && shown.has("forbidden"), "{}", shown.body);
        let lines = page("/audit/export?&what=request").expect(200).body;
        assert_eq!(lines.lines().count(), 1, "{lines}");
    }
}
