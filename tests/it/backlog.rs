//! A long backlog leaves fairly, whole and in one go; and a lease that is renewed in the midst of it.
//!
//! `XINFANG_BACKLOG_MAILS=100000 cargo test --test it backlog` lets a hundred thousand go.

use std::collections::BTreeSet;
use std::time::Duration;

use app::App;
use app::sending::{self, Sent};
use out::mail::{MailSettings, SmtpSecurity, Transport, TransportKind};
use serde_json::json;
use store::Conn;

use crate::jobs::smtp::SmtpServer;
use crate::jobs::{count, enter, raw, run};
use crate::on_both;
use crate::support::World;

/// What a sender has in hand at most.
const IN_HAND: usize = 10;

/// An instance with so many senders that mails to a server of this machine.
fn instance(world: &World, server: &SmtpServer, senders: u32) -> App {
    let mut app = world.another();
    let mail = MailSettings {
        transport: TransportKind::Smtp,
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: server.port(),
        smtp_security: SmtpSecurity::None,
        timeout_seconds: 20,
        ..MailSettings::default()
    };
    app.transport = Transport::new(&mail, std::path::Path::new("/nowhere")).unwrap();
    let mut settings = world.settings.clone();
    settings.jobs.mail_senders = senders;
    settings.mail = mail;
    app.settings = std::sync::Arc::new(settings);
    app
}

/// Where a message stands in the backlog: the urgent before the others, the oldest first. Rows are
/// written in another order.
fn place(number: usize, mails: usize) -> (bool, usize) {
    (!number.is_multiple_of(10), number * 7919 % mails)
}

/// Puts so many messages into the outbox, each due since another second.
fn wait_in_outbox(world: &World, mails: usize) {
    let later = match raw(world) {
        Conn::Sqlite(_) => {
            format!("datetime('2026-03-01 00:00:00', '+' || (i * 7919 % {mails}) || ' seconds')")
        }
        Conn::Postgres(_) => {
            format!("TIMESTAMP '2026-03-01 00:00:00' + (i * 7919 % {mails}) * INTERVAL '1 second'")
        }
    };
    run(
        world,
        &format!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {mails} - 1) \
             INSERT INTO mails (message_id, recipient_id, to_name, to_address, subject, body_text, body_html, \
             state, attempts, next_try_at, created_at, urgent) \
             SELECT 'm' || i || '@example.cn', (SELECT MIN(id) FROM users WHERE active = TRUE), '样例', \
             'p' || i || '@example.cn', '样例', '样例', '样例', 'pending', 0, {later}, {later}, i % 10 = 0 FROM n"
        ),
    );
}

/// The numbers of what the server has, in the order in which it came.
fn received(server: &SmtpServer) -> Vec<usize> {
    let number = |to: &str| to.strip_prefix('p')?.split('@').next()?.parse().ok();
    server.messages().iter().map(|mail| number(&mail.to[0]).unwrap()).collect()
}

on_both! {
    fn a_backlog_leaves_whole_and_in_order_the_urgent_first_then_the_oldest(world) {
        let mails = std::env::var("XINFANG_BACKLOG_MAILS").ok().map_or(2_000, |text| text.parse().unwrap());
        let senders = 4;
        wait_in_outbox(&world, mails);
        world.set_clock("2026-03-04T10:00:00+08:00");
        let server = SmtpServer::start();
        let sent = sending::mails(&instance(&world, &server, senders)).unwrap();
        assert_eq!(sent, Sent { sent: mails, ..Sent::default() }, "one round sends all: there is no cap");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state <> 'sent'"), 0);

        let came = received(&server);
        let mut waiting: BTreeSet<(bool, usize)> = (0..mails).map(|number| place(number, mails)).collect();
        let most = IN_HAND * usize::try_from(senders).unwrap();
        for number in came {
            let place = place(number, mails);
            assert!(waiting.remove(&place), "{number} came twice");
            let passed = waiting.range(..place).take(most + 1).count();
            assert!(passed < most, "{number} came before {passed} or more that should go first");
        }
        assert!(waiting.is_empty());
    }
}

on_both! {
    fn one_sender_keeps_the_order_exactly(world) {
        let mails = 100;
        wait_in_outbox(&world, mails);
        world.set_clock("2026-03-04T10:00:00+08:00");
        let server = SmtpServer::start();
        sending::mails(&instance(&world, &server, 1)).unwrap();
        let places: Vec<(bool, usize)> = received(&server).into_iter().map(|number| place(number, mails)).collect();
        assert!(places.is_sorted() && places.len() == mails, "{places:?}");
    }
}

on_both! {
    fn a_lease_is_renewed_as_long_as_its_sender_lives_and_passes_on_when_it_stands_still(world) {
        // Something else in the district, so that the outbox is not all there is.
        enter(&world, &json!({}));
        wait_in_outbox(&world, IN_HAND);
        world.set_clock("2026-03-04T10:00:00+08:00");
        let (one, two) = (SmtpServer::start(), SmtpServer::start());
        let (first, second) = (instance(&world, &one, 1), instance(&world, &two, 1));
        let lease = i64::from(first.settings.jobs.mail_lease_seconds);
        let delivery = i64::try_from(first.settings.mail.longest_delivery_seconds()).unwrap() - 1;
        let began = world.app.clock.now();
        one.take(0);
        std::thread::scope(|scope| {
            let sender = scope.spawn(|| sending::mails(&first).unwrap());
            for delivered in 0..8 {
                one.wait_for_one_at_the_door(Duration::from_secs(15));
                assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE lease IS NOT NULL"), 10 - delivered);
                world.app.clock.set(world.app.clock.now().plus_seconds(delivery));
                assert_eq!(sending::mails(&second).unwrap(), Sent::default(), "the first one lives");
                one.take(1);
            }
            assert!(world.app.clock.now().seconds_since(began) > 2 * lease, "without renewing it would have ended");

            // Now it stands still, with one mail at the door of the server and one in hand.
            one.wait_for_one_at_the_door(Duration::from_secs(15));
            world.app.clock.set(world.app.clock.now().plus_seconds(lease + 1));
            assert_eq!(sending::mails(&second).unwrap().sent, 2, "another has taken over");
            one.take(100);
            assert_eq!(sender.join().unwrap().sent, 8, "what it was just sending is not its own any more");
        });
        let (by_first, by_second) = (received(&one), received(&two));
        assert_eq!((by_first.len(), by_second.len()), (9, 2), "it sends nothing more of what it held");
        assert_eq!(by_first[8], by_second[0], "the one moment in which a mail comes twice");
        assert!(one.messages()[8].data == two.messages()[0].data, "as the same bytes");
        assert_eq!(count(&world, "SELECT count(*) AS v FROM mails WHERE state = 'sent' AND attempts = 1"), 10);
    }
}
