//! The pages for people, with a real server and a client that does what a browser does: it keeps
//! cookies and sends forms with the token that stands in them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::json;

use crate::on_both;
use crate::support::{Http, PASSWORD, registration};

const PETITIONS: &str = "/api/v1/petitions";

/// A browser without script. It follows no redirect by itself, so that tests see each.
pub struct Browser {
    pub base: String,
    agent: ureq::Agent,
    pub cookies: RefCell<BTreeMap<String, String>>,
}

pub struct Page {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Page {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The token of the page's forms.
    pub fn csrf(&self) -> String {
        let field = self.body.split(r#"name="csrf" value=""#).nth(1).expect("a form");
        field.split('"').next().unwrap().to_owned()
    }
}

impl Browser {
    pub fn new(http: &Http) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        Self { base: http.base.clone(), agent: config.build().into(), cookies: RefCell::default() }
    }

    /// A browser in which this user of the sample district has logged in.
    pub fn of(http: &Http, user: &str) -> Self {
        let browser = Self::new(http);
        browser.log_in(user, PASSWORD, "/").expect(303);
        browser
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Page {
        self.send_bytes(method, path, headers, body.as_bytes())
    }

    /// The same with bytes.
    pub fn send_bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Page {
        let (status, headers, body) = self.run(method, path, headers, body);
        Page { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// A file: status, headers, content.
    pub fn get_bytes(&self, path: &str) -> (u16, ureq::http::HeaderMap, Vec<u8>) {
        self.run("GET", path, &[], b"")
    }

    fn run(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, ureq::http::HeaderMap, Vec<u8>) {
        let request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = request.header("accept", "text/html,*/*;q=0.8");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let typed = headers.iter().any(|(name, _)| *name == "content-type");
        if method == "POST" && !typed {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = self.agent.run(request.body(body).unwrap()).expect("the server answers");
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.cookies.borrow_mut().remove(name),
                value => self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned()),
            };
        }
        let body = answer.body_mut().read_to_vec().unwrap();
        (answer.status().as_u16(), answer.headers().clone(), body)
    }

    pub fn get(&self, path: &str) -> Page {
        self.send("GET", path, &[], "")
    }

    /// Sends a form with the token of the page where it stands.
    pub fn post(&self, page: &str, path: &str, fields: &str) -> Page {
        let csrf = self.get(page).csrf();
        self.send("POST", path, &[("sec-fetch-site", "same-origin")], &format!("csrf={csrf}&{fields}"))
    }

    pub fn log_in(&self, user: &str, password: &str, next: &str) -> Page {
        let password = password.replace(' ', "+");
        let fields = format!("username={user}&password={password}&next={}", next.replace('?', "%3F"));
        self.post("/login", "/login", &fields)
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }
}

/// An accusation of the unit zjj; dic01 is in charge of it.
fn accusation(http: &Http) -> String {
    let mut body = registration();
    body["purpose"] = json!("accusation");
    body["accused"] = json!([{ "unit": "zjj" }]);
    http.post("receptionist01", PETITIONS, &body).expect(201).number()
}

on_both! {
    fn whoever_is_not_logged_in_is_brought_to_the_log_in_and_back(world) {
        let http = world.serve();
        let browser = Browser::new(&http);
        let sent = browser.get("/petitions?show=overdue").expect(303);
        assert_eq!(sent.header("location"), "/login?next=/petitions%3Fshow%3Doverdue");
        assert_eq!(sent.header("cache-control"), "no-store");
        let form = browser.get(sent.header("location")).expect(200);
        assert!(form.has(r#"name="next" value="/petitions?show=overdue""#), "{}", form.body);
        let wrong = browser.log_in("supervisor01", "not the password", "/petitions?show=overdue").expect(422);
        assert!(wrong.has("用户名或密码不正确") && wrong.has("系统管理员"), "{}", wrong.body);
        assert!(wrong.has(r#"value="supervisor01""#) && !wrong.has("not the password"));
        assert_eq!(browser.cookie("session"), None);
        let right = browser.log_in("supervisor01", PASSWORD, "/petitions?show=overdue").expect(303);
        assert_eq!(right.header("location"), "/petitions?show=overdue");
        browser.get("/petitions?show=overdue").expect(200);
        assert_eq!(browser.get("/login?next=/petitions").expect(303).header("location"), "/petitions");
        assert_eq!(browser.get("/").expect(303).header("location"), "/board");
    }
}

on_both! {
    fn the_log_in_leads_to_no_other_host(world) {
        let http = world.serve();
        for foreign in ["//evil.example/", "https://evil.example/", "%2F%5Cevil.example", "%2F%09%2Fevil.example", ""] {
            let browser = Browser::new(&http);
            let right = browser.log_in("supervisor01", PASSWORD, foreign).expect(303);
            assert_eq!(right.header("location"), "/", "{foreign}");
        }
    }
}

on_both! {
    fn the_cookie_of_the_log_in_is_out_of_reach_of_scripts_and_other_sites(world) {
        let http = world.serve();
        let right = Browser::new(&http).log_in("supervisor01", PASSWORD, "/").expect(303);
        let cookie = right.header("set-cookie").to_owned();
        for word in ["session=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
            assert!(cookie.contains(word), "{word}: {cookie}");
        }
        assert!(!cookie.contains("Secure"), "the demo has no TLS: {cookie}");
        let mut app = world.another();
        let mut settings = (*app.settings).clone();
        settings.server.public_url = "https://petitions.example".to_owned();
        app.settings = std::sync::Arc::new(settings);
        let secure = Http::of(app);
        let right = Browser::new(&secure).log_in("supervisor01", PASSWORD, "/").expect(303);
        let cookie = right.header("set-cookie").to_owned();
        assert!(cookie.starts_with("__Host-session=") && cookie.contains("; Secure"), "{cookie}");
    }
}

on_both! {
    fn a_form_from_elsewhere_is_refused(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        let other = Browser::of(&http, "receptionist01").get("/petitions").expect(200).csrf();
        let own = browser.get("/petitions").csrf();
        let visit = Browser::new(&http).get("/login").csrf();
        let host = http.base.trim_start_matches("http://").to_owned();
        let (here, elsewhere) = (format!("http://{host}"), "http://evil.example");
        for (token, header, value, status) in [
            ("", "x-nothing", "", 403),
            (other.as_str(), "x-nothing", "", 403),
            (visit.as_str(), "x-nothing", "", 403),
            (&own, "origin", elsewhere, 403),
            (&own, "sec-fetch-site", "cross-site", 403),
            (&own, "sec-fetch-site", "same-site", 403),
            (&own, "origin", &here, 303),
            (&own, "origin", "null", 303),
            (&own, "sec-fetch-site", "same-origin", 303),
        ] {
            let fields = format!("csrf={token}&language=en&next=/petitions");
            let answer = browser.send("POST", "/language", &[(header, value)], &fields).expect(status);
            assert_eq!(status == 403, answer.has("表单已失效"), "{header} {value}: {}", answer.body);
            browser.cookies.borrow_mut().remove("lang");
        }
        browser.send("POST", "/logout", &[], "").expect(403);
        browser.get("/petitions").expect(200);
        let fields = format!("username=supervisor01&password={}&next=/", PASSWORD.replace(' ', "+"));
        Browser::new(&http).send("POST", "/login", &[], &fields).expect(403);
    }
}

on_both! {
    fn the_log_out_ends_the_session_on_the_server(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        let copy = Browser::new(&http);
        copy.cookies.borrow_mut().extend(browser.cookies.borrow().clone());
        copy.get("/petitions").expect(200);
        let out = browser.post("/petitions", "/logout", "").expect(303);
        assert_eq!(out.header("location"), "/login");
        assert_eq!(browser.cookie("session"), None);
        copy.get("/petitions").expect(303);
        let token = copy.cookie("session").unwrap();
        let body = json!({ "refresh_token": token });
        http.post("", "/api/v1/auth/refresh", &body).expect(401);
    }
}

on_both! {
    fn a_log_in_ends_by_time_by_password_and_by_use_elsewhere(world) {
        let http = world.serve();
        let used = Browser::of(&http, "supervisor01");
        let body = json!({ "refresh_token": used.cookie("session").unwrap() });
        http.post("", "/api/v1/auth/refresh", &body).expect(200);
        used.get("/petitions").expect(303);
        let changed = Browser::of(&http, "receptionist01");
        app::session::set_password(&world.app, &app::Doer::COMMAND_LINE, "receptionist01", "another long password").unwrap();
        changed.get("/petitions").expect(303);
        let browser = Browser::of(&http, "supervisor01");
        // Busy to the last: only the days are over.
        let end = crate::support::at("2026-03-16T09:00:00+08:00");
        let mut now = world.app.clock.now();
        while now.plus_seconds(1800) < end {
            now = now.plus_seconds(1800);
            world.app.clock.set(now);
            browser.get("/alerts").expect(200);
        }
        world.set_clock("2026-03-16T08:59:59+08:00");
        browser.get("/petitions").expect(200);
        world.set_clock("2026-03-16T09:00:00+08:00");
        browser.get("/petitions").expect(303);
    }
}

on_both! {
    fn pages_have_strict_headers_and_the_style_sheet_is_kept(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        for (path, status) in [("/login", 303), ("/petitions", 200), ("/petitions/XF2026-999999", 404), ("/nothing", 404)] {
            let page = browser.get(path).expect(status);
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
            if status != 303 {
                let policy = page.header("content-security-policy");
                assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{path}: {policy}");
                assert!(!policy.contains("unsafe"));
                let inline = ["<script>", " style=", "<style", " onclick", "javascript:"];
                assert!(!inline.iter().any(|word| page.has(word)), "{path}");
            }
        }
        let page = browser.get("/petitions");
        let style = page.body.split(r#"rel="stylesheet" href=""#).nth(1).unwrap().split('"').next().unwrap();
        let sheet = browser.get(style).expect(200);
        assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
        assert!(sheet.header("cache-control").contains("immutable"), "{}", sheet.header("cache-control"));
        assert!(!sheet.has("http"), "nothing is fetched from anywhere");
        browser.get("/static/style.000000000000.css").expect(404);
        browser.get("/static/style.").expect(404);
        let docs = browser.get("/api/docs/").expect(200);
        assert_eq!(docs.header("content-security-policy"), "");
    }
}

on_both! {
    fn errors_are_pages_for_people_and_problems_for_programs(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "zjj_officer");
        let missing = browser.get("/nothing").expect(404);
        assert!(missing.has("没有找到这个页面") && missing.has("/petitions"), "{}", missing.body);
        let refused = browser.get("/operations").expect(403);
        assert!(refused.has("您的角色没有这项权限"), "{}", refused.body);
        let wrong = browser.get("/petitions?show=everything").expect(422);
        assert!(wrong.header("content-type").starts_with("text/html"));
        let method = browser.send("PUT", "/petitions", &[], "").expect(405);
        assert!(method.header("content-type").starts_with("text/html"), "{}", method.body);
        let missing = browser.get("/api/v1/nothing").expect(404);
        assert_eq!(missing.header("content-type"), "application/problem+json");
        assert_eq!(http.get("", "/nothing").expect(404).code(), "not_found");
    }
}

on_both! {
    fn everybody_finds_the_places_of_their_role(world) {
        let http = world.serve();
        for (user, home, operations, petitions) in [
            ("supervisor01", "/board", 200, 200),
            ("leader07", "/work", 403, 200),
            ("admin01", "/admin", 200, 403),
        ] {
            let browser = Browser::of(&http, user);
            assert_eq!(browser.get("/").expect(303).header("location"), home, "{user}");
            browser.get("/operations").expect(operations);
            browser.get("/petitions").expect(petitions);
            let page = browser.get(if petitions == 200 { "/alerts" } else { home }).expect(200);
            assert_eq!(page.has(r#"href="/operations""#), operations == 200, "{user}");
            assert_eq!(page.has(r#"href="/petitions""#), petitions == 200, "{user}");
            assert_eq!(page.has(r#"href="/alerts""#), petitions == 200, "{user}");
        }
        Browser::of(&http, "supervisor01").get("/alerts/mail/1").expect(404);
    }
}

on_both! {
    fn the_list_shows_what_the_interface_lists(world) {
        let http = world.serve();
        let sealed = accusation(&http);
        let open = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let browser = Browser::of(&http, "supervisor01");
        let list = browser.get("/petitions").expect(200);
        assert!(list.has(&open) && list.has("反映小区供暖温度不达标") && list.has("区住") && list.has("还剩"));
        assert!(list.has(&sealed) && list.has("内容不公开"));
        assert_eq!(list.body.matches("反映小区供暖温度不达标").count(), 1, "of the accusation nothing is told");
        assert!(!browser.get("/petitions?show=closed").expect(200).has(&open));
        assert!(browser.get("/petitions?q=%E4%BE%9B%E6%9A%96").expect(200).has(&open));
        let nothing = browser.get("/petitions?q=%3Cscript%3E").expect(200);
        assert!(!nothing.has("<script>") && nothing.has("没有找到"), "{}", nothing.body);
        let officer = Browser::of(&http, "zjj_officer").get("/petitions").expect(200);
        assert!(officer.has(&open) && !officer.has(&sealed));
        world.set_clock("2026-03-20T09:00:00+08:00");
        let late = Browser::of(&http, "supervisor01").get("/petitions?show=overdue").expect(200);
        assert!(late.has(&open) && late.has("超期"), "{}", late.body);
    }
}

on_both! {
    fn long_lists_go_on_page_by_page(world) {
        let http = world.serve();
        let mut numbers = Vec::new();
        for _ in 0..52 {
            numbers.push(http.post("receptionist01", PETITIONS, &registration()).expect(201).number());
        }
        let browser = Browser::of(&http, "supervisor01");
        let first = browser.get("/petitions?show=all").expect(200);
        let next = first.body.split(r#"rel="next" href=""#).nth(1).expect("a next page").split('"').next().unwrap();
        let second = browser.get(&next.replace("&amp;", "&").replace("&#38;", "&")).expect(200);
        assert!(numbers.iter().all(|number| first.has(number) != second.has(number)));
        assert!(!second.has(r#"rel="next""#));
    }
}

on_both! {
    fn a_petition_page_shows_what_the_interface_shows(world) {
        let http = world.serve();
        let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        http.act("receptionist01", &number, "route", &json!({ "way": "transfer" })).expect(200);
        let path = format!("/petitions/{number}");
        for user in ["zjj_officer", "leader07", "supervisor01", "receptionist01"] {
            let shown = http.get(user, &format!("/api/v1{path}")).expect(200).body;
            let page = Browser::of(&http, user).get(&path).expect(200);
            for field in ["number", "title", "content", "stage_name", "national_status_name"] {
                assert!(page.has(shown[field].as_str().unwrap()), "{user} {field}: {}", page.body);
            }
            for clock in shown["deadlines"].as_array().unwrap() {
                let due: chrono::NaiveDate = clock["legal_due"].as_str().unwrap().parse().unwrap();
                assert!(page.has(clock["clock_name"].as_str().unwrap()) && page.has(&due.format("%Y年%-m月%-d日").to_string()));
            }
            for part in ["unit", "officer", "leader"] {
                assert!(page.has(shown["holder"][part]["name"].as_str().unwrap()), "{user} {part}");
            }
            assert!(page.has("样例信访人甲") && page.has("转送") && page.has("接待登记"), "{user}");
            // The code itself stands on the receipt alone.
            assert_eq!(shown.get("query_code"), None, "{user}");
            assert_eq!(page.has("查询码"), user == "receptionist01", "{user}");
        }
        Browser::of(&http, "rsj_officer").get(&path).expect(404);
        Browser::of(&http, "admin01").get(&path).expect(403);
    }
}

on_both! {
    fn an_accusation_is_sealed_masked_or_unknown_as_everywhere(world) {
        let http = world.serve();
        let number = accusation(&http);
        let path = format!("/petitions/{number}");
        let (person, matter) = ("样例信访人甲", "反映小区供暖温度不达标");
        for (user, named, told) in [("dic01", true, true), ("leader03", true, true), ("dic_head", false, true),
            ("supervisor01", false, false), ("receptionist01", false, false)] {
            let page = Browser::of(&http, user).get(&path).expect(200);
            assert!(page.has(&number) && page.has("时限"), "{user}");
            assert_eq!(page.has(person), named, "{user}: {}", page.body);
            assert_eq!(page.has("13800000001"), named, "{user}");
            assert_eq!(page.has(matter), told, "{user}");
            assert_eq!(page.has("办理过程"), told, "{user}");
            let kept_back = page.has("保密，您只能看到") || page.has("信访人信息已隐去");
            assert_eq!(kept_back, !named, "{user}: why it is kept back");
        }
        let sealed = Browser::of(&http, "supervisor01").get(&path).expect(200);
        assert!(!sealed.has("纪委"), "no unit, no people: {}", sealed.body);
        let mut unknown = Vec::new();
        for path in [path.as_str(), "/petitions/XF2026-999999"] {
            let page = Browser::of(&http, "zjj_officer").get(path).expect(404);
            assert!(!page.has("样例信访人") && !page.has("检举"));
            unknown.push(page.body.lines().filter(|line| !line.contains("csrf") && !line.contains("next")).collect::<String>());
        }
        assert_eq!(unknown[0], unknown[1], "the accused cannot tell it from a number that is not there");
    }
}

on_both! {
    fn pages_are_chinese_until_english_is_chosen(world) {
        let http = world.serve();
        let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let browser = Browser::of(&http, "supervisor01");
        let path = format!("/petitions/{number}");
        let chinese = browser.get(&path).expect(200);
        assert!(chinese.has(r#"<html lang="zh-CN">"#) && chinese.has("责任链") && chinese.has("已登记"));
        assert_eq!(chinese.header("content-language"), "zh-CN");
        let switched = browser.post(&path, "/language", &format!("language=en&next={path}")).expect(303);
        assert_eq!(switched.header("location"), path);
        let english = browser.get(&path).expect(200);
        assert!(english.has(r#"<html lang="en">"#) && english.has("Chain of responsibility") && english.has("Registered"));
        assert!(!english.has("责任链"));
        assert!(browser.get("/nothing").expect(404).has("There is no such page"));
        browser.post(&path, "/language", "language=zh&next=//evil.example").expect(303);
        assert!(browser.get(&path).expect(200).has("责任链"));
    }
}

on_both! {
    fn a_document_is_looked_at_issued_and_printed(world) {
        let http = world.serve();
        let number = http.post("receptionist01", PETITIONS, &registration()).expect(201).number();
        let desk = Browser::of(&http, "receptionist01");
        let (list, petition) = (format!("/petitions/{number}/documents"), format!("/petitions/{number}"));
        assert!(desk.get(&petition).expect(200).has(&format!(r#"href="{list}""#)));
        let page = desk.get(&list).expect(200);
        assert!(page.has("信访事项登记表") && page.has("信访事项登记回执") && page.has("尚未制发文书"), "{}", page.body);
        let draft = desk.get(&format!("{list}/draft/registration_form?of=1")).expect(200);
        assert!(draft.has("草稿") && draft.has(r#"<article class="paper" lang="zh-CN">"#), "{}", draft.body);
        let ask = format!("{list}/issue/registration_form?of=1");
        assert!(desk.get(&ask).expect(200).has("不能修改"));
        let version = http.get("receptionist01", &format!("{PETITIONS}/{number}")).body["version"].to_string();
        let fields = format!("kind=registration_form&of=1&version={version}");
        let sent = desk.post(&ask, &list, &fields).expect(303);
        let place = sent.header("location").to_owned();
        let page = desk.get(&place).expect(200);
        assert!(page.has("信登〔2026〕1号") && !page.has("草稿") && page.has("示例一村 1 号"), "{}", page.body);
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        let stale = desk.post(&ask, &list, &fields).expect(412);
        assert!(!stale.has("信登〔2026〕2号"));
        let page = desk.get(&list).expect(200);
        assert!(page.has("信登〔2026〕1号") && page.has(&format!("{place}/file")), "{}", page.body);
        assert!(desk.get(&petition).expect(200).has("制发文书"));
        let foreign = desk.send("POST", &list, &[("sec-fetch-site", "cross-site")], &fields).expect(403);
        assert!(!foreign.has("信登"));
        let other = Browser::of(&http, "zjj_officer");
        assert!(!other.get(&list).expect(200).has("documents/issue/registration_form"));
        other.get(&ask).expect(403);
        let accusation = accusation(&http);
        assert!(!desk.get(&format!("/petitions/{accusation}")).expect(200).has("/documents"));
        desk.get(&format!("/petitions/{accusation}/documents")).expect(403);
    }
}

on_both! {
    fn a_refusal_leads_back_to_where_one_came_from_and_nowhere_else(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        let refused = |referer: &str| browser.send("GET", "/petitions/XF1999-000001", &[("referer", referer)], "").expect(404);
        let back = refused(&format!("{}/petitions?show=all", http.base));
        assert!(back.has("href=\"/petitions?show=all\"") && back.has("返回刚才的页面"), "{}", back.body);
        for elsewhere in ["https://evil.example/petitions".to_owned(), format!("{}//evil.example/x", http.base)] {
            let page = refused(&elsewhere);
            assert!(!page.has("evil.example") && !page.has("返回刚才的页面"), "{}", page.body);
        }
        // Whoever asks without a login stays with the public pages.
        let petitioner = Browser::new(&http).send("GET", "/status/documents/999999", &[], "");
        assert!(petitioner.status >= 300 && !petitioner.has("class=\"brand\" href=\"/\""), "{}", petitioner.body);
    }
}
