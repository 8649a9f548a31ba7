//! A leader: closes between two meetings, on a phone, from the link in the mail.

use serde_json::json;

use super::{accepted, at_peace, begin, go_on, said, stage};
use crate::driver::in_browser;
use crate::mime;
use crate::support::{Backend, PASSWORD, World};

/// The link to a petition in the mail to this address.
fn link(world: &World, address: &str, number: &str) -> String {
    let ours = world.settings.server.public_url.trim_end_matches('/');
    let wanted = format!("{ours}/petitions/{number}");
    let mails = world.mails();
    let to = |raw: &str| raw.lines().any(|line| line.starts_with("To:") && line.contains(address));
    let mail = mails.iter().map(|(_, raw)| raw).find(|raw| to(raw)).unwrap_or_else(|| panic!("{mails:#?}"));
    let clear = mime::decoded(mail);
    assert!(clear.contains(&wanted), "{clear}");
    wanted.strip_prefix(ours).unwrap().to_owned()
}

#[test]
fn a_leader_closes_from_the_link_in_the_mail_on_a_phone() {
    in_browser(Backend::Sqlite, async |world, http, browser| {
        let (number, _) = accepted(http);
        // The sixty days have passed without a reply: the leader is told.
        world.set_clock("2026-05-07T09:00:00+08:00");
        for _ in 0..2 {
            xinfang::jobs::tick(&world.app).expect("the jobs run");
        }
        http.log_in_again();
        let link = link(world, "leader07@example.cn", &number);
        let reply = json!({ "opinion": "supported", "text": "样例答复：已安排检修。" });
        http.act("zjj_officer", &number, "reply", &reply).expect(200);
        http.serve_answer("zjj_officer", &number, "2026-05-07");

        browser.size(390, 844).await;
        browser.go(&link).await;
        assert_eq!(browser.path().await, format!("/login?next={link}"));
        browser.fill("#username", "leader07").await;
        browser.fill("#password", PASSWORD).await;
        browser.press("main form button").await;
        assert_eq!(browser.path().await, link);
        begin(browser, "close").await;
        go_on(browser).await;
        assert!(said(browser).await.contains("办结"));
        assert_eq!(stage(http, &number), "replied");
        let wide = browser.client.execute("return document.documentElement.scrollWidth;", vec![]).await;
        assert!(wide.unwrap().as_u64() <= Some(390));
        go_on(browser).await;
        browser.says("已办：").await;
        assert_eq!(stage(http, &number), "closed");
        at_peace(browser, &[]).await;
    });
}
