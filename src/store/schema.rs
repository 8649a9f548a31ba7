//! The tables, as diesel sees them on both backends (see diesel.toml). A test holds them to the
//! migrations.

/// What the columns hold that diesel does not know.
mod words {
    pub use crate::states::{AlertState, Because, MailState, Wait};
    pub use crate::typed::{Word, Words};
    pub use domain::access::{Operation, Sight};
    pub use domain::vocabulary::{
        Channel, Ending, HandOver, Language, Media, Outcome, Paper, Purpose, Rated, Rating, Role, Scope,
        Stage, UnitKind,
    };
}

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    rulebooks (version) {
        version -> Integer,
        document -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    units (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        short_name -> Text,
        aliases -> Text,
        kind -> Word<UnitKind>,
        head_id -> Nullable<BigInt>,
        default_officer_id -> Nullable<BigInt>,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    users (id) {
        id -> BigInt,
        username -> Text,
        name -> Text,
        role -> Word<Role>,
        unit_id -> BigInt,
        email -> Nullable<Text>,
        language -> Word<Language>,
        password_hash -> Nullable<Text>,
        active -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    leaders (user_id) {
        user_id -> BigInt,
        title -> Text,
    }
}

diesel::table! {
    portfolio_units (unit_id) {
        unit_id -> BigInt,
        leader_id -> BigInt,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<BigInt>,
        unit_id -> Nullable<BigInt>,
        place_based -> Bool,
        active -> Bool,
    }
}

diesel::table! {
    portfolio_categories (category_id) {
        category_id -> BigInt,
        leader_id -> BigInt,
    }
}

diesel::table! {
    projects (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        leader_id -> BigInt,
        unit_id -> BigInt,
        active -> Bool,
    }
}

diesel::table! {
    contact_points (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<BigInt>,
        leader_id -> BigInt,
        unit_id -> BigInt,
        active -> Bool,
    }
}

diesel::table! {
    duty_roster (day) {
        day -> Date,
        leader_id -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        seen_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    refresh_tokens (token_digest) {
        token_digest -> Text,
        session_id -> BigInt,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        label -> Text,
        token_digest -> Text,
        scopes -> Words<Scope>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    petitions (id) {
        id -> BigInt,
        number -> Text,
        version -> Integer,
        stage -> Word<Stage>,
        channel -> Word<Channel>,
        purpose -> Word<Purpose>,
        confidential -> Bool,
        urgent -> Bool,
        title -> Nullable<Text>,
        outside_number -> Nullable<Text>,
        received_on -> Date,
        registered_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        headcount -> Integer,
        home_visits -> Integer,
        receiver_id -> BigInt,
        receiver_unit_id -> BigInt,
        unit_id -> BigInt,
        officer_id -> BigInt,
        leader_id -> Nullable<BigInt>,
        watching_unit_id -> Nullable<BigInt>,
        awaiting_decision -> Bool,
        category_id -> Nullable<BigInt>,
        next_late_at -> Timestamp,
        query_code_digest -> Text,
        query_code_record -> BigInt,
        ending -> Nullable<Word<Ending>>,
        reviewing_unit_id -> Nullable<BigInt>,
        repeat_of -> Nullable<BigInt>,
        next_look_at -> Timestamp,
    }
}

diesel::table! {
    accused_links (id) {
        id -> BigInt,
        petition_id -> BigInt,
        user_id -> Nullable<BigInt>,
        unit_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    events (petition_id, seq) {
        petition_id -> BigInt,
        seq -> Integer,
        kind -> Text,
        payload -> Text,
        occurred_at -> Timestamp,
        recorded_at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        via -> Text,
        rules_version -> Integer,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    records (id) {
        id -> BigInt,
        petition_id -> BigInt,
        kind -> Text,
        key_id -> Text,
        body -> Nullable<Binary>,
        erased_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    blind_index (id) {
        id -> BigInt,
        petition_id -> BigInt,
        record_id -> BigInt,
        field -> Text,
        digest -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    holdings (petition_id, lane, seq) {
        petition_id -> BigInt,
        lane -> Integer,
        seq -> Integer,
        unit_id -> BigInt,
        officer_id -> BigInt,
        leader_id -> Nullable<BigInt>,
        hand_over -> Word<HandOver>,
        from_at -> Timestamp,
        until_at -> Nullable<Timestamp>,
        event_seq -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    deadlines (petition_id, clock, run) {
        petition_id -> BigInt,
        clock -> Text,
        run -> Integer,
        started_on -> Date,
        raw_due -> Date,
        legal_due -> Date,
        late_at -> Timestamp,
        outcome -> Word<Outcome>,
        ended_at -> Nullable<Timestamp>,
        missed -> Bool,
        lapses -> Bool,
        policy_version -> Integer,
        calendar_version -> Integer,
        rate -> Nullable<Text>,
        assists -> Bool,
    }
}

diesel::table! {
    home_visits (petition_id, event_seq) {
        petition_id -> BigInt,
        event_seq -> Integer,
        visitor_id -> Nullable<BigInt>,
        visited_on -> Nullable<Date>,
        in_person -> Bool,
        visits -> Integer,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        request_digest -> Text,
        petition_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    mails (id) {
        id -> BigInt,
        message_id -> Text,
        recipient_id -> BigInt,
        to_name -> Text,
        to_address -> Text,
        subject -> Text,
        body_text -> Text,
        body_html -> Text,
        state -> Word<MailState>,
        attempts -> Integer,
        next_try_at -> Timestamp,
        lease -> Nullable<Text>,
        leased_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        urgent -> Bool,
        webhook_id -> Nullable<BigInt>,
        sms_of -> Nullable<BigInt>,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        user_id -> BigInt,
        key -> Text,
        sealed -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    alerts (id) {
        id -> BigInt,
        petition_id -> BigInt,
        clock -> Text,
        run -> Integer,
        rung -> Text,
        repetition -> Integer,
        recipient_id -> BigInt,
        created_at -> Timestamp,
        mail_id -> Nullable<BigInt>,
        reached_at -> Timestamp,
        due_at -> Timestamp,
        urgent -> Bool,
        state -> Word<AlertState>,
        acknowledged_at -> Nullable<Timestamp>,
        answer_due -> Nullable<Date>,
    }
}

diesel::table! {
    rungs (petition_id, clock, run, rung, repetition) {
        petition_id -> BigInt,
        clock -> Text,
        run -> Integer,
        rung -> Text,
        repetition -> Integer,
        place -> Integer,
        reached_at -> Timestamp,
        found_at -> Timestamp,
        told -> Bool,
        drafts -> Bool,
        bulletin -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    webhooks (id) {
        id -> BigInt,
        user_id -> BigInt,
        url -> Text,
        sealed_secret -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_because -> Nullable<Word<Because>>,
    }
}

diesel::table! {
    calendar_feeds (user_id) {
        user_id -> BigInt,
        token_digest -> Text,
        created_at -> Timestamp,
        last_read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    assistants (petition_id, unit_id) {
        petition_id -> BigInt,
        unit_id -> BigInt,
    }
}

diesel::table! {
    hotline_orders (order_number) {
        order_number -> Text,
        petition_id -> BigInt,
    }
}

diesel::table! {
    deputies (id) {
        id -> BigInt,
        leader_id -> BigInt,
        deputy_id -> BigInt,
        from_day -> Date,
        until_day -> Date,
        named_by -> BigInt,
        named_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    views (id) {
        id -> BigInt,
        petition_id -> BigInt,
        user_id -> BigInt,
        operation -> Word<Operation>,
        sight -> Word<Sight>,
        viewed_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    uploads (id) {
        id -> BigInt,
        owner_id -> BigInt,
        key_id -> Text,
        name -> Nullable<Binary>,
        salt -> Nullable<Binary>,
        media -> Nullable<Word<Media>>,
        size -> BigInt,
        digest -> Text,
        created_at -> Timestamp,
        petition_id -> Nullable<BigInt>,
        claimed_at -> Nullable<Timestamp>,
        erased_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    upload_chunks (upload_id, seq) {
        upload_id -> BigInt,
        seq -> Integer,
        body -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    papers (id) {
        id -> BigInt,
        petition_id -> BigInt,
        seq -> Integer,
        of_seq -> Integer,
        kind -> Word<Paper>,
        language -> Word<Language>,
        number -> Text,
        year -> Integer,
        serial -> BigInt,
        replaces -> Nullable<Text>,
        issued_on -> Date,
        issued_at -> Timestamp,
        issued_by -> BigInt,
        key_id -> Text,
        body -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    ratings (petition_id, rated, round) {
        petition_id -> BigInt,
        rated -> Word<Rated>,
        round -> Integer,
        unit_id -> BigInt,
        until_day -> Date,
        rating -> Nullable<Word<Rating>>,
        rated_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::words::*;

    waits (what, petition_id) {
        what -> Word<Wait>,
        petition_id -> BigInt,
    }
}

diesel::table! {
    attempts (subject) {
        subject -> Text,
        began_at -> Timestamp,
        tries -> Integer,
    }
}

diesel::table! {
    saved_views (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        query -> Text,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    counters,
    rulebooks,
    units,
    users,
    leaders,
    portfolio_units,
    categories,
    portfolio_categories,
    projects,
    contact_points,
    duty_roster,
    sessions,
    refresh_tokens,
    api_tokens,
    petitions,
    accused_links,
    events,
    records,
    blind_index,
    holdings,
    deadlines,
    home_visits,
    idempotency_keys,
    mails,
    drafts,
    alerts,
    rungs,
    webhooks,
    calendar_feeds,
    assistants,
    hotline_orders,
    deputies,
    views,
    uploads,
    upload_chunks,
    papers,
    ratings,
    waits,
    attempts,
    saved_views,
);
