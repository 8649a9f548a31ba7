//! The desk through real forms, as a browser without script sends them: registering, drafts, the receipt,
//! the code by SMS. And whom the desk may name in place of what the rules say.

use app::App;
use app::sending;
use diesel::connection::SimpleConnection;
use domain::assignment::Proposal;
use domain::ids::{RecordId, UnitId, UserId};
use domain::petition::{Event, Holder, RecordRef};
use out::secret::Secret;
use serde_json::{Value, json};
use xinfang::jobs::{housekeeping, tick};

use crate::jobs::{count, raw, texts};
use crate::on_both;
use crate::support::{Http, World, registration};
use crate::web::{Browser, Page};
use crate::webhooks::http::{HttpServer, Reply};

const PETITIONS: &str = "/api/v1/petitions";

fn encoded(fields: &[(&str, &str)]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let part = |text: &str| -> String {
        text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", part(name), part(value))).collect::<Vec<_>>().join("&")
}

/// What stands in a hidden field of a page.
fn hidden(page: &Page, name: &str) -> String {
    let field = page.body.split(&format!(r#"name="{name}" value=""#)).nth(1).expect("the field");
    field.split('"').next().unwrap().to_owned()
}

/// An ordinary visit, as it stands in the form.
const VISIT: &[(&str, &str)] = &[
    ("petitioners[0].name", "样例信访人甲"),
    ("petitioners[0].kind", "person"),
    ("petitioners[0].id_number", "11010519491231002X"),
    ("petitioners[0].phone", "13800000001"),
    ("petitioners[0].address", "示例一村 1 号"),
    ("channel", "visit"),
    ("received_on", "2026-03-02"),
    ("source.level", "direct"),
    ("purpose", "request"),
    ("title", "反映小区供暖温度不达标"),
    ("content", "样例内容：室内温度长期低于规定标准，请求解决。"),
    ("content_category", "供热"),
];

/// The fields with some changed, or added.
fn with<'a>(fields: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes).copied().collect()
}

/// Sends the form as it stands on a fresh page, with one of its buttons.
fn send(browser: &Browser, button: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/reception").expect(200);
    let (csrf, draft) = (page.csrf(), hidden(&page, "draft"));
    send_as(browser, &csrf, &draft, button, fields)
}

fn send_as(browser: &Browser, csrf: &str, draft: &str, button: &str, fields: &[(&str, &str)]) -> Page {
    let own = [("csrf", csrf), ("draft", draft), ("button", button)];
    let all: Vec<(&str, &str)> = own.iter().chain(fields).copied().collect();
    browser.send("POST", "/reception", &[("sec-fetch-site", "same-origin")], &encoded(&all))
}

/// Registers, and gives the number.
#[track_caller]
fn register(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let sent = send(browser, "register", fields).expect(303);
    let to = sent.header("location");
    to.strip_prefix("/reception/receipts/").unwrap_or_else(|| panic!("{to}")).to_owned()
}

fn petition(http: &Http, reader: &str, number: &str) -> Value {
    http.get(reader, &format!("{PETITIONS}/{number}")).expect(200).body
}

/// The same world with other settings.
fn changed(world: &World, change: impl FnOnce(&mut app::config::Settings)) -> App {
    let mut app = world.app.clone();
    let mut settings = (*app.settings).clone();
    change(&mut settings);
    app.settings = std::sync::Arc::new(settings);
    app
}

on_both! {
    fn an_order_that_came_before_is_refused_at_its_number_and_the_first_is_named(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let order = |number| {
            let of_order = [("channel", "hotline_12345"), ("order_class", "general"), ("source.level", "direct")];
            with(&with(VISIT, &of_order), &[("source.outside_number", number)])
        };
        let first = register(&browser, &order("GD-2026-0001"));
        let again = send(&browser, "register", &order("gd-2026-0001")).expect(422);
        assert!(again.has("source-outside_number-fault"), "{}", again.body);
        assert!(again.has(&format!("这个工单号已关联信访件{first}")), "{}", again.body);
    }
}

on_both! {
    fn an_ordinary_visit_is_logged_by_the_form_alone(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        assert_eq!(browser.get("/").expect(303).header("location"), "/reception");
        let form = browser.get("/reception").expect(200);
        assert!(form.has(r#"name="channel" value="visit" checked"#) && form.has(r#"value="2026-03-02""#));
        assert!(form.has(r#"id="f-petitioners-0--name" name="petitioners[0].name" value="" autocomplete="off" autofocus"#), "{}", form.body);
        let number = register(&browser, VISIT);
        let registered = petition(&http, "receptionist01", &number);
        assert_eq!(registered["content_category"], "urc_property_heating");
        assert_eq!(registered["petitioners"][0]["id_number"], "11010519491231002X");
        assert_eq!(registered["holder"]["unit"]["code"], "zjj");
        let receipt = browser.get(&format!("/reception/receipts/{number}")).expect(200);
        assert_eq!(registered.get("query_code"), None, "it stands on the receipt alone");
        let large = receipt.body.split(r#"class="number large">"#).filter_map(|part| part.split('<').next());
        let codes = large.filter(|one| one.len() >= 13 && one.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        assert!(codes.clone().any(|code| code != number), "{}", receipt.body);
        for told in [number.as_str(), "/status", "示例区住房和城乡建设局", "2026年3月17日", "信访工作条例第22条"] {
            assert!(receipt.has(told), "{told}: {}", receipt.body);
        }
        for personal in ["样例信访人甲", "13800000001", "供暖温度"] {
            assert!(!receipt.has(personal), "{personal}");
        }
        assert!(!receipt.has("/sms"), "no gateway is set");
        // The purpose is remembered for the next visitor.
        register(&browser, &with(VISIT, &[("purpose", "inquiry")]));
        assert!(browser.get("/reception").expect(200).has(r#"name="purpose" value="inquiry" checked"#));
    }
}

on_both! {
    fn a_letter_may_be_anonymous(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let letter: Vec<_> = VISIT.iter().filter(|(name, _)| !name.starts_with("petitioners")).copied().collect();
        let refused = send(&browser, "register", &with(&letter, &[("channel", "letter")])).expect(422);
        assert!(refused.has("内容为空"), "{}", refused.body);
        let number = register(&browser, &with(&letter, &[("channel", "letter"), ("anonymous", "true")]));
        let registered = petition(&http, "receptionist01", &number);
        assert_eq!((&registered["anonymous"], &registered["petitioners"]), (&json!(true), &json!([])));
    }
}

on_both! {
    fn a_group_is_represented_by_those_who_are_named(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let group = with(VISIT, &[
            ("petitioners[1].name", "样例信访人乙"), ("petitioners[1].kind", "person"),
            ("petitioners[2].name", ""), ("petitioners[2].kind", "person"),
            ("petitioners[4].name", "样例信访人丙"), ("petitioners[4].kind", "person"),
            ("headcount", "7"),
        ]);
        let registered = petition(&http, "receptionist01", &register(&browser, &group));
        assert_eq!((&registered["headcount"], &registered["representatives"]), (&json!(7), &json!(3)));
        assert_eq!(registered["petitioners"][2]["name"], "样例信访人丙");
        // More than article 20 has are registered all the same (article 22), and the page tells the excess.
        let many = with(&group, &[("representatives", "6")]);
        let many = register(&browser, &many);
        let page = browser.get(&format!("/petitions/{many}")).expect(200);
        assert!(page.has("多1人，请引导信访人按规定推选代表（第20条）") && page.has("集体访"), "{}", page.body);
    }
}

on_both! {
    fn what_is_wrong_is_told_at_its_field_and_everything_else_is_kept(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let wrong = with(VISIT, &[("petitioners[0].id_number", "110105194912310021"), ("project", "没有这个项目"), ("source.feedback_due", "soon")]);
        let page = send(&browser, "register", &with(&wrong, &[("source.feedback_due", "")])).expect(422);
        for told in ["f-petitioners-0--id_number-fault", "f-project-fault", "110105194912310021", "没有这个项目",
            "13800000001", "示例一村 1 号", "反映小区供暖温度不达标", "室内温度长期低于规定标准", "物业供热"] {
            assert!(page.has(told), "{told}: {}", page.body);
        }
        assert!(page.has("f-petitioners-0--id_number-fault\" aria-invalid=\"true\" autofocus"), "{}", page.body);
        // A body that does not read at all is told at its field too.
        let page = send(&browser, "register", &wrong).expect(422);
        assert!(page.has("f-source-feedback_due-fault") && page.has("13800000001"), "{}", page.body);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM petitions"), 0);
    }
}

on_both! {
    fn what_would_follow_is_shown_before_it_is_saved(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let first = register(&browser, VISIT);
        let page = browser.get("/reception").expect(200);
        let look = |fields: &[(&str, &str)]| {
            let csrf = page.csrf();
            let all: Vec<_> = [("csrf", csrf.as_str())].iter().chain(fields).copied().collect();
            browser.send("POST", "/reception/look", &[("sec-fetch-site", "same-origin")], &encoded(&all))
        };
        // As soon as the phone is there, with nothing else.
        let found = look(&[("petitioners[0].phone", "13800000001"), ("channel", "visit"), ("purpose", "request")]).expect(200);
        assert!(found.has(&first) && found.has("2026年3月17日"), "{}", found.body);
        assert!(!found.has("<html"), "a part of the page");
        // The number says birth date and sex, in the row where it was sent.
        let told = look(&[("petitioners[3].id_number", "11010519491231002X")]).expect(200);
        assert!(told.has("petitioners[3].id_number") && told.has("1949年12月31日") && told.has("女") && told.has("76岁"), "{}", told.body);
        let wrong = look(&[("petitioners[3].id_number", "110105194912310021")]).expect(200);
        assert!(wrong.has(r#"data-told="petitioners[3].id_number""#) || !wrong.has("1949年12月31日"));
        // Who would be responsible, by which rule, and who was passed over.
        let suggested = look(&with(VISIT, &[("accused[0].name", "示例区住房和城乡建设局")])).expect(200);
        assert!(suggested.has("被反映人或单位"), "{}", suggested.body);
        let suggested = look(VISIT).expect(200);
        assert!(suggested.has("示例区住房和城乡建设局") && suggested.has("内容分类"), "{}", suggested.body);
        // Confirmed, the repeat follows the first, and is linked to it.
        let repeated = register(&browser, &with(VISIT, &[("repeat_of", first.as_str())]));
        assert_eq!(petition(&http, "receptionist01", &repeated)["repeat_of"], json!(first));
        // Without script the same is shown by a button, with everything kept.
        let kept = send(&browser, "check", VISIT).expect(303);
        let kept = browser.get(kept.header("location").split('#').next().unwrap()).expect(200);
        assert!(kept.has(&first) && kept.has("1949年12月31日") && kept.has("室内温度长期低于规定标准"), "{}", kept.body);
        let more = send(&browser, "person", VISIT).expect(303);
        assert!(browser.get(more.header("location")).expect(200).has("petitioners[1].name"));
        Browser::of(&http, "leader01").get("/reception").expect(403);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM petitions"), 2);
    }
}

on_both! {
    fn an_accusation_is_found_by_nobody_and_its_receipt_is_its_authors(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let accusation = with(VISIT, &[("purpose", "accusation"), ("accused[0].name", "示例区住房和城乡建设局")]);
        let number = register(&browser, &accusation);
        let receipt = format!("/reception/receipts/{number}");
        assert!(browser.get(&receipt).expect(200).has(&number));
        for other in ["receptionist02", "zjj_officer", "supervisor01"] {
            let page = Browser::of(&http, other).get(&receipt);
            assert_eq!(page.status, 404, "{other}");
            assert!(!page.has("示例一村") && !page.has("样例信访人甲"));
        }
        let other = Browser::of(&http, "receptionist02");
        let kept = send(&other, "check", VISIT).expect(303);
        assert!(!other.get(kept.header("location").split('#').next().unwrap()).expect(200).has(&number));
        // Nor is an ordinary petition offered to whoever logs an accusation.
        let plain = register(&browser, VISIT);
        let kept = send(&browser, "check", &accusation).expect(303);
        let page = browser.get(kept.header("location").split('#').next().unwrap()).expect(200);
        assert!(!page.has(&plain) && page.has("第30条"), "{}", page.body);
        // Against the author's own office: shown this once, and never again.
        let own = with(VISIT, &[("purpose", "accusation"), ("accused[0].name", "示例区信访局")]);
        let once = send(&browser, "register", &own).expect(200);
        let number = once.body.split("number large\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(number.starts_with("XF2026-"), "{}", once.body);
        browser.get(&format!("/reception/receipts/{number}")).expect(404);
        // The purpose of an accusation is not remembered.
        assert!(browser.get("/reception").expect(200).has(r#"name="purpose" value="request" checked"#));
    }
}

on_both! {
    fn the_desk_may_name_somebody_else_with_a_reason(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let named = with(VISIT, &[("assign.unit", "示例区城市管理局")]);
        let page = send(&browser, "register", &named).expect(422);
        assert!(page.has("f-assign-reason-fault") && page.has("须写明理由"), "{}", page.body);
        let reasoned = with(&named, &[("assign.reason", "供热管网由该局管理")]);
        let number = register(&browser, &reasoned);
        let registered = petition(&http, "receptionist01", &number);
        assert_eq!(registered["holder"]["unit"]["name"], "示例区城市管理局");
        // What the rules said stays beside it.
        assert_eq!(registered["assignment"]["holder"]["unit"]["code"], "zjj");
        assert_eq!(registered["assignment"]["because"], "供热管网由该局管理");
        let chain = http.get("supervisor01", &format!("{PETITIONS}/{number}/responsibility")).expect(200).body;
        let last = chain.as_array().unwrap().last().unwrap();
        assert_eq!((&last["because"], &last["hand_over"]), (&json!("供热管网由该局管理"), &json!("assigned")));
        let timeline = http.get("supervisor01", &format!("{PETITIONS}/{number}/timeline")).expect(200).body;
        let assigned = timeline.as_array().unwrap().iter().find(|entry| entry["kind"] == "assigned").unwrap();
        assert_eq!(assigned["details"]["suggested_holder"]["unit"]["code"], "zjj");
        assert_eq!(assigned["texts"][0]["text"], "供热管网由该局管理");
        // The reason is sealed, and the chain of events holds.
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM events WHERE payload LIKE '%供热管网%'"), 0);
        assert!(app::verify::verify(&world.app, |_| ()).unwrap().faults.is_empty());
        // Whom the petition names is refused, as everywhere; so is an accusation anywhere but with the inspectors.
        let accused = with(&reasoned, &[("accused[0].name", "示例区城市管理局")]);
        let page = send(&browser, "register", &accused).expect(422);
        assert!(page.has("message late"), "{}", page.body);
        send(&browser, "register", &with(&reasoned, &[("purpose", "accusation")])).expect(422);
        // The same as the rules say needs no reason, and is no override.
        let same = register(&browser, &with(VISIT, &[("assign.unit", "zjj")]));
        assert!(petition(&http, "receptionist01", &same)["assignment"]["because"].as_str().unwrap().contains("内容分类"));
        // The same over REST.
        let mut body = registration();
        body["assign"] = json!({ "leader": "leader02" });
        assert_eq!(http.post("receptionist01", PETITIONS, &body).expect(422).body["field"], "assign.reason");
        body["assign"] = json!({ "leader": "leader02", "reason": "其分管供热" });
        let made = http.post("receptionist01", PETITIONS, &body).expect(201).body;
        assert_eq!((&made["holder"]["leader"]["username"], &made["holder"]["unit"]["code"]), (&json!("leader02"), &json!("zjj")));
    }
}

on_both! {
    fn a_draft_survives_and_is_its_authors_alone(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let page = browser.get("/reception").expect(200);
        let (csrf, draft) = (page.csrf(), hidden(&page, "draft"));
        let all = [("csrf", csrf.as_str()), ("draft", &draft)];
        let all: Vec<(&str, &str)> = all.iter().copied().chain(VISIT.iter().copied()).collect();
        let kept = browser.send("POST", "/reception/keep", &[("sec-fetch-site", "same-origin")], &encoded(&all)).expect(200);
        assert!(kept.has("已暂存 2026年3月2日 09:00"), "{}", kept.body);
        // Sealed: not a word of it stands in the database.
        for row in texts(&world, "SELECT sealed AS v FROM drafts") {
            assert!(!row.contains("样例") && row.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 1);
        let csrf = browser.get("/reception").csrf();
        browser.send("POST", "/logout", &[("sec-fetch-site", "same-origin")], &format!("csrf={csrf}")).expect(303);
        let again = Browser::of(&http, "receptionist01");
        let offered = again.get("/reception").expect(200);
        assert!(offered.has("2026年3月2日 09:00") && offered.has("样例信访人甲") && offered.has(&draft), "{}", offered.body);
        let address = format!("/reception?draft={draft}");
        let opened = again.get(&address).expect(200);
        assert!(opened.has("室内温度长期低于规定标准") && opened.has("13800000001"));
        let other = Browser::of(&http, "receptionist02");
        other.get(&address).expect(404);
        assert!(!other.get("/reception").expect(200).has(&draft));
        other.post("/reception", &format!("/reception/drafts/{draft}/discard"), "").expect(303);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 1);
        other.get("/reception?draft=%00").expect(404);
        raw(&world).batch_execute("CREATE TABLE kept AS SELECT * FROM drafts").unwrap();
        // One that does not open is not hidden: it can be discarded, and not be gone on with.
        raw(&world).batch_execute("UPDATE drafts SET sealed = 'aa'").unwrap();
        let damaged = again.get("/reception").expect(200);
        assert!(damaged.has("打不开") && damaged.has(&format!("/reception/drafts/{draft}/discard")), "{}", damaged.body);
        assert!(!damaged.has(&format!("/reception?draft={draft}")), "{}", damaged.body);
        raw(&world).batch_execute("DELETE FROM drafts; INSERT INTO drafts SELECT * FROM kept").unwrap();
        // Registered, it is gone, and a late save does not bring it back.
        send_as(&again, &opened.csrf(), &draft, "register", VISIT).expect(303);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 0);
        assert!(again.get(&address).expect(303).header("location").starts_with("/reception/receipts/XF"));
        let csrf = opened.csrf();
        let all = [("csrf", csrf.as_str()), ("draft", &draft)];
        let all: Vec<(&str, &str)> = all.iter().copied().chain(VISIT.iter().copied()).collect();
        again.send("POST", "/reception/keep", &[("sec-fetch-site", "same-origin")], &encoded(&all)).expect(200);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 0);
        // Kept at the very moment from another window, it is not offered, and goes.
        raw(&world).batch_execute("INSERT INTO drafts SELECT * FROM kept").unwrap();
        assert!(!again.get("/reception").expect(200).has(&draft));
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 0);
    }
}

on_both! {
    fn drafts_are_discarded_and_end_by_themselves(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        for title in ["第一件", "第二件"] {
            send(&browser, "keep", &with(VISIT, &[("title", title)])).expect(303);
        }
        let page = browser.get("/reception").expect(200);
        assert!(page.has("第一件") && page.has("第二件"));
        let key = page.body.split("/reception/drafts/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        browser.post("/reception", &format!("/reception/drafts/{key}/discard"), "").expect(303);
        let page = browser.get("/reception").expect(200);
        assert!(page.has("第一件") && !page.has("第二件"));
        world.set_clock("2026-03-09T08:00:00+08:00");
        housekeeping::tidy(&world.app).unwrap();
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 1);
        world.set_clock("2026-03-09T10:00:00+08:00");
        housekeeping::tidy(&world.app).unwrap();
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM drafts"), 0);
    }
}

on_both! {
    fn the_same_form_registers_once(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "receptionist01");
        let page = browser.get("/reception").expect(200);
        let (csrf, draft) = (page.csrf(), hidden(&page, "draft"));
        let twice: Vec<String> = std::thread::scope(|scope| {
            let cookie = browser.cookie("session").unwrap();
            let base = browser.base.clone();
            let tries: Vec<_> = (0..2).map(|_| {
                let (cookie, base, csrf, draft) = (cookie.clone(), base.clone(), csrf.clone(), draft.clone());
                scope.spawn(move || {
                    let own = [("csrf", csrf.as_str()), ("draft", &draft), ("button", "register")];
                    let all: Vec<(&str, &str)> = own.iter().copied().chain(VISIT.iter().copied()).collect();
                    let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
                    let sent = agent.post(format!("{base}/reception"))
                        .header("cookie", format!("session={cookie}"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .send(encoded(&all)).unwrap();
                    sent.headers()["location"].to_str().unwrap().to_owned()
                })
            }).collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(twice[0], twice[1]);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM petitions"), 1);
        // Changed and sent once more, it says what was registered, and begins anew.
        let changed = send_as(&browser, &csrf, &draft, "register", &with(VISIT, &[("title", "另一件事")])).expect(422);
        assert!(changed.has("已经登记过了") && changed.has(&twice[0]) && changed.has("另一件事"), "{}", changed.body);
        assert_ne!(hidden(&changed, "draft"), draft);
        assert_eq!(count(&world, "SELECT COUNT(*) AS v FROM petitions"), 1);
    }
}

/// A world whose SMS go to this receiver.
fn texting(world: &World, gateway: &HttpServer) -> App {
    changed(world, |settings| {
        settings.sms.url = gateway.url("/send");
        settings.sms.secret = Secret::new("Bearer of the gateway");
    })
}

on_both! {
    fn the_code_goes_by_sms_once_and_says_nothing_of_the_matter(world) {
        let gateway = HttpServer::start();
        let app = texting(&world, &gateway);
        let http = Http::of(app.clone());
        let browser = Browser::of(&http, "receptionist01");
        let number = register(&browser, VISIT);
        let receipt = format!("/reception/receipts/{number}");
        let page = browser.get(&receipt).expect(200);
        assert!(page.has("138****0001") && !page.has("13800000001"), "{}", page.body);
        let (csrf, once) = (page.csrf(), hidden(&page, "once"));
        let click = || {
            let fields = encoded(&[("csrf", csrf.as_str()), ("once", once.as_str())]);
            browser.send("POST", &format!("{receipt}/sms"), &[("sec-fetch-site", "same-origin")], &fields)
        };
        click().expect(303);
        assert!(browser.get(&receipt).expect(200).has("等待发送 2026年3月2日 09:00"));
        let row = texts(&world, "SELECT p.query_code_record || '' AS v FROM petitions p");
        let [record] = &row[..] else { panic!("one petition") };
        let code = app.store.read(|conn| {
            let id = domain::ids::RecordId(record.parse().unwrap());
            Ok::<_, store::StoreError>(store::record::open(conn, &app.vault, &[id])?.remove(0).text.unwrap())
        });
        let code = code.unwrap();
        // The outbox holds it sealed, and shows the number masked.
        for row in texts(&world, "SELECT message_id || to_address || subject || body_text || body_html AS v FROM mails") {
            assert!(!row.contains(&code) && !row.contains("13800000001") && row.contains("138****0001"), "{row}");
        }
        // Put off, it comes again under the same key; then it is sent once, however often one clicks.
        gateway.answer_next(Reply::status(503));
        tick(&app).unwrap();
        assert_eq!(gateway.received().len(), 1);
        world.set_clock("2026-03-02T09:10:00+08:00");
        click().expect(303);
        tick(&app).unwrap();
        tick(&app).unwrap();
        click().expect(303);
        tick(&app).unwrap();
        let received = gateway.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].headers["idempotency-key"], received[1].headers["idempotency-key"]);
        assert_eq!(received[1].headers["authorization"], "Bearer of the gateway");
        let body: Value = serde_json::from_str(&received[1].body).unwrap();
        assert_eq!(body["phone"], "13800000001");
        let said = body["text"].as_str().unwrap();
        assert!(said.contains(&number) && said.contains(&code) && said.contains("/status"), "{said}");
        assert!(!said.contains("供暖") && !said.contains("样例信访人"), "{said}");
        let page = browser.get(&receipt).expect(200);
        assert!(page.has("已发出 2026年3月2日 09:10"), "{}", page.body);
        // Others neither see the receipt's button nor send anything.
        let stranger = Browser::of(&http, "zjj_officer");
        let fields = encoded(&[("once", "1")]);
        assert_eq!(stranger.post("/reception", &format!("{receipt}/sms"), &fields).status, 404);
    }
}

on_both! {
    fn an_sms_to_a_number_that_was_corrected_is_withdrawn(world) {
        let gateway = HttpServer::start();
        let app = texting(&world, &gateway);
        let http = Http::of(app.clone());
        let browser = Browser::of(&http, "receptionist01");
        let number = register(&browser, VISIT);
        let receipt = format!("/reception/receipts/{number}");
        let click = || {
            let page = browser.get(&receipt).expect(200);
            let fields = encoded(&[("once", &hidden(&page, "once"))]);
            browser.post(&receipt, &format!("{receipt}/sms"), &fields).expect(303);
        };
        click();
        let mut people = petition(&http, "receptionist01", &number)["petitioners"].clone();
        people[0]["phone"] = json!("13900000002");
        let correction = json!({ "reason": "号码登记有误", "petitioners": people });
        http.act("receptionist01", &number, "correct", &correction).expect(200);
        tick(&app).unwrap();
        assert_eq!(gateway.received().len(), 0);
        assert_eq!(texts(&world, "SELECT state AS v FROM mails WHERE sms_of IS NOT NULL"), ["withdrawn"]);
        click();
        tick(&app).unwrap();
        let body: Value = serde_json::from_str(&gateway.received()[0].body).unwrap();
        assert_eq!(body["phone"], "13900000002");
    }
}

on_both! {
    fn an_sms_that_is_given_up_is_told_at_the_desk_and_can_be_sent_again(world) {
        let gateway = HttpServer::start();
        let mut app = texting(&world, &gateway);
        let mut settings = (*app.settings).clone();
        settings.jobs.mail_tries = 1;
        app.settings = std::sync::Arc::new(settings);
        let http = Http::of(app.clone());
        let browser = Browser::of(&http, "receptionist01");
        let receipt = format!("/reception/receipts/{}", register(&browser, VISIT));
        let page = browser.get(&receipt).expect(200);
        browser.post(&receipt, &format!("{receipt}/sms"), &encoded(&[("once", &hidden(&page, "once"))])).expect(303);
        gateway.answer_next(Reply::status(500));
        sending::texts(&app).unwrap();
        assert!(browser.get(&receipt).expect(200).has("发送失败"));
        let dead = Browser::of(&http, "admin01").get("/operations").expect(200);
        assert!(dead.has("138****0001") && !dead.has("13800000001"), "{}", dead.body);
        let id = texts(&world, "SELECT CAST(id AS TEXT) AS v FROM mails WHERE state = 'dead'").remove(0);
        app::outbox::resend(&app, id.parse().unwrap()).unwrap();
        sending::texts(&app).unwrap();
        assert!(browser.get(&receipt).expect(200).has("已发出"));
        // A landline gets none.
        let landline = register(&browser, &with(VISIT, &[("petitioners[0].phone", "010-12345678")]));
        assert!(!browser.get(&format!("/reception/receipts/{landline}")).expect(200).has("/sms"));
        // Without a gateway nothing is sent, and there is no such address.
        let plain = world.serve();
        let page = Browser::of(&plain, "receptionist01");
        assert_eq!(page.post("/reception", &format!("{receipt}/sms"), "once=2").status, 404);
    }
}

#[test]
fn an_assignment_of_before_reads_and_is_written_as_it_was() {
    let assigned = |reason| Event::Assigned {
        holder: Holder { unit: UnitId(1), officer: UserId(2), leader: Some(UserId(3)) },
        watching_unit: None,
        watcher: None,
        proposal: Proposal::default(),
        reason,
    };
    let old = serde_json::to_string(&assigned(None)).unwrap();
    assert!(!old.contains("reason"), "the hash of an old event covers these bytes: {old}");
    assert_eq!(serde_json::from_str::<Event>(&old).unwrap(), assigned(None));
    let record = RecordRef { record: RecordId(7), digest: "d".to_owned() };
    let new = assigned(Some(record.clone()));
    assert_eq!(new.records(), [("reason", &record)]);
    assert_eq!(serde_json::from_str::<Event>(&serde_json::to_string(&new).unwrap()).unwrap(), new);
}
