//! Everything that needs a database or a server, on SQLite and on a real PostgreSQL. `tests/run`
//! starts the PostgreSQL; by hand: `export XINFANG_TEST_POSTGRES=$(tests/postgres start DIR)`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

mod alerts;
mod bad_input;
mod calendar;
mod concurrency;
mod database;
mod deputies;
mod directory;
mod feeds;
mod handovers;
mod jobs;
mod ladder;
mod law;
mod law_duties;
mod law_input;
mod law_procedures;
mod lifecycle;
mod locales;
mod permissions;
mod repeats;
mod secrecy;
mod smtp;
mod views;
mod web;
mod webhooks;
mod year;
