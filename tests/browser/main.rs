//! The pages in a real browser: Chromium through WebDriver, against a real server. What a person does in
//! a day, what a reader of the screen finds wrong, what does not fit on a phone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod axe;
mod days;
mod driver;
mod every_page;
#[path = "../it/mime.rs"]
mod mime;
mod pages;
mod pictures;
mod rendered;
#[path = "../it/support.rs"]
#[allow(dead_code)]
mod support;
