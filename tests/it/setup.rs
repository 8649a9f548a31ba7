//! The first start: a database without any user is set up in the browser, once, by whoever has the code.

use app::setup::{self, SetupInput};
use app::{Doer, Error, directory};
use domain::vocabulary::{Beginning, Language, Role};

use crate::support::{Backend, World};
use crate::web::Browser;

/// Writes a test once and runs it on both databases, empty ones.
macro_rules! on_both_empty {
    (fn $name:ident($world:ident) $body:block) => {
        mod $name {
            use super::*;
            fn check($world: World) $body
            #[test]
            fn sqlite() { check(World::empty(Backend::Sqlite)); }
            #[test]
            fn postgres() { check(World::empty(Backend::Postgres)); }
        }
    };
}

const FIELDS: &str = "start=office&office=%E6%A0%B7%E4%BE%8B%E5%8C%BA%E4%BF%A1%E8%AE%BF%E5%B1%80&\
                      office_short=%E4%BF%A1%E8%AE%BF%E5%B1%80&name=%E6%A0%B7%E4%BE%8B%E7%AE%A1%E7%90%86%E5%91%98&\
                      username=first&password=a+long+password&again=a+long+password";

fn input(code: &str, username: &str) -> SetupInput {
    SetupInput {
        code: code.to_owned(),
        start: Beginning::Office,
        office: Some("样例区信访局".to_owned()),
        office_short: Some("信访局".to_owned()),
        name: "样例管理员".to_owned(),
        username: username.to_owned(),
        email: None,
        password: "a long password".to_owned(),
        again: "a long password".to_owned(),
    }
}

on_both_empty! {
    fn an_empty_service_is_set_up_and_then_used(world) {
        let http = world.serve();
        let code = setup::code(&world.app).unwrap().expect("a code");
        let browser = Browser::new(&http);
        for page in ["/", "/login", "/petitions", "/admin", "/me/password"] {
            assert_eq!(browser.get(page).expect(303).header("location"), "/setup", "{page}");
        }
        let first = browser.get("/setup").expect(200);
        assert!(first.has("设置码") && !first.has("发件人"), "a stranger sees no settings: {}", first.body);
        let form = browser.get(&format!("/setup?code={code}")).expect(200);
        assert!(form.has("发件人") && form.has("name=\"username\""), "{}", form.body);
        let done = browser.post(&format!("/setup?code={code}"), "/setup", &format!("code={code}&{FIELDS}")).expect(200);
        assert!(done.has("first") && done.has("谁任安全员"), "{}", done.body);
        browser.get("/setup").expect(404);
        browser.send("POST", "/setup", &[], &format!("csrf={}&code={code}&{FIELDS}", browser.get("/login").csrf())).expect(404);
        assert_eq!(setup::code(&world.app).unwrap(), None);
        browser.log_in("first", "a long password", "/admin").expect(303);
        let start = browser.get("/admin").expect(200);
        for missing in ["缺少必要的单位", "没有人担任的角色", "没有安全员", "没有审计员", "没有负责人的单位", "没有邮箱的用户"] {
            assert!(start.has(missing), "{missing}: {}", start.body);
        }
        assert!(start.has("样例区信访局"), "the office stands above the page");
    }
}

on_both_empty! {
    fn a_stranger_without_the_code_does_not_set_it_up(world) {
        let http = world.serve();
        let code = setup::code(&world.app).unwrap().expect("a code");
        let browser = Browser::new(&http);
        for wrong in ["", "0000-0000-0000-0000", &code[1..]] {
            let page = browser.get(&format!("/setup?code={wrong}")).expect(422);
            assert!(page.has("设置码不正确") && !page.has("发件人"), "{}", page.body);
            let page = browser.post("/setup", "/setup", &format!("code={wrong}&{FIELDS}")).expect(422);
            assert!(page.has("设置码不正确") && !page.has("发件人"), "{}", page.body);
        }
        assert!(directory::users(&world.app).unwrap().is_empty());
        let spaced = code.to_lowercase().replace('-', "+");
        browser.get(&format!("/setup?code={spaced}")).expect(200);
        assert_eq!(setup::code(&world.another()).unwrap(), Some(code), "one code for every instance");
    }
}

on_both_empty! {
    fn what_is_wrong_stands_at_its_field_and_nothing_is_begun(world) {
        let http = world.serve();
        let code = setup::code(&world.app).unwrap().expect("a code");
        let browser = Browser::new(&http);
        let page = format!("/setup?code={code}");
        let wrong = "start=office&office=&office_short=&name=&username=A+B&email=nothing&password=one+password+x&again=another";
        let answer = browser.post(&page, "/setup", &format!("code={code}&{wrong}")).expect(422);
        for field in ["office", "office_short", "name", "username", "email", "again"] {
            assert!(answer.has(&format!("id=\"f-{field}-fault\"")), "{field}: {}", answer.body);
        }
        assert!(!answer.has("one password x"), "no password comes back");
        let short = FIELDS.replace("a+long+password", "short");
        let answer = browser.post(&page, "/setup", &format!("code={code}&{short}")).expect(422);
        assert!(answer.has("id=\"f-password-fault\""), "{}", answer.body);
        assert!(directory::users(&world.app).unwrap().is_empty());
        assert!(directory::units(&world.app).unwrap().is_empty());
    }
}

on_both_empty! {
    fn another_address_than_that_of_the_links_is_warned_of(world) {
        let http = world.serve();
        let code = setup::code(&world.app).unwrap().expect("a code");
        let (browser, page) = (Browser::new(&http), format!("/setup?code={code}"));
        let elsewhere = browser.get(&page).expect(200);
        let host = http.base.trim_start_matches("http://");
        assert!(elsewhere.has("您打开的不是这个地址") && elsewhere.has(host) && elsewhere.has("XINFANG__SERVER__PUBLIC_URL"), "{}", elsewhere.body);
        let there = browser.send("GET", &page, &[("host", "127.0.0.1:8080")], "").expect(200);
        assert!(!there.has("您打开的不是这个地址"), "{}", there.body);
    }
}

on_both_empty! {
    fn a_password_that_anybody_guesses_is_refused_with_what_it_must_be(world) {
        let http = world.serve();
        let code = setup::code(&world.app).unwrap().expect("a code");
        let browser = Browser::new(&http);
        let page = format!("/setup?code={code}");
        let short = FIELDS.replace("a+long+password", "short").replace("username=first", "username=ZhangGL");
        let answer = browser.post(&page, "/setup", &format!("code={code}&{short}")).expect(422);
        assert!(answer.has("密码至少10个字符") && answer.has("不用大写字母"), "{}", answer.body);
        let same = FIELDS.replace("a+long+password", "Firstly.first").replace("username=first", "username=firstly.first");
        let answer = browser.post(&page, "/setup", &format!("code={code}&{same}")).expect(422);
        assert!(answer.has("密码与用户名相同"), "{}", answer.body);
        assert!(directory::users(&world.app).unwrap().is_empty());
    }
}

on_both_empty! {
    fn of_two_at_once_one_sets_it_up(world) {
        let code = setup::code(&world.app).unwrap().expect("a code");
        let apps: Vec<_> = (0..4).map(|_| world.another()).collect();
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let begun: Vec<_> = apps
                .iter()
                .enumerate()
                .map(|(n, app)| scope.spawn({ let input = input(&code, &format!("admin{n}")); move || setup::set_up(app, &Doer::COMMAND_LINE, Language::Zh, input) }))
                .collect();
            begun.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(Error::NotFound))), "{outcomes:?}");
        let users = directory::users(&world.app).unwrap();
        assert_eq!(users.iter().map(|user| user.role).collect::<Vec<_>>(), [Role::Administrator]);
    }
}

on_both_empty! {
    fn the_sample_comes_with_one_password_and_the_chosen_administrator(world) {
        let code = setup::code(&world.app).unwrap().expect("a code");
        let sample = |username| SetupInput { start: Beginning::Sample, ..input(&code, username) };
        let taken = setup::set_up(&world.app, &Doer::COMMAND_LINE, Language::Zh, sample("admin01"));
        assert!(matches!(taken, Err(Error::Invalid(_))), "{taken:?}");
        assert!(directory::units(&world.app).unwrap().is_empty(), "all or nothing");
        let done = setup::set_up(&world.app, &Doer::COMMAND_LINE, Language::Zh, sample("first")).unwrap();
        let password = done.sample_password.expect("a password");
        let http = world.serve();
        Browser::new(&http).log_in("receptionist01", &password, "/").expect(303);
        Browser::new(&http).log_in("first", "a long password", "/").expect(303);
        Browser::new(&http).log_in("first", &password, "/").expect(422);
        assert!(directory::units(&world.app).unwrap().len() > 20);
    }
}
