//! Log-ins that end by themselves, what becomes of a form then, and one's own password.

use app::{Doer, session};
use serde_json::json;

use crate::on_both;
use crate::support::{PASSWORD, World, registration};
use crate::web::Browser;

fn after(world: &World, minutes: i64) {
    world.app.clock.set(world.app.clock.now().plus_seconds(minutes * 60));
}

on_both! {
    fn a_log_in_ends_after_half_an_hour_without_a_page_and_not_before(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        for _ in 0..5 {
            after(&world, 30);
            browser.get("/petitions").expect(200);
        }
        after(&world, 31);
        let sent = browser.get("/petitions?show=all").expect(303);
        assert_eq!(sent.header("location"), "/login?next=/petitions%3Fshow%3Dall&ended=page");
        let form = browser.get(sent.header("location")).expect(200);
        assert!(form.has("登录已结束") && form.has("30分钟"), "{}", form.body);
        let body = json!({ "refresh_token": browser.cookie("session").unwrap() });
        http.post("", "/api/v1/auth/refresh", &body).expect(401);
    }
}

on_both! {
    fn the_token_of_an_idle_browser_is_worth_nothing_at_the_interface_either(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "supervisor01");
        after(&world, 31);
        let body = json!({ "refresh_token": browser.cookie("session").unwrap() });
        http.post("", "/api/v1/auth/refresh", &body).expect(401);
    }
}

on_both! {
    fn programs_and_the_interface_know_no_such_limit(world) {
        let http = world.serve();
        let body = json!({ "username": "supervisor01", "password": PASSWORD });
        let tokens = http.post("", "/api/v1/auth/login", &body).expect(200).body;
        after(&world, 600);
        let body = json!({ "refresh_token": tokens["refresh_token"] });
        http.post("", "/api/v1/auth/refresh", &body).expect(200);
    }
}

on_both! {
    fn zero_minutes_means_never(world) {
        let mut app = world.another();
        let mut settings = (*app.settings).clone();
        settings.auth.idle_minutes = 0;
        app.settings = std::sync::Arc::new(settings);
        let http = crate::support::Http::of(app);
        let browser = Browser::of(&http, "supervisor01");
        after(&world, 600);
        browser.get("/petitions").expect(200);
    }
}

on_both! {
    fn a_form_sent_after_the_end_leads_to_the_log_in_and_back_to_the_form(world) {
        let http = world.serve();
        let browser = Browser::of(&http, "admin01");
        let page = browser.get("/admin/units/zjj").expect(200);
        let referer = format!("{}/admin/units/zjj", http.base);
        let fields = format!("csrf={}&active=true", page.csrf());
        after(&world, 45);
        let typed = format!("{fields}&name=changed");
        let kept = browser.send("POST", "/admin/units/zjj", &[("referer", &referer)], &typed).expect(401);
        assert!(kept.has("changed</textarea>") && kept.has("/login?next=/admin/units/zjj"), "{}", kept.body);
        let sent = browser.send("POST", "/admin/units/zjj", &[("referer", &referer)], &fields).expect(303);
        assert_eq!(sent.header("location"), "/login?next=/admin/units/zjj&ended=form");
        let login = browser.get(sent.header("location")).expect(200);
        assert!(login.has("没有提交"), "{}", login.body);
        let fields = format!("csrf={}&username=admin01&password={}&next=/admin/units/zjj", login.csrf(), PASSWORD.replace(' ', "+"));
        let back = browser.send("POST", "/login", &[], &fields).expect(303);
        assert_eq!(back.header("location"), "/admin/units/zjj");
        browser.get("/admin/units/zjj").expect(200);
        let foreign = [("referer", "https://evil.example/admin")];
        after(&world, 45);
        let page = browser.get("/login").csrf();
        let sent = browser.send("POST", "/admin/units/zjj", &foreign, &format!("csrf={page}")).expect(303);
        assert_eq!(sent.header("location"), "/login?ended=form", "no other site leads anywhere");
    }
}

on_both! {
    fn whoever_writes_for_an_hour_has_the_form_taken_where_the_page_told_that_somebody_is_there(world) {
        let http = world.serve();
        let number = http.post("receptionist01", "/api/v1/petitions", &registration()).expect(201).number();
        let page = format!("/petitions/{number}/acts/progress");
        let referer = format!("{}{page}", http.base);
        for told in [true, false] {
            let browser = Browser::of(&http, "zjj_officer");
            let form = browser.get(&page).expect(200);
            let value = |name: &str| {
                let rest = form.body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
                rest.split('"').next().unwrap().to_owned()
            };
            let (csrf, version, key) = (form.csrf(), value("version"), value("key"));
            let fields = format!("csrf={csrf}&version={version}&key={key}&text=written+for+an+hour");
            for _ in 0..2 {
                after(&world, 20);
                if told {
                    let alive = browser.get("/me/alive").expect(204);
                    assert_eq!((alive.header("cache-control"), alive.body.as_str()), ("no-store", ""));
                }
            }
            after(&world, 20);
            let sent = browser.send("POST", &page, &[("referer", &referer)], &fields);
            if told {
                assert_eq!(sent.expect(303).header("location"), format!("/petitions/{number}?done=progress"));
                continue;
            }
            let kept = sent.expect(401);
            assert!(kept.has("written for an hour</textarea>"), "{}", kept.body);
            assert!(kept.has(&format!("/login?next={page}&#38;ended=form")), "{}", kept.body);
        }
        let late = Browser::of(&http, "zjj_officer");
        after(&world, 31);
        assert!(late.get("/me/alive").expect(303).header("location").starts_with("/login?"));
        Browser::new(&http).get("/me/alive").expect(303);
        let login = Browser::new(&http).get("/login?ended=form").expect(200);
        assert!(login.has("需要重新填写"), "{}", login.body);
    }
}

on_both! {
    fn ones_own_password_is_changed_with_the_present_one_and_ends_the_other_log_ins(world) {
        let http = world.serve();
        let (browser, other) = (Browser::of(&http, "zjj_officer"), Browser::of(&http, "zjj_officer"));
        let present = PASSWORD.replace(' ', "+");
        for (fields, field) in [
            ("current=wrong&password=a+new+password&again=a+new+password".to_owned(), "current"),
            (format!("current={present}&password=a+new+password&again=another"), "again"),
            (format!("current={present}&password=short&again=short"), "password"),
            (format!("current={present}&password={present}&again={present}"), "password"),
        ] {
            let page = browser.post("/me/password", "/me/password", &fields).expect(422);
            assert!(page.has(&format!("id=\"f-{field}-fault\"")), "{field}: {}", page.body);
            assert!(!page.has("a new password") && !page.has(PASSWORD), "{}", page.body);
        }
        let fields = format!("current={present}&password=a+new+password&again=a+new+password");
        let done = browser.post("/me/password", "/me/password", &fields).expect(303);
        assert!(browser.get(done.header("location")).expect(200).has("密码已修改"));
        other.get("/petitions").expect(303);
        Browser::new(&http).log_in("zjj_officer", PASSWORD, "/").expect(422);
        Browser::new(&http).log_in("zjj_officer", "a new password", "/").expect(303);
        assert!(session::login(&world.app, &Doer::COMMAND_LINE, "zjj_officer", "a new password").is_ok());
    }
}
