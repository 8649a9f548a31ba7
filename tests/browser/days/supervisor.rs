//! A supervisor: what waits stands on the board, is decided, and waits no more.

use serde_json::json;

use super::{at_peace, begin, go_on, petition, routed, said};
use crate::driver::in_browser;
use crate::support::Backend;

#[test]
fn a_supervisor_decides_an_objection_from_the_board() {
    in_browser(Backend::Sqlite, async |world, http, browser| {
        let (number, _) = routed(http);
        let objection = json!({ "reason": "样例：不属于本单位职权", "suggested_unit": "zrzyj" });
        http.act("zjj_officer", &number, "objections", &objection).expect(200);
        let tile = "a.tile[href='/petitions?show=all&waiting=objection']";
        browser.log_in("supervisor01").await;
        assert_eq!(browser.path().await, "/board");
        assert!(browser.find(tile).await.text().await.unwrap().contains('1'));
        browser.press(tile).await;
        browser.press(&format!("main a[href='/petitions/{number}']")).await;
        browser.says("样例：不属于本单位职权").await;
        begin(browser, "decide-objection").await;
        browser.choose("upheld", "true").await;
        browser.choose("unit", "zrzyj").await;
        browser.choose("leader", "leader03").await;
        browser.fill("[name=reason]", "样例：属自然资源部门职权").await;
        go_on(browser).await;
        assert!(said(browser).await.contains("示例区自然资源局"), "{}", said(browser).await);
        assert_eq!(petition(http, &number)["holder"]["unit"]["code"], "zjj");
        go_on(browser).await;
        browser.says("已办：").await;
        assert_eq!(petition(http, &number)["holder"]["unit"]["code"], "zrzyj");
        world.set_clock("2026-03-02T09:01:00+08:00");
        browser.go("/board").await;
        assert!(browser.find(tile).await.text().await.unwrap().contains('0'));
        at_peace(browser, &[]).await;
    });
}
