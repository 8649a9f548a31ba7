//! The table of every page that people look at: whose it is, its address, and what is filled in and
//! pressed where a form leads to it.

use serde_json::Value;

use crate::driver::Browser;
use crate::support::Http;
use Step::{Choose, Fill, Meanwhile, Press, See, Set, Tick, Top};

/// What is done on the page that the address opens.
#[derive(Debug)]
pub enum Step {
    /// Writes into what this finds.
    Fill(&'static str, &'static str),
    /// Sets a day.
    Set(&'static str, &'static str),
    /// Chooses one of a few, or one of a list, by the name of the field.
    Choose(&'static str, &'static str),
    /// Presses what leads on.
    Press(&'static str),
    /// Ticks a box.
    Tick(&'static str),
    /// Waits until this is there.
    See(&'static str),
    /// Goes back to the head of the page.
    Top,
    /// Somebody else does this, over the API: who, on which petition, what, with what.
    Meanwhile(&'static str, &'static str, &'static str, &'static str),
}

/// A page.
pub struct Page {
    /// Whose it is; empty for who is not logged in.
    pub user: &'static str,
    /// In braces what `every_page.rs` has made.
    pub path: &'static str,
    pub steps: &'static [Step],
}

const fn at(user: &'static str, path: &'static str) -> Page {
    Page { user, path, steps: &[] }
}

const fn by(user: &'static str, path: &'static str, steps: &'static [Step]) -> Page {
    Page { user, path, steps }
}

/// What an address is made of, and what stands for it in the table.
pub type Made = Vec<(&'static str, String)>;

fn written(text: &str, made: &Made) -> String {
    made.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// Goes to a page, and on from there where it is reached by a form only.
pub async fn open(browser: &Browser, http: &Http, path: &str, steps: &[Step], made: &Made) {
    browser.go(&written(path, made)).await;
    for step in steps {
        match step {
            Fill(css, text) => {
                browser.unfold(css).await;
                browser.fill(css, &written(text, made)).await;
            }
            Set(css, value) => {
                browser.unfold(css).await;
                browser.set(css, value).await;
            }
            Choose(name, value) => {
                browser.unfold(&format!("[name='{name}']")).await;
                browser.choose(name, value).await;
            }
            Press(css) => {
                browser.unfold(css).await;
                browser.press(css).await;
            }
            Tick(css) => browser.click(css).await,
            See(css) => drop(browser.find(css).await),
            Top => browser.top().await,
            Meanwhile(user, number, act, body) => {
                let body: Value = serde_json::from_str(body).expect("JSON");
                let answer = http.act(user, &written(number, made), act, &body);
                assert!(answer.status < 300, "{act}: {:#}", answer.body);
            }
        }
    }
}

/// Those that say why there is nothing else.
pub const REFUSED: &[&str] = &[
    "/nothing",
    "/petitions/XF1999-000001",
    "/petitions?show=nothing",
    "/board?span=month",
    "/admin/units/nothing",
    "/petitions/{handed}/acts/reply",
];

const GO: Step = Press(".act form .go button.button");
const SAVE: Step = Press("main form .button");

/// A visit as far as it is told, to be looked at before it is registered.
const VISIT: &[Step] = &[
    Fill("[name='petitioners[0].name']", "样例信访人甲"),
    Fill("[name='petitioners[0].id_number']", "11010519491231002X"),
    Fill("[name='petitioners[0].phone']", "13800000001"),
    Fill("[name=title]", "反映小区供暖温度不达标"),
    Fill("[name=content]", "样例内容：室内温度低于规定标准，请求解决。"),
    Fill("[name=content_category]", "供热"),
    Press(".finish button[value=check]"),
];

const REASON: &str = "样例理由";
const S: &str = "supervisor01";
const A: &str = "admin01";

#[rustfmt::skip]
pub const PAGES: &[Page] = &[
    at("", "/login"),
    at("", "/login?next=/work&ended=form"),
    by("", "/login", &[Fill("#username", "nobody"), Fill("#password", "样例"), Press("main form button")]),
    at("", "/status"),
    by("", "/status", &[Fill("#number", "XF1999-000001"), Fill("#code", "0"), SAVE]),
    by("", "/status", &[Fill("#number", "{replied}"), Fill("#code", "{code}"), SAVE]),
    by("", "/status", &[Fill("#number", "{replied}"), Fill("#code", "{code}"), SAVE, Press(".rate form button")]),
    by("", "/status", &[Fill("#number", "{replied}"), Fill("#code", "{code}"), SAVE, Choose("office.rating", "satisfied"),
        Choose("unit.rating", "dissatisfied"), Fill("#unit-comment", "样例评价"), Press(".rate form button")]),
    by("", "/status", &[Fill("#number", "{accusation}"), Fill("#code", "{accusation_code}"), SAVE]),

    at("receptionist01", "/reception"),
    by("receptionist01", "/reception", VISIT),
    by("receptionist01", "/reception", &[
        Fill("[name='petitioners[0].name']", "样例信访人乙"), Fill("[name='petitioners[0].id_number']", "110105"),
        Fill("[name=title]", "样例"), Fill("[name=content]", "样例"), Press(".finish button[value=register]"),
    ]),
    at("receptionist01", "/reception?people=3"),
    by("receptionist01", "/reception", &[
        Choose("purpose", "accusation"), Fill("[name='petitioners[0].name']", "样例信访人丙"),
        Fill("[name='petitioners[0].phone']", "13800000003"), Fill("[name=title]", "样例举报"),
        Fill("[name=content]", "样例"), Fill("[name='accused[0].name']", "示例区信访局"),
        Press(".finish button[value=register]"), See("[role=alert]"),
    ]),
    at("receptionist01", "/reception/receipts/{ordinary}"),
    at("receptionist01", "/petitions/{ordinary}"),
    at("receptionist01", "/petitions/{ordinary}/acts/route"),
    by("receptionist01", "/petitions/{ordinary}/acts/route", &[Choose("way", "transfer"), GO]),
    by("receptionist01", "/petitions/{ordinary}/acts/route", &[Choose("way", "assign"), GO]),
    at("receptionist01", "/petitions/{ordinary}/acts/correct"),
    by("receptionist01", "/petitions/{ordinary}/acts/correct",
        &[Fill("[name=reason]", REASON), Fill("[name=title]", "样例标题"), GO]),
    at("dic01", "/petitions/{accusation}/acts/answer-accused"),
    at("receptionist01", "/petitions/{ordinary}/acts/repeat"),
    at("receptionist01", "/petitions/{replied}/acts/request-review"),
    at("receptionist01", "/petitions/{ordinary}/documents"),
    at("receptionist01", "/petitions/{ordinary}/documents/draft/registration_form"),
    at("receptionist01", "/petitions/{ordinary}/documents/draft/visit_receipt"),
    at("receptionist01", "/petitions/{ordinary}/documents/issue/registration_form"),
    at("receptionist01", "/petitions"),
    at("receptionist01", "/me/password"),
    at("receptionist01", "/board?span=month"),
    at("receptionist01", "/nothing"),

    at("zjj_officer", "/work"),
    at("zjj_officer", "/work?time=overdue&whose=me"),
    at("zjj_officer", "/petitions/{routed}"),
    at("zjj_officer", "/petitions/{accepted}"),
    at("zjj_officer", "/petitions/{replied}"),
    at("zjj_officer", "/petitions/{routed}/acts/accept"),
    by("zjj_officer", "/petitions/{routed}/acts/accept", &[GO]),
    at("zjj_officer", "/petitions/{replied}/acts/accept"),
    at("zjj_officer", "/petitions/{routed}/acts/notify"),
    at("zjj_officer", "/petitions/{routed}/acts/object"),
    at("zjj_officer", "/petitions/{routed}/acts/reject"),
    at("zjj_officer", "/petitions/{accepted}/acts/reply"),
    by("zjj_officer", "/petitions/{accepted}/acts/reply", &[Choose("opinion", "supported"), Fill("[name=text]", "样例答复"), GO]),
    at("zjj_officer", "/petitions/{accepted}/acts/home-visit"),
    at("zjj_officer", "/petitions/{accepted}/acts/announce-hearing"),
    at("zjj_officer", "/petitions/{accepted}/acts/progress"),
    at("zjj_officer", "/petitions/{accepted}/acts/settle"),
    at("zjj_officer", "/petitions/{accepted}/acts/answer-supervision"),
    at("zjj_officer", "/petitions/{accepted}/documents"),
    at("zjj_officer", "/petitions/{replied}/documents/{document}"),
    at("zjj_officer", "/petitions/{replied}/documents/draft/service_receipt"),
    at("zjj_officer", "/alerts"),
    at("zjj_officer", "/alerts?show=all"),
    at("zjj_officer", "/alerts/mail/{mail}"),
    by("zjj_officer", "/work?channel=visit", &[Fill("#view-name", "样例视图"), Press(".keep button")]),
    by("zjj_officer", "/petitions/{accepted}/acts/reply", &[Choose("opinion", "supported"), Fill("[name=text]", "样例答复"),
        Meanwhile("leader07", "{accepted}", "instruct", r#"{ "text": "样例批示" }"#), GO, See(".message.soon")]),
    by("zjj_officer", "/petitions/{handed}/acts/reply", &[Choose("opinion", "supported"), Fill("[name=text]", "样例答复"),
        Meanwhile("supervisor01", "{handed}", "reassign", r#"{ "unit": "zrzyj", "leader": "leader03", "reason": "样例" }"#),
        GO, See("#kept-1")]),
    at("zjj_officer", "/me"),
    at("zjj_officer", "/me/calendar"),
    by("zjj_officer", "/me/calendar", &[Press("form[action='/me/calendar'] button")]),
    at("zjj_officer", "/petitions/XF1999-000001"),

    at("zjj_head", "/petitions/{accepted}/acts/extend"),
    by("zjj_head", "/petitions/{accepted}/acts/extend", &[Fill("[name=reason]", REASON), Choose("method", "phone"), GO]),
    at("zjj_head", "/petitions/{accepted}/acts/reassign"),

    at("leader07", "/work"),
    at("leader07", "/board"),
    at("leader07", "/petitions/{replied}/acts/close"),
    by("leader07", "/petitions/{replied}/acts/close", &[GO]),
    at("leader07", "/petitions/{accepted}/acts/instruct"),
    at("leader07", "/admin/deputies"),
    at("chief01", "/board?span=year"),

    at(S, "/board"),
    at(S, "/board/bulletin"),
    at(S, "/board/hand-overs"),
    at(S, "/board/hand-overs?unit=zjj"),
    at(S, "/petitions"),
    at(S, "/petitions?show=all"),
    at(S, "/petitions?show=overdue&q=样例"),
    at(S, "/petitions?show=nothing"),
    at(S, "/petitions/{ordinary}"),
    at(S, "/petitions/{objected}"),
    at(S, "/petitions/{accusation}"),
    at(S, "/petitions/{objected}/acts/decide-objection"),
    by(S, "/petitions/{objected}/acts/decide-objection", &[Choose("upheld", "true"), Choose("unit", "zrzyj"),
        Choose("leader", "leader03"), Fill("[name=reason]", REASON), GO]),
    by(S, "/petitions/{objected}/acts/decide-objection", &[Choose("upheld", "true"), Fill("[name=reason]", REASON), GO]),
    at(S, "/petitions/{accepted}/acts/reassign"),
    by(S, "/petitions/{accepted}/acts/reassign", &[Choose("unit", "zrzyj"), Choose("leader", "leader03"), Fill("[name=reason]", REASON), GO]),
    at(S, "/petitions/{accepted}/acts/supervise"),
    at(S, "/petitions/{accepted}/acts/assign-task"),
    at(S, "/petitions/{accepted}/acts/recommend"),
    at(S, "/petitions/{accepted}/acts/district-deadline"),
    at(S, "/work?whose=all"),
    by(S, "/work?whose=all", &[Tick("#work input[name='filter.numbers']"), Set("[name=due]", "2026-04-20"), Fill(".order [name=reason]", REASON),
        Press(".order button")]),
    by(S, "/work?whose=all", &[Tick("#work input[name='filter.numbers']"), Set("[name=due]", "2026-04-20"), Fill(".order [name=reason]", REASON),
        Press(".order button"), Press("button[name=confirmed]"), See(".outcome")]),
    at(S, "/alerts"),
    at(S, "/operations"),
    at(S, "/operations/mails"),
    at(S, "/operations/mails?state=sent"),

    at("dic01", "/work"),
    at("dic01", "/petitions/{accusation}"),
    at("dic01", "/alerts"),

    by(A, "/admin/users/zjj_officer", &[Tick("[name=active]"), SAVE, See("[name='hand_over.reason']")]),
    at("auditor01", "/audit"),
    at("security01", "/house-requests"),
    at(A, "/admin"),
    at(A, "/admin/users"),
    at(A, "/admin/units"),
    at(A, "/admin/organs"),
    at(A, "/admin/new/organs"),
    at(A, "/admin/leaders"),
    at(A, "/admin/projects"),
    at(A, "/admin/contact-points"),
    at(A, "/admin/categories"),
    at(A, "/admin/new/users"),
    by(A, "/admin/new/users", &[Fill("[name=username]", "zjj_officer"), Fill("[name=name]", "样例"), Choose("role", "officer"),
        Choose("unit", "zjj"), SAVE]),
    at(A, "/admin/users/zjj_officer"),
    by(A, "/admin/users/jtj_officer", &[Press("form[action$='/password'] button"), See(".secret")]),
    at(A, "/admin/users/jtj_officer/password"),
    at(A, "/admin/units/zjj"),
    at(A, "/admin/leaders/leader07"),
    at(A, "/admin/units/nothing"),
    at(A, "/admin/grid/projects"),
    at(A, "/admin/grid/contact-points"),
    at(A, "/admin/duty"),
    at(A, "/admin/deputies"),
    at(A, "/admin/calendar"),
    at(A, "/admin/calendar?year=2027"),
    at(A, "/admin/rules"),
    at(A, "/admin/programs"),
    at(A, "/admin/programs/client_12345"),
    by(A, "/admin/programs/client_12345", &[Fill("[name=url]", "https://12345.example.org/hook"), Press("form[action$='/webhooks'] .button")]),
    at(S, "/admin/calendar/import?year=2026"),
    by(S, "/admin/calendar/import?year=2026", &[SAVE]),
];

/// Those of the first start, when there is nobody yet. In this order: the last one ends it.
#[rustfmt::skip]
pub const FIRST: &[Page] = &[
    at("", "/setup"),
    by("", "/setup", &[Fill("[name=code]", "0000-0000-00000"), SAVE]),
    at("", "/setup?code={setup}"),
    by("", "/setup?code={setup}", &[Fill("[name=office]", "样例区信访局"), Fill("[name=office_short]", "信访局"), Fill("[name=name]", "样例"),
        Fill("[name=username]", "first"), Fill("[name=password]", "short"), Fill("[name=again]", "other"), SAVE, See(".fault")]),
    by("", "/setup?code={setup}", &[Choose("start", "sample"), Fill("[name=name]", "样例管理员"), Fill("[name=username]", "first"),
        Fill("[name=password]", "a long password"), Fill("[name=again]", "a long password"), SAVE, See(".secret")]),
];
