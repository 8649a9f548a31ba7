//! Pictures of the main pages, as they stand in the README: the sample district with its register, on a
//! day of its own. `tests/pictures` puts them into docs/images; here they show that the pages can be taken.

use std::path::{Path, PathBuf};

use app::sample;
use serde_json::{Value, json};
use tempfile::TempDir;
use xinfang::cli::import;

use crate::driver::{Browser, in_browser};
use crate::every_page::come;
use crate::pages::Step::{self, Fill, Press, See, Top};
use crate::pages::{Made, open};
use crate::support::{Backend, Http, World, registration};

/// The most bytes of a picture.
const LARGEST: usize = 250 * 1024;

const DISTRICT: &str = include_str!("../../config/sample/district.toml");
const REGISTER: &[u8] = include_bytes!("../../config/sample/register.csv");

/// The file; whose page it is; its address, and what is done there; the language; by day or by night; the size.
type Picture =
    (&'static str, &'static str, &'static str, &'static [Step], &'static str, &'static str, (u32, u32));

const DESK: (u32, u32) = (1280, 860);
const PHONE: (u32, u32) = (390, 844);

/// A visit as far as it is told: what would follow stands beside it.
const VISIT: &[Step] = &[
    Fill("[name='petitioners[0].name']", "样例信访人甲"),
    Fill("[name='petitioners[0].id_number']", "11010519491231002X"),
    Fill("[name='petitioners[0].phone']", "13800000001"),
    Fill("[name='petitioners[0].address']", "示例一村 1 号"),
    Fill("[name=title]", "反映小区供暖温度不达标"),
    Fill("[name=content]", "样例内容：室内温度低于规定标准，请求解决。"),
    Fill("[name=content_category]", "供热"),
    See("#look dl strong"),
    See("[data-told], .hint.told"),
    Top,
];

const LOOK_UP: &[Step] =
    &[Fill("#number", "{answered}"), Fill("#code", "{code}"), Press("main form .button"), Top];

const ACCEPT: &str = "/petitions/{routed}/acts/accept";

#[rustfmt::skip]
const PICTURES: &[Picture] = &[
    ("reception.zh-CN", "receptionist01", "/reception", VISIT, "zh", "light", DESK),
    ("work.zh-CN", "zjj_officer", "/work", &[], "zh", "light", DESK),
    ("petition.zh-CN", "zjj_officer", "/petitions/{accepted}", &[], "zh", "light", DESK),
    ("board.zh-CN", "supervisor01", "/board", &[], "zh", "light", (1280, 1400)),
    ("petitions.zh-CN", "supervisor01", "/petitions", &[], "zh", "light", DESK),
    ("status.phone.zh-CN", "", "/status", LOOK_UP, "zh", "light", (390, 1100)),
    ("document.zh-CN", "zjj_officer", "/petitions/{answered}/documents/draft/handling_opinion", &[], "zh", "light", (1280, 1100)),
    ("grid.zh-CN", "admin01", "/admin/grid/projects", &[], "zh", "light", DESK),
    ("reception.en", "receptionist01", "/reception", VISIT, "en", "light", DESK),
    ("petition.en", "zjj_officer", "/petitions/{accepted}", &[], "en", "light", DESK),
    ("petitions.en", "supervisor01", "/petitions", &[], "en", "light", DESK),
    ("board.en", "supervisor01", "/board", &[], "en", "light", (1280, 1400)),
    ("alerts.phone.zh-CN", "zjj_officer", "/alerts", &[], "zh", "dark", PHONE),
    ("accept.phone.zh-CN", "zjj_officer", ACCEPT, &[Press(".act form .go button.button"), Top], "zh", "dark", PHONE),
];

/// Three petitions on their way, a fortnight long, and the sample register, its dates moved so that it is
/// of today.
fn fill(world: &World, http: &Http) -> Made {
    let register = || {
        let mut body = registration();
        body["received_on"] = json!("2026-09-14");
        let made = http.post("receptionist01", "/api/v1/petitions", &body).expect(201);
        (made.number(), made.body["query_code"].as_str().unwrap_or_default().to_owned())
    };
    let on = |day: &str, user: &str, number: &str, act: &str, body: Value| {
        world.set_clock(&format!("{day}+08:00"));
        http.log_in_again();
        let answer = http.act(user, number, act, &body);
        assert!(answer.status < 300, "{act}: {:#}", answer.body);
    };
    world.set_clock("2026-09-14T09:20:00+08:00");
    let [(accepted, _), (routed, _), (answered, code)] = [register(), register(), register()];
    on("2026-09-15T10:05:00", "receptionist01", &accepted, "route", json!({ "way": "transfer" }));
    on("2026-09-15T10:10:00", "receptionist01", &answered, "route", json!({ "way": "transfer" }));
    on("2026-09-16T15:40:00", "zjj_officer", &accepted, "accept", json!({}));
    on("2026-09-16T15:50:00", "zjj_officer", &answered, "accept", json!({}));
    let visit = json!({ "visited_on": "2026-09-21", "in_person": true, "place": "示例一村",
        "result": "样例：入户测温十五度，已说明检修安排。" });
    on("2026-09-21T16:30:00", "zjj_officer", &accepted, "home-visits", visit);
    let text = "样例事实：经入户测温，室内温度低于规定标准。\n样例依据：《示例市供热管理办法》第十条。\n样例意见：责令供热单位五日内整改。";
    on(
        "2026-09-24T11:00:00",
        "zjj_officer",
        &answered,
        "reply",
        json!({ "opinion": "supported", "text": text }),
    );
    let served = json!({ "document": "handling_opinion", "method": "in_person", "result": "signed",
        "served_on": "2026-09-25", "recipient": "本人", "proof": "回证样例1号" });
    on("2026-09-25T09:30:00", "zjj_officer", &answered, "services", served);
    on("2026-09-28T09:30:00", "receptionist01", &routed, "route", json!({ "way": "transfer" }));
    world.set_clock("2026-09-30T09:30:00+08:00");
    let shift = (world.app.clock.now().day() - sample::read(DISTRICT).unwrap().register_as_of).num_days();
    import::bytes_of(&world.app, REGISTER, shift).unwrap();
    xinfang::jobs::tick(&world.app).unwrap();
    vec![("{accepted}", accepted), ("{routed}", routed), ("{answered}", answered), ("{code}", code)]
}

async fn take(browser: &Browser, http: &Http, picture: &Picture, made: &Made, folder: &Path) {
    let (name, user, path, steps, language, scheme, (width, height)) = *picture;
    browser.size(1280, 860).await;
    come(browser, user, language).await;
    browser.scheme(scheme).await;
    browser.size(width, height).await;
    open(browser, http, path, steps, made).await;
    let png = browser.client.screenshot().await.expect("a picture");
    assert!(png.len() > 10_000, "{name} shows nothing");
    assert!(png.len() < LARGEST, "{name} has {} bytes", png.len());
    std::fs::write(folder.join(format!("{name}.png")), png).expect("the picture is kept");
}

#[test]
fn the_main_pages_can_be_taken() {
    let aside = TempDir::new().unwrap();
    let folder = std::env::var_os("XINFANG_PICTURES").map_or_else(|| aside.path().to_owned(), PathBuf::from);
    in_browser(Backend::Sqlite, async |world, http, browser| {
        let made = fill(world, http);
        for picture in PICTURES {
            take(browser, http, picture, &made, &folder).await;
        }
    });
}
