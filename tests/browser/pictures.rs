//! Pictures of the main pages, as they stand in the README: the sample district with its register, on a
//! day of its own. `tests/pictures` puts them into docs/images; here they show that the pages can be taken.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xinfang::app::{import, sample};

use crate::driver::{Browser, in_browser};
use crate::support::{Backend, World};

const DISTRICT: &str = include_str!("../../config/sample/district.toml");
const REGISTER: &[u8] = include_bytes!("../../config/sample/register.csv");

/// The file; whose page it is; its address; the language; by day or by night; the size.
type Picture = (&'static str, &'static str, &'static str, &'static str, &'static str, (u32, u32));

const DESK: (u32, u32) = (1280, 860);
const PHONE: (u32, u32) = (390, 844);

#[rustfmt::skip]
const PICTURES: &[Picture] = &[
    ("petitions.zh-CN", "supervisor01", "/petitions", "zh", "light", DESK),
    ("petitions.en", "supervisor01", "/petitions", "en", "light", DESK),
    ("alerts.phone.zh-CN", "supervisor01", "/alerts", "zh", "dark", PHONE),
];

/// The sample register, its dates moved so that it is of today.
fn fill(world: &World) {
    world.set_clock("2026-09-30T09:30:00+08:00");
    let shift = (world.app.clock.now().day() - sample::read(DISTRICT).unwrap().register_as_of).num_days();
    import::bytes_of(&world.app, REGISTER, shift).unwrap();
    xinfang::jobs::tick(&world.app).unwrap();
}

async fn take(browser: &Browser, picture: &Picture, folder: &Path) {
    let (name, user, path, language, scheme, (width, height)) = *picture;
    browser.log_in(user).await;
    browser.speak(language).await;
    browser.scheme(scheme).await;
    browser.size(width, height).await;
    browser.go(path).await;
    let png = browser.client.screenshot().await.expect("a picture");
    assert!(png.len() > 10_000, "{name} shows nothing");
    std::fs::write(folder.join(format!("{name}.png")), png).expect("the picture is kept");
}

#[test]
fn the_main_pages_can_be_taken() {
    let aside = TempDir::new().unwrap();
    let folder = std::env::var_os("XINFANG_PICTURES").map_or_else(|| aside.path().to_owned(), PathBuf::from);
    in_browser(Backend::Sqlite, async |world, _, browser| {
        fill(world);
        for picture in PICTURES {
            take(browser, picture, &folder).await;
        }
    });
}
