//! Documents (公文): each kind, drafted and issued, on both databases; who may; what is kept; how the
//! files look to a real word processor.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use app::{App, verify};
use domain::vocabulary::Paper;
use out::documents::values::always;
use serde_json::{Value, json};
use store::StoreError;
use tempfile::TempDir;

use crate::law::{Law, PETITIONS, extension, served};
use crate::on_both;
use crate::organs::enter_superiors;
use crate::support::{Answer, Backend, Http, World, registration};

const MATTER: &str =
    "样例内容：示例一村供暖季室内温度长期低于规定标准。\n# 请求一：限期整改；\n| 请求二：按规定退费。";

/// Of each kind the petition that gives it, and who issues it.
struct Lives(BTreeMap<Paper, (String, &'static str)>);

impl Lives {
    /// Petitions that have gone every way on which a document is due.
    fn of(law: &Law) -> Self {
        let mut lives = Self(BTreeMap::new());
        let long = lives.long_chain(law);
        lives.assigned(law);
        lives.objected(law);
        lives.rejected(law);
        lives.no_longer(law, &long);
        lives.reviewed(law);
        lives.not_admitted(law);
        lives.settled(law);
        lives.not_ours(law);
        lives.sent_up(law);
        assert_eq!(lives.0.len(), Paper::ALL.len());
        lives
    }

    fn give(&mut self, number: &str, kinds: &[(Paper, &'static str)]) {
        for (paper, by) in kinds {
            self.0.insert(*paper, (number.to_owned(), by));
        }
    }

    fn long_chain(&mut self, law: &Law) -> String {
        let changes = json!({ "content": MATTER, "contact_point": "jd1",
            "source": { "level": "city", "outside_number": "样例市信〔2026〕1号" } });
        let n = law.accepted(&changes);
        law.does("zjj_head", &n, "extend", &extension(20, "2026-03-02"));
        let cause =
            json!({ "cause": "shirking", "feedback_due": "2026-03-20", "text": "样例：办理缓慢，请加快。" });
        law.does("supervisor01", &n, "supervision", &cause);
        let advice = json!({ "recommendation": "improve_work", "addressee": "示例区住房和城乡建设局",
            "reply_due": "2026-04-20", "text": "样例：建立供暖季投诉快速处置机制。" });
        law.does("supervisor01", &n, "recommendations", &advice);
        let text = "样例事实：经入户测温，室内温度16.5℃，低于18℃的规定标准。\n样例依据：《示例市供热管理办法》第十条。\n样例意见：责令供热单位五日内整改，并按规定退费。";
        law.does("zjj_officer", &n, "reply", &json!({ "opinion": "supported", "text": text }));
        law.does("zjj_officer", &n, "services", &served("handling_opinion", "2026-03-02"));
        let ask = |unit: &str| json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": unit, "text": "样例请求：按实际供暖天数退费。" });
        let admit = json!({ "admitted": true, "reason": "样例：符合受理条件。" });
        let upheld = json!({ "outcome": "upheld", "text": "样例：原处理意见认定事实清楚，适用依据正确。" });
        for (way, unit, officer) in [("review", "rsj", "rsj_officer"), ("rereview", "jyj", "jyj_officer")] {
            law.does("receptionist01", &n, &format!("{way}/request"), &ask(unit));
            law.does(officer, &n, &format!("{way}/admit"), &admit);
            law.does(officer, &n, &format!("{way}/decide"), &upheld);
        }
        self.give(
            &n,
            &[
                (Paper::RegistrationForm, "receptionist01"),
                (Paper::VisitReceipt, "receptionist01"),
                (Paper::TransferLetter, "receptionist01"),
                (Paper::AcceptanceNotice, "zjj_officer"),
                (Paper::ExtensionForm, "zjj_head"),
                (Paper::ExtensionNotice, "zjj_officer"),
                (Paper::HandlingOpinion, "zjj_officer"),
                (Paper::RereviewAdmission, "jyj_officer"),
                (Paper::RereviewOpinion, "jyj_officer"),
                (Paper::SupervisionOrder, "supervisor01"),
                (Paper::Recommendation, "supervisor01"),
                (Paper::ServiceReceipt, "jyj_officer"),
            ],
        );
        n
    }

    fn assigned(&mut self, law: &Law) {
        let n = law.register("receptionist01", &json!({}));
        law.does("receptionist01", &n, "route", &json!({ "way": "assign", "feedback_due": "2026-04-20" }));
        law.does("zjj_officer", &n, "accept", &json!({}));
        law.does(
            "zjj_officer",
            &n,
            "closing-report",
            &json!({ "text": "样例：已整改到位，信访人表示认可。" }),
        );
        let hearing = json!({ "held_on": "2026-03-20", "hearing_place": "样例会议室", "invited": "样例信访人、住建局" });
        law.does("zjj_officer", &n, "hearing/announce", &hearing);
        self.give(
            &n,
            &[
                (Paper::AssignmentLetter, "receptionist01"),
                (Paper::ClosingReport, "zjj_officer"),
                (Paper::HearingNotice, "zjj_officer"),
            ],
        );
    }

    fn objected(&mut self, law: &Law) {
        let object = json!({ "reason": "样例：该事项属于供热主管部门职权。", "suggested_unit": "rsj" });
        let n = law.routed(&json!({}));
        law.does("zjj_head", &n, "objections", &object);
        self.give(&n, &[(Paper::ObjectionLetter, "zjj_officer")]);
        let n = law.routed(&json!({}));
        law.does("zjj_head", &n, "objections", &object);
        let decide = json!({ "upheld": true, "reason": "样例：经核实属实。", "unit": "rsj" });
        law.does("receptionist01", &n, "objections/decide", &decide);
        self.give(&n, &[(Paper::ObjectionDecision, "receptionist01")]);
    }

    fn rejected(&mut self, law: &Law) {
        let n = law.routed(&json!({}));
        let why = json!({ "reason": "litigation", "method": "post", "text": "样例：该事项已由人民法院受理，请依法在诉讼中提出。" });
        law.does("zjj_officer", &n, "reject", &why);
        self.give(&n, &[(Paper::NonAcceptanceNotice, "zjj_officer")]);
    }

    fn no_longer(&mut self, law: &Law, first: &str) {
        let n = law.register("receptionist01", &json!({ "repeat_of": first }));
        let why = json!({ "first": first, "method": "post", "text": "样例：没有新的事实和理由。" });
        law.does("receptionist01", &n, "refuse-concluded", &why);
        self.give(&n, &[(Paper::NoLongerNotice, "receptionist01")]);
    }

    fn settled(&mut self, law: &Law) {
        let n = law.accepted(&json!({}));
        let settle = json!({ "settlement": "reconciliation", "both_consent": true,
            "text": "样例：供暖单位三十日内完成管网改造。" });
        law.does("zjj_officer", &n, "settle", &settle);
        self.give(&n, &[(Paper::Settlement, "zjj_officer")]);
    }

    fn not_ours(&mut self, law: &Law) {
        let n = law.register("receptionist01", &json!({}));
        let on = json!({ "destination": "superior", "to": "样例市信访局", "text": "样例：属于市级事权。" });
        law.does("receptionist01", &n, "hand-on", &on);
        self.give(&n, &[(Paper::HandOnLetter, "receptionist01")]);
        let n = law.register("receptionist01", &json!({}));
        let law_and_order =
            json!({ "to": "样例区人民法院", "method": "post", "text": "样例：可以依法申请再审。" });
        law.does("receptionist01", &n, "direct-litigation", &law_and_order);
        self.give(&n, &[(Paper::LitigationGuidance, "receptionist01")]);
        let n = law.register("receptionist01", &json!({ "source": { "level": "city" } }));
        let back = json!({ "to": "样例市信访局", "reason": "样例：误转本区。" });
        law.does("receptionist01", &n, "return", &back);
        self.give(&n, &[(Paper::ReturnLetter, "receptionist01")]);
    }

    fn sent_up(&mut self, law: &Law) {
        let n = accusation(law, "leader03");
        law.does("xfj_officer", &n, "send-up", &json!({ "superior": "shi_jwjw" }));
        self.give(&n, &[(Paper::SendUpLetter, "xfj_officer")]);
    }

    /// Whoever reviewed no longer knows of the petition once another organ re-reviews it.
    fn reviewed(&mut self, law: &Law) {
        let n = law.replied(&json!({}));
        let ask = json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": "rsj" });
        law.does("receptionist01", &n, "review/request", &ask);
        law.does("rsj_officer", &n, "review/admit", &json!({ "admitted": true, "reason": "样例：符合。" }));
        law.does(
            "rsj_officer",
            &n,
            "review/decide",
            &json!({ "outcome": "changed", "text": "样例：予以变更。" }),
        );
        self.give(&n, &[(Paper::ReviewAdmission, "rsj_officer"), (Paper::ReviewOpinion, "rsj_officer")]);
    }

    fn not_admitted(&mut self, law: &Law) {
        let n = law.replied(&json!({}));
        let ask = |unit: &str| json!({ "delivery": "handed", "sent_on": "2026-03-02", "unit": unit });
        let no = json!({ "admitted": false, "reason": "样例：不属于复查范围。" });
        law.does("receptionist01", &n, "review/request", &ask("rsj"));
        law.does("rsj_officer", &n, "review/admit", &no);
        self.give(&n, &[(Paper::ReviewRefusal, "rsj_officer")]);
        let n = law.replied(&json!({}));
        law.does("receptionist01", &n, "review/request", &ask("rsj"));
        law.does("rsj_officer", &n, "review/decide", &json!({ "outcome": "upheld", "text": "样例。" }));
        law.does("receptionist01", &n, "rereview/request", &ask("jyj"));
        law.does("jyj_officer", &n, "rereview/admit", &no);
        self.give(&n, &[(Paper::RereviewRefusal, "jyj_officer")]);
    }
}

/// An accusation against this user; the organs above are entered.
fn accusation(law: &Law, accused: &str) -> String {
    enter_superiors(&law.http);
    law.register(
        "receptionist01",
        &json!({ "purpose": "accusation", "content": MATTER, "accused": [{ "username": accused }] }),
    )
}

fn documents(number: &str) -> String {
    format!("{PETITIONS}/{number}/documents")
}

fn draft(http: &Http, user: &str, number: &str, paper: Paper, query: &str) -> Answer {
    http.get(user, &format!("{}/draft/{}{query}", documents(number), paper.code()))
}

fn issue(http: &Http, user: &str, number: &str, paper: Paper) -> Answer {
    http.act(user, number, "documents", &json!({ "kind": paper }))
}

/// Another instance with this folder of templates.
fn with_templates(world: &World, folder: &Path) -> Result<App, String> {
    let mut settings = world.settings.clone();
    settings.documents.templates = folder.to_owned();
    App::open(settings, world.app.clock.clone()).map_err(|error| error.to_string())
}

on_both! {
    fn every_kind_is_drafted_and_issued_in_both_languages(world) {
        let law = Law::of(world);
        let lives = Lives::of(&law);
        for (paper, (number, by)) in &lives.0 {
            for language in ["zh", "en"] {
                let page = draft(&law.http, by, number, *paper, &format!("?format=html&language={language}"));
                let page = page.expect(200).body.as_str().expect("a page").to_owned();
                let mark = if language == "zh" { "草稿" } else { "DRAFT" };
                assert!(page.contains(mark) && !page.contains("{{"), "{paper:?} {page}");
                let file = draft(&law.http, by, number, *paper, &format!("?language={language}")).expect(200);
                assert!(file.bytes.starts_with(b"PK"), "{paper:?}");
                assert!(file.headers["content-disposition"].contains("filename*=UTF-8''"), "{:?}", file.headers);
            }
            let issued = issue(&law.http, by, number, *paper).expect(201);
            let word = &law.world.settings.documents.words[paper.code()];
            let own = issued.body["number"].as_str().expect("a number");
            assert!(own.starts_with(&format!("信{word}〔2026〕")), "{own}");
            let page = law.http.get(by, &format!("{}?format=html", issued.headers["location"])).expect(200);
            let page = page.body.as_str().expect("a page").to_owned();
            assert!(page.contains(own) && !page.contains("草稿"), "{page}");
        }
        assert!(verify::verify(&law.world.app, |_| ()).expect("a walk").faults.is_empty());
    }
}

on_both! {
    fn what_a_template_may_count_on_is_always_there(world) {
        let law = Law::of(world);
        let lives = Lives::of(&law);
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("zh-CN")).unwrap();
        for paper in Paper::ALL {
            let lines = always(*paper).into_iter().map(|name| format!("\n{name}：{{{{ {name} }}}}"));
            let text = format!("# {}{}", paper.label(), lines.collect::<String>());
            std::fs::write(folder.path().join(format!("zh-CN/{}.txt", paper.code())), text).unwrap();
        }
        let http = Http::of(with_templates(&law.world, folder.path()).unwrap());
        for (paper, (number, by)) in &lives.0 {
            let page = draft(&http, by, number, *paper, "?format=html").expect(200);
            assert!(page.body.as_str().unwrap().contains("petition_number：XF2026"), "{paper:?}");
        }
        // A petition that says as little as one may.
        let sparse = json!({ "petitioners": [], "anonymous": true, "channel": "letter" });
        let n = law.register("receptionist01", &sparse);
        draft(&http, "receptionist01", &n, Paper::RegistrationForm, "?format=html").expect(200);
        draft(&law.http, "receptionist01", &n, Paper::RegistrationForm, "").expect(200);
        assert_eq!(draft(&http, "receptionist01", &n, Paper::VisitReceipt, "").code(), "document_not_due");
    }
}

on_both! {
    fn an_issued_document_never_changes(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let first = issue(&law.http, "zjj_officer", n, Paper::AcceptanceNotice).expect(201);
        let place = first.headers["location"].clone();
        let before = law.http.get("zjj_officer", &place).expect(200).bytes;
        let change = json!({ "reason": "笔误", "title": "更正后的样例标题" });
        law.does("receptionist01", n, "correct", &change);
        assert_eq!(law.http.get("supervisor01", &place).expect(200).bytes, before);
        let page = draft(&law.http, "zjj_officer", n, Paper::AcceptanceNotice, "?format=html").expect(200);
        assert!(page.body.as_str().unwrap().contains("更正后的样例标题"));
        let second = issue(&law.http, "zjj_officer", n, Paper::AcceptanceNotice).expect(201).body;
        assert_eq!((&second["number"], &second["replaces"]), (&json!("信受〔2026〕2号"), &json!("信受〔2026〕1号")));
        assert_eq!(law.http.get("zjj_officer", &place).expect(200).bytes, before);
        let page = law.http.get("zjj_officer", &format!("{}/{}?format=html", documents(n), second["id"])).expect(200);
        assert!(page.body.as_str().unwrap().contains("本件取代 信受〔2026〕1号"));
        let list = law.http.get("supervisor01", &documents(n)).expect(200).body;
        assert_eq!(list["issued"][1]["replaced_by"], "信受〔2026〕2号");
        let told = law.http.get("supervisor01", &format!("{PETITIONS}/{n}/timeline")).expect(200).body;
        let told = told.as_array().unwrap().iter().filter(|entry| entry["kind"] == "document_issued").count();
        assert_eq!(told, 2);
        assert!(verify::verify(&law.world.app, |_| ()).unwrap().faults.is_empty());
    }
}

on_both! {
    fn a_changed_document_is_found(world) {
        use diesel::RunQueryDsl;
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let issued = issue(&law.http, "zjj_officer", n, Paper::AcceptanceNotice).expect(201);
        let store = &law.world.app.store;
        let change = "UPDATE papers SET number = '信受〔2026〕9号'";
        store.write(move |conn| Ok::<_, StoreError>(diesel::sql_query(change).execute(conn)?)).unwrap();
        let faults = verify::verify(&law.world.app, |_| ()).unwrap().faults;
        assert!(faults.iter().any(|fault| fault.contains("信受〔2026〕9号")), "{faults:?}");
        assert_eq!(law.http.get("zjj_officer", &issued.headers["location"]).status, 500);
        store.write(|conn| Ok::<_, StoreError>(diesel::sql_query("DELETE FROM papers").execute(conn)?)).unwrap();
        let faults = verify::verify(&law.world.app, |_| ()).unwrap().faults;
        assert!(faults.iter().any(|fault| fault.contains("document acceptance_notice 2026: 1 is missing")), "{faults:?}");
    }
}

on_both! {
    fn numbers_have_no_gaps_and_a_refusal_loses_none(world) {
        let law = Law::of(world);
        let petitions: Vec<String> = (0..12).map(|_| law.accepted(&json!({}))).collect();
        std::thread::scope(|scope| {
            for number in &petitions {
                let http = &law.http;
                scope.spawn(move || {
                    let stale = json!({ "kind": "acceptance_notice" }).to_string();
                    let refused = http.send("zjj_officer", "POST", &documents(number), &[("if-match", "\"v1\"")], Some(&stale));
                    assert_eq!(refused.status, 412);
                    assert_eq!(issue(http, "receptionist01", number, Paper::AcceptanceNotice).code(), "not_issuer");
                    issue(http, "zjj_officer", number, Paper::AcceptanceNotice).expect(201);
                });
            }
        });
        let numbers = petitions.iter().map(|number| {
            let list = law.http.get("supervisor01", &documents(number)).expect(200).body;
            list["issued"][0]["number"].as_str().unwrap().to_owned()
        });
        let expected: BTreeSet<String> = (1..=12).map(|serial| format!("信受〔2026〕{serial}号")).collect();
        assert_eq!(numbers.collect::<BTreeSet<String>>(), expected);
        // The next year begins anew.
        law.at("2027-01-04T09:00:00");
        let again = issue(&law.http, "zjj_officer", &petitions[0], Paper::AcceptanceNotice).expect(201);
        assert_eq!(again.body["number"], "信受〔2027〕1号");
        assert!(verify::verify(&law.world.app, |_| ()).unwrap().faults.is_empty());
    }
}

on_both! {
    fn a_retried_request_issues_once(world) {
        let law = Law::of(world);
        let n = &law.accepted(&json!({}));
        let tag = law.http.get("zjj_officer", &documents(n)).expect(200).etag();
        let body = json!({ "kind": "acceptance_notice" }).to_string();
        let send = || {
            let headers = [("if-match", tag.as_str()), ("idempotency-key", "one")];
            law.http.send("zjj_officer", "POST", &documents(n), &headers, Some(&body)).expect(201)
        };
        let (first, second) = (send(), send());
        assert_eq!(first.body["id"], second.body["id"]);
        assert_eq!(second.headers.get("idempotent-replayed").map(String::as_str), Some("true"));
        let list = law.http.get("zjj_officer", &documents(n)).expect(200).body;
        assert_eq!(list["issued"].as_array().unwrap().len(), 1);
    }
}

on_both! {
    fn nothing_is_issued_before_its_act_nor_by_who_does_not_owe_it(world) {
        let law = Law::of(world);
        let n = &law.register("receptionist01", &json!({}));
        let a = "第22、23、32、34至36、40条";
        let kind = |paper: Paper| json!({ "kind": paper });
        law.refused("zjj_officer", n, "documents", &kind(Paper::AcceptanceNotice), ("document_not_due", a));
        law.refused("receptionist01", n, "documents", &kind(Paper::TransferLetter), ("document_not_due", a));
        law.does("receptionist01", n, "route", &json!({ "way": "transfer" }));
        law.refused("zjj_officer", n, "documents", &kind(Paper::TransferLetter), ("not_issuer", "谁解决"));
        law.at("2026-03-04T10:00:00");
        law.does("zjj_officer", n, "accept", &json!({}));
        law.refused("supervisor01", n, "documents", &kind(Paper::AcceptanceNotice), ("not_issuer", "谁解决"));
        let early = json!({ "kind": "acceptance_notice", "occurred_at": "2026-03-03T10:00:00+08:00" });
        law.refused("zjj_officer", n, "documents", &early, ("issued_before_event", a));
        law.forbidden("rsj_officer", n, "documents", &kind(Paper::AcceptanceNotice));
        law.forbidden("leader07", n, "documents", &kind(Paper::AcceptanceNotice));
        assert_eq!(draft(&law.http, "zjj_officer", n, Paper::HandlingOpinion, "").code(), "document_not_due");
        assert_eq!(law.http.get("zjj_officer", &format!("{}/draft/letter", documents(n))).status, 404);
        assert_eq!(law.http.get("zjj_officer", &format!("{}/7", documents(n))).status, 404);
        // What is sent back is no opinion any more.
        law.does("zjj_officer", n, "reply", &json!({ "opinion": "explained", "text": "样例。" }));
        issue(&law.http, "zjj_officer", n, Paper::HandlingOpinion).expect(201);
        let ask = json!({ "delivery": "handed", "sent_on": "2026-03-04", "unit": "rsj" });
        law.does("receptionist01", n, "review/request", &ask);
        let redo = json!({ "outcome": "redo", "redo_due": "2026-03-30", "text": "样例。" });
        law.does("rsj_officer", n, "review/decide", &redo);
        law.refused("zjj_officer", n, "documents", &kind(Paper::HandlingOpinion), ("document_not_due", a));
        let page = draft(&law.http, "rsj_officer", n, Paper::ReviewOpinion, "?format=html").expect(200);
        assert!(page.body.as_str().unwrap().contains("2026年3月30日"));
    }
}

on_both! {
    fn the_query_code_stands_on_the_receipt_for_who_may_give_it_out_only(world) {
        let law = Law::of(world);
        let made = law.http.post("receptionist01", PETITIONS, &registration()).expect(201).body;
        let (n, code) = (made["number"].as_str().unwrap(), made["query_code"].as_str().unwrap());
        let page = draft(&law.http, "receptionist01", n, Paper::VisitReceipt, "?format=html").expect(200);
        assert!(page.body.as_str().unwrap().contains(code));
        let issued = issue(&law.http, "receptionist01", n, Paper::VisitReceipt).expect(201);
        // Who gives the code out, and the unit that holds the petition; each time it is written down.
        assert_eq!(draft(&law.http, "zjj_officer", n, Paper::VisitReceipt, "").status, 200);
        let read = law.http.get("auditor01", "/api/v1/audit?what=query_code").expect(200).body;
        let entries = read.as_array().expect("entries");
        let by = |entry: &Value| entry["user"]["username"].as_str().unwrap().to_owned();
        let by: Vec<String> = entries.iter().map(by).collect();
        assert_eq!(by, ["zjj_officer", "receptionist01"]);
        assert_eq!(law.http.get("receptionist01", &format!("{PETITIONS}/{n}")).expect(200).body.get("query_code"), None);
        assert_eq!(draft(&law.http, "supervisor01", n, Paper::VisitReceipt, "").status, 403);
        assert_eq!(law.http.get("supervisor01", &issued.headers["location"]).status, 403);
        let list = law.http.get("supervisor01", &documents(n)).expect(200).body.to_string();
        assert!(!list.contains("visit_receipt"), "{list}");
        for paper in Paper::ALL.iter().filter(|paper| **paper != Paper::VisitReceipt) {
            let page = draft(&law.http, "receptionist01", n, *paper, "?format=html").body.to_string();
            assert!(!page.contains(code), "{paper:?}");
        }
    }
}

on_both! {
    fn documents_of_an_accusation_are_for_who_handles_it_and_every_look_is_noted(world) {
        let law = Law::of(world);
        let changes = json!({ "purpose": "accusation", "accused": [{ "unit": "zjj" }] });
        let n = &law.register("receptionist01", &changes);
        law.does("dic01", n, "route", &json!({ "way": "transfer" }));
        law.does("dic01", n, "accept", &json!({}));
        let page = draft(&law.http, "dic01", n, Paper::AcceptanceNotice, "?format=html").expect(200);
        assert!(page.body.as_str().unwrap().contains("样例信访人甲"));
        let issued = issue(&law.http, "dic01", n, Paper::AcceptanceNotice).expect(201);
        let place = issued.headers["location"].clone();
        for (user, status) in [("dic_head", 403), ("supervisor01", 403), ("receptionist01", 403), ("zjj_officer", 404), ("zjj_head", 404), ("rsj_officer", 404)] {
            for path in [documents(n), place.clone(), format!("{}/draft/acceptance_notice", documents(n))] {
                let answer = law.http.get(user, &path);
                assert_eq!(answer.status, status, "{user} {path}");
                assert!(!answer.body.to_string().contains("样例信访人甲"), "{user} {path}");
            }
            law.forbidden(user, n, "documents", &json!({ "kind": "acceptance_notice" }));
        }
        let views = law.http.get("dic01", &format!("{PETITIONS}/{n}/views")).expect(200).body;
        let looks = |user: &str, sight: &str| {
            let is_it = |view: &&Value| view["user"]["username"] == user && view["operation"] == "readDocuments" && view["sight"] == sight;
            views.as_array().unwrap().iter().filter(is_it).count()
        };
        assert_eq!((looks("dic01", "full"), looks("dic_head", "none"), looks("zjj_officer", "none")), (1, 3, 3));
    }
}

#[test]
fn an_office_has_its_own_templates_and_a_broken_one_stops_the_start() {
    let world = World::new(Backend::Sqlite);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zh-CN/registration_form.txt");
    std::fs::create_dir(folder.path().join("zh-CN")).unwrap();
    std::fs::write(&file, "# 本局自用登记表\n> {{ petitioner }}：\n{{ matter }}\n").unwrap();
    let http = Http::of(with_templates(&world, folder.path()).unwrap());
    let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
    let page = draft(&http, "receptionist01", &number, Paper::RegistrationForm, "?format=html").expect(200);
    assert!(page.body.as_str().unwrap().contains("本局自用登记表"));
    std::fs::write(&file, "# 本局自用登记表\n\n{{ petitoner }}\n").unwrap();
    let wrong = with_templates(&world, folder.path()).err().expect("no start");
    assert!(wrong.contains("registration_form.txt, line 3") && wrong.contains("petitoner"), "{wrong}");
}

/// The pages of the files, as LibreOffice lays them out; in this folder, where one is named.
fn laid_out(files: &BTreeMap<String, Vec<u8>>) -> (PathBuf, Option<TempDir>) {
    let (folder, kept) = match std::env::var_os("XINFANG_DOCUMENTS_FOLDER") {
        Some(folder) => (PathBuf::from(folder), None),
        None => {
            let folder = TempDir::new().unwrap();
            (folder.path().to_owned(), Some(folder))
        }
    };
    std::fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.join(format!("{name}.docx")), bytes).unwrap();
    }
    let home = TempDir::new().unwrap();
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", home.path().display()))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&folder)
        .args(files.keys().map(|name| folder.join(format!("{name}.docx"))))
        .output()
        .expect("LibreOffice (soffice) is there: tests/run installs it");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (folder, kept)
}

fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let done = Command::new(program).args(arguments).arg(file).arg("-").output();
    let done = match program {
        "pdfinfo" => Command::new(program).args(arguments).arg(file).output(),
        _ => done,
    };
    String::from_utf8_lossy(&done.expect("poppler-utils are there: tests/run installs them").stdout)
        .into_owned()
}

/// Without spaces: a word processor sets some between Latin letters and Chinese.
fn close(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn a_word_processor_opens_every_document() {
    let law = Law::of(World::new(Backend::Sqlite));
    let lives = Lives::of(&law);
    let mut files = BTreeMap::new();
    for (paper, (number, by)) in &lives.0 {
        let issued = issue(&law.http, by, number, *paper).expect(201);
        files.insert(
            format!("{}-zh", paper.code()),
            law.http.get(by, &issued.headers["location"]).expect(200).bytes,
        );
        files.insert(
            format!("{}-en", paper.code()),
            draft(&law.http, by, number, *paper, "?language=en").expect(200).bytes,
        );
    }
    let (folder, _kept) = laid_out(&files);
    for name in files.keys() {
        let file = folder.join(format!("{name}.pdf"));
        let info = said("pdfinfo", &[], &file);
        assert!(info.contains("(A4)"), "{name}: {info}");
        let pages: u32 =
            info.lines().find_map(|line| line.strip_prefix("Pages:")).expect("pages").trim().parse().unwrap();
        let most = if name.starts_with("registration_form") || name == "visit_receipt-zh" { 1 } else { 3 };
        assert!((1..=most).contains(&pages), "{name} has {pages} pages");
        let text = said("pdftotext", &["-layout"], &file);
        let mark = if name.ends_with("zh") { "〔2026〕" } else { "DRAFT" };
        let by_number = name.starts_with(Paper::SendUpLetter.code());
        let written = if by_number { "示例市纪委监委" } else { "供暖" };
        assert!(text.contains(mark) && close(&text).contains(written), "{name}: {text}");
        assert!(!by_number || !close(&text).contains("供暖"), "{name}: {text}");
        assert!(close(&text).contains("—1—"), "{name} has no page number: {text}");
    }
    let opinion = said("pdftotext", &["-layout"], &folder.join("handling_opinion-zh.pdf"));
    for part in ["# 请求一", "| 请求二", "16.5℃", "三、救济途径", "示例区住房和城乡建设局", "2026年3月2日"]
    {
        assert!(close(&opinion).contains(&close(part)), "{part}: {opinion}");
    }
}
