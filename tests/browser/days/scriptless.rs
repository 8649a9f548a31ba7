//! Everything essential without any script: from the desk over the officer to the petitioner.

use super::{at_peace, begin, go_on, said, stage};
use crate::driver::in_browser;
use crate::support::Backend;

#[test]
fn from_the_desk_to_the_status_page_without_script() {
    in_browser(Backend::Sqlite, async |_, http, browser| {
        browser.scripts(false).await;
        browser.log_in("receptionist01").await;
        for (name, text) in [
            ("petitioners[0].name", "样例信访人甲"),
            ("petitioners[0].phone", "13800000001"),
            ("title", "反映小区供暖温度不达标"),
            ("content", "样例内容：室内温度低于规定标准，请求解决。"),
            ("content_category", "供热"),
        ] {
            browser.fill(&format!("[name='{name}']"), text).await;
        }
        // What would follow is told by a button.
        browser.press(".finish button[value=check]").await;
        browser.says("示例区住房和城乡建设局").await;
        browser.press(".finish button[value=register]").await;
        let number = browser.path().await.rsplit('/').next().unwrap().to_owned();
        let code = browser.find(".slip dd.large + dt + dd.large").await.text().await.unwrap();

        browser.press(&format!(".head a[href='/petitions/{number}']")).await;
        begin(browser, "route").await;
        browser.choose("way", "transfer").await;
        go_on(browser).await;
        go_on(browser).await;
        assert_eq!(stage(http, &number), "routed");

        browser.log_in("zjj_officer").await;
        browser.press(&format!("#work a.title[href='/petitions/{number}']")).await;
        begin(browser, "accept").await;
        go_on(browser).await;
        assert!(said(browser).await.contains("60日"));
        go_on(browser).await;
        assert_eq!(stage(http, &number), "accepted");

        browser.client.delete_all_cookies().await.unwrap();
        browser.go("/status").await;
        browser.fill("#number", &number).await;
        browser.fill("#code", &code).await;
        browser.press("main form button.button").await;
        browser.says("责任单位已经受理，正在办理").await;
        at_peace(browser, &[]).await;
    });
}
