/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of stations that register, are rejected, and are lost. */
#include "capture/observe/sccp/sccp.h"
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

/* Connections of one station, which open_connection makes anew. */
struct station {
    struct bench *bench;
    struct sccp_session session;
};

/* A connection to the server 10.0.0.`server`, opened in frame `at` and the next. */
static void connects(struct station *station, uint8_t server, uint64_t at) {
    struct bench *bench = station->bench;
    open_connection(bench, 2000, at);
    bench->flow.endpoints[SERVER].address.bytes[3] = server;
    station->session = (struct sccp_session){
        .is_spoken = true,
        .station = {.name = "SEP001122334455", .has_type = true, .device_type = 115}};
    bench->connection.states[OBSERVER_SCCP] = &station->session;
}

static void tell_sccp(struct station *station, unsigned type, enum side actor, uint64_t frame,
                      struct span body) {
    const struct sccp_message message = {.body = body};
    const struct event event = {.type = type,
                                .ref = ref(frame),
                                .actor = actor,
                                .connection = &station->bench->connection,
                                .data = &message};
    rules_event(station->bench->rules, &event);
}

static void registers(struct station *station, uint8_t server, uint64_t at) {
    connects(station, server, at);
    station->session.asked = ref(at + 2);
    tell_sccp(station, EVENT_SCCP_REGISTERING, CLIENT, at + 2, span_of("", 0));
    station->session.registered = ref(at + 3);
    tell_sccp(station, EVENT_SCCP_REGISTERED, SERVER, at + 3, span_of("", 0));
    station->session.asked = ref(0);
    station->session.protocol_version = 17;
}

static void unregisters(struct station *station, uint64_t frame) {
    tell_sccp(station, EVENT_SCCP_UNREGISTERING, CLIENT, frame, span_of("", 0));
    station->session.unregistering = ref(frame);
}

/* Both sides said so much, all of it was acknowledged, and this is the last packet of each. */
static void both_spoke(struct station *station, uint64_t client_last, uint64_t server_last) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct flow_side *flow = &station->bench->flow.sides[side];
        flow->payload_bytes = 100;
        flow->syn_count = 1;
        flow->syn_sequence = 1000;
        flow->has_acknowledged = flow->has_highest = true;
        flow->highest = flow->acknowledged = 1101;
    }
    station->bench->flow.sides[CLIENT].last_seen = ref(client_last);
    station->bench->flow.sides[SERVER].last_seen = ref(server_last);
}

static struct station station_new(void) {
    return (struct station){.bench = bench_new(2000)};
}

static void station_free(struct station *station) {
    bench_free(station->bench);
}

/* --- rejected --------------------------------------------------------------------------------- */

static void a_rejection_is_told_with_its_text(void) {
    struct station station = station_new();
    connects(&station, 2, 1);
    station.session.asked = ref(3);
    tell_sccp(&station, EVENT_SCCP_REJECTED, SERVER, 4, span_of_text("Error: DB Config"));
    assert_found(station.bench, 0, CODE_SCCP_REGISTER_REJECTED, 4);
    const struct finding *finding = station.bench->heard[0];
    g_assert_cmpstr(finding->summary, ==,
                    "CUCM 10.0.0.2:2000 (SCCP) rejected the registration of phone 10.0.0.1: "
                    "Error: DB Config");
    g_assert_cmpstr(finding_fact(finding, "device"), ==, "SEP001122334455");
    g_assert_cmpstr(finding_fact(finding, "device_type"), ==, "Cisco 7941 (115)");
    g_assert_nonnull(strstr(finding->check, "auto-registration"));
    station_free(&station);
}

static void many_that_are_rejected_are_one_with_their_names(void) {
    struct station station = station_new();
    for (unsigned i = 0; i < 20; i++) {
        connects(&station, 2, 10 * i + 1);
        g_snprintf(station.session.station.name, SCCP_NAME, "SEP0011223344%02u", i);
        tell_sccp(&station, EVENT_SCCP_REJECTED, SERVER, 10 * i + 4, span_of_text("\x80\x2e"));
    }
    unsigned devices = 0;
    const struct finding *finding = station.bench->heard[0];
    g_assert_cmpuint(station.bench->count, ==, 1);
    g_assert_cmpuint(finding->count, ==, 20);
    for (unsigned i = 0; i < finding->fact_count; i++)
        devices += strcmp(finding->facts[i].key, "device") == 0;
    g_assert_cmpuint(devices, ==, 8);
    g_assert_cmpstr(finding_fact(finding, "text"), ==, "Error: No License");
    station_free(&station);
}

/* --- it unregisters --------------------------------------------------------------------------- */

static void one_that_leaves_by_itself_is_told(void) {
    struct station station = station_new();
    registers(&station, 2, 1);
    unregisters(&station, 10);
    g_assert_cmpuint(station.bench->count, ==, 0);
    rules_finish(station.bench->rules);
    assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 10);
    g_assert_cmpint(station.bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    station_free(&station);
}

static void one_that_was_not_seen_to_register_is_less_sure(void) {
    struct station station = station_new();
    connects(&station, 2, 1);
    station.bench->flow.opening = OPENING_GUESSED;
    station.session.alive = ref(5);
    unregisters(&station, 10);
    rules_finish(station.bench->rules);
    assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 10);
    g_assert_cmpint(station.bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    station_free(&station);
}

static void one_that_comes_back_is_told_with_that(void) {
    struct station station = station_new();
    registers(&station, 2, 1);
    unregisters(&station, 10);
    registers(&station, 2, 20);
    assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 10);
    g_assert_cmpstr(finding_fact(station.bench->heard[0], "registered_again"), ==,
                    "after 1.3 s, frame 23");
    station_free(&station);
}

static void what_explains_it_is_no_trouble(void) {
    static const uint8_t power_save[] = {1, 0, 0, 0};
    struct station station = station_new();
    registers(&station, 2, 1);
    station.session.reset = ref(9); /* the server asked for it */
    unregisters(&station, 10);
    registers(&station, 2, 20);
    tell_sccp(&station, EVENT_SCCP_UNREGISTERING, CLIENT, 30,
              span_of(power_save, sizeof power_save));
    registers(&station, 2, 40); /* it goes to the server that granted a token */
    connects(&station, 3, 45);
    tell_sccp(&station, EVENT_SCCP_TOKEN_GRANTED, SERVER, 48, span_of("", 0));
    connects(&station, 2, 50);
    unregisters(&station, 53);
    registers(&station, 3, 60);
    unregisters(&station, 70); /* and back to the other, which is seen later only */
    registers(&station, 2, 80);
    unregisters(&station, 90); /* and the server says no */
    tell_sccp(&station, EVENT_SCCP_STAYS, SERVER, 91, span_of("", 0));
    registers(&station, 2, 100); /* what the server asked for was captured later */
    unregisters(&station, 110);
    tell_sccp(&station, EVENT_SCCP_RESET, SERVER, 111, span_of("", 0));
    connects(&station, 2, 120); /* nothing of the server was heard before */
    unregisters(&station, 123);
    rules_finish(station.bench->rules);
    g_assert_cmpuint(station.bench->count, ==, 0);
    station_free(&station);
}

/* --- it waits to come back ----------------------------------------------------------------------
 */

static void asks_for_a_token(struct station *station, unsigned answer, uint64_t frame) {
    static const uint8_t minute[] = {60, 0, 0, 0};
    tell_sccp(station, answer, SERVER, frame, span_of(minute, sizeof minute));
}

/* Frames are tenths of a second. */
static void is_told_to_wait(struct station *station, unsigned first, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        asks_for_a_token(station, EVENT_SCCP_TOKEN_REJECTED, first + i * 600);
}

static void one_that_is_to_wait_for_long_is_told(void) {
    struct station station = station_new();
    registers(&station, 3, 1);
    connects(&station, 2, 5);
    is_told_to_wait(&station, 8, 6);
    g_assert_cmpuint(station.bench->count, ==, 0);
    rules_finish(station.bench->rules);
    assert_found(station.bench, 0, CODE_SCCP_TOKEN_REJECTED, 8);
    const struct finding *finding = station.bench->heard[0];
    g_assert_cmpstr(finding->summary, ==,
                    "CUCM 10.0.0.2:2000 (SCCP) rejected the token of phone 10.0.0.1 6 times in 5.0 "
                    "minutes, and did not let it come over");
    g_assert_cmpstr(finding_fact(finding, "registered_with"), ==, "10.0.0.3");
    g_assert_cmpstr(finding_fact(finding, "tokens_rejected"), ==, "6");
    g_assert_cmpstr(finding_fact(finding, "to_wait"), ==, "60 s");
    station_free(&station);
}

static void many_that_are_to_wait_are_one_with_their_names(void) {
    struct station station = station_new();
    for (unsigned i = 0; i < 3; i++) {
        connects(&station, 2, i + 1);
        g_snprintf(station.session.station.name, SCCP_NAME, "SEP00112233440%u", i);
        is_told_to_wait(&station, 10 + i, 6);
    }
    rules_finish(station.bench->rules);
    g_assert_cmpuint(station.bench->count, ==, 1);
    g_assert_cmpuint(station.bench->heard[0]->count, ==, 3);
    station_free(&station);
}

/* What tells no name is known by its address: waits of two that are short are not one that is long.
 */
static void those_without_a_name_are_told_apart(void) {
    for (unsigned stations = 1; stations <= 2; stations++) {
        struct station station = station_new();
        for (unsigned i = 0; i < 2; i++) {
            connects(&station, 2, i + 1);
            station.session.station.name[0] = '\0';
            station.bench->flow.endpoints[CLIENT].address.bytes[3] =
                stations == 1 ? 1 : (uint8_t)(1 + i);
            is_told_to_wait(&station, 10 + i * 1800, 3);
        }
        rules_finish(station.bench->rules);
        g_assert_cmpuint(station.bench->count, ==, stations == 1);
        station_free(&station);
    }
}

static void a_wait_that_ends_is_not_told(void) {
    static const unsigned ends[] = {EVENT_SCCP_TOKEN_GRANTED, EVENT_SCCP_REGISTERED,
                                    EVENT_SCCP_REJECTED};
    for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++) {
        struct station station = station_new();
        connects(&station, 2, 1);
        is_told_to_wait(&station, 5, 6);
        asks_for_a_token(&station, ends[i], 4000);
        rules_finish(station.bench->rules);
        g_assert_cmpuint(station.bench->count, ==, ends[i] == EVENT_SCCP_REJECTED);
        station_free(&station);
    }
}

static void a_short_wait_and_several_are_not_told(void) {
    struct station station = station_new();
    connects(&station, 2, 1);
    is_told_to_wait(&station, 5, 5); /* four minutes */
    is_told_to_wait(&station, 20000, 2);
    is_told_to_wait(&station, 40000, 2); /* each long after the one before */
    rules_finish(station.bench->rules);
    g_assert_cmpuint(station.bench->count, ==, 0);
    station_free(&station);
}

/* --- the server is silent --------------------------------------------------------------------- */

static void sends_keep_alives(struct station *station, uint64_t first, uint64_t last,
                              unsigned count) {
    station->session.unanswered = ref(first);
    station->session.unanswered_last = ref(last);
    station->session.unanswered_count = count;
}

static void client_leaves(struct station *station, uint64_t frame) {
    station->bench->flow.sides[CLIENT].fin = ref(frame);
    tell(station->bench, EVENT_TCP_CLOSED, CLIENT, frame);
}

static void unanswered_keep_alives_are_told(void) {
    struct station station = station_new();
    registers(&station, 2, 1);
    station.session.alive = ref(300);
    sends_keep_alives(&station, 600, 900, 2);
    both_spoke(&station, 1200, 901);
    client_leaves(&station, 1200);
    assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 600);
    const struct finding *finding = station.bench->heard[0];
    g_assert_cmpstr(finding->summary, ==,
                    "CUCM 10.0.0.2:2000 (SCCP) did not answer the KeepAlive of phone 10.0.0.1 in "
                    "60.0 s; the client gave up");
    g_assert_cmpint(finding->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpstr(finding_fact(finding, "keep_alives_unanswered"), ==, "2");
    tell(station.bench, EVENT_TCP_GONE, CLIENT, 1300);
    g_assert_cmpuint(station.bench->count, ==, 1);
    station_free(&station);
}

static void silence_that_proves_nothing_is_not_told(void) {
    struct station station = station_new();
    registers(&station, 2, 1); /* one, and the station leaves at once: it was switched off */
    station.session.alive = ref(300);
    sends_keep_alives(&station, 600, 600, 1);
    both_spoke(&station, 640, 601);
    client_leaves(&station, 640);
    connects(&station, 2, 1000); /* a server that never answered one, and told no version */
    sends_keep_alives(&station, 1100, 1700, 3);
    both_spoke(&station, 2000, 1701);
    client_leaves(&station, 2000);
    connects(&station, 2, 2100); /* one that it is not registered with */
    station.session.alive = ref(2200);
    sends_keep_alives(&station, 2300, 2600, 2);
    both_spoke(&station, 2900, 2601);
    client_leaves(&station, 2900);
    registers(&station, 2, 3000); /* a server that speaks of something else */
    station.session.alive = ref(3300);
    sends_keep_alives(&station, 3600, 3900, 2);
    both_spoke(&station, 4200, 4000);
    station.bench->flow.sides[SERVER].last_data = ref(4000);
    client_leaves(&station, 4200);
    rules_finish(station.bench->rules);
    g_assert_cmpuint(station.bench->count, ==, 0);
    station_free(&station);
}

static void an_unanswered_registration_is_told(void) {
    struct station station = station_new();
    connects(&station, 2, 1);
    station.session.asked = ref(3);
    both_spoke(&station, 203, 4);
    client_leaves(&station, 203);
    assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 3);
    g_assert_cmpstr(station.bench->heard[0]->summary, ==,
                    "CUCM 10.0.0.2:2000 (SCCP) did not answer the registration of 10.0.0.1 in "
                    "20.0 s; the client gave up");
    station_free(&station);
}

/* --- the server leaves ------------------------------------------------------------------------ */

static void server_leaves(struct station *station, unsigned how, uint64_t frame) {
    struct flow_side *side = &station->bench->flow.sides[SERVER];
    *(how == EVENT_TCP_RESET ? &side->reset : &side->fin) = ref(frame);
    tell(station->bench, how, SERVER, frame);
}

static void a_server_that_leaves_a_registered_station_is_told(void) {
    for (unsigned i = 0; i < 2; i++) {
        struct station station = station_new();
        registers(&station, 2, 1);
        station.bench->flow.sides[SERVER].last_data = ref(4);
        server_leaves(&station, i == 0 ? EVENT_TCP_CLOSED : EVENT_TCP_RESET, 10);
        assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 10);
        g_assert_cmpint(station.bench->heard[0]->confidence, ==,
                        i == 0 ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
        station_free(&station);
    }
}

static void a_server_that_leaves_for_a_reason_is_not_told(void) {
    struct station station = station_new();
    registers(&station, 2, 1); /* it had asked for it */
    station.session.reset = ref(5);
    server_leaves(&station, EVENT_TCP_CLOSED, 10);
    connects(&station, 2, 20); /* it was not registered */
    tell_sccp(&station, EVENT_SCCP_REJECTED, SERVER, 23, span_of_text("Error: No License"));
    server_leaves(&station, EVENT_TCP_CLOSED, 30);
    connects(&station, 2, 34); /* nor here: it keeps the connection for bad times */
    station.session.alive = ref(36);
    server_leaves(&station, EVENT_TCP_CLOSED, 38);
    registers(&station, 2, 40); /* the station left first */
    client_leaves(&station, 50);
    server_leaves(&station, EVENT_TCP_CLOSED, 51);
    g_assert_cmpuint(station.bench->count, ==, 1);
    station_free(&station);
}

static void a_connection_from_the_middle_is_told_where_its_station_registers_anew(void) {
    for (unsigned i = 0; i < 3; i++) {
        struct station station = station_new();
        connects(&station, 2, 1);
        station.bench->flow.opening = OPENING_GUESSED;
        station.bench->flow.sides[SERVER].last_data = ref(5);
        station.session.station.name[0] = '\0';
        station.session.alive = ref(5);
        station.session.is_used = i == 1;
        server_leaves(&station, EVENT_TCP_CLOSED, 10);
        g_assert_cmpuint(station.bench->count, ==, i == 1);
        if (i == 0)
            registers(&station, 3, 100);
        rules_finish(station.bench->rules);
        g_assert_cmpuint(station.bench->count, ==, i != 2);
        if (i != 2)
            assert_found(station.bench, 0, CODE_SCCP_UNREGISTERED, 10);
        station_free(&station);
    }
}

static void a_connection_that_another_took_the_place_of_is_not_told(void) {
    struct station station = station_new();
    registers(&station, 2, 1);
    const struct flow first = station.bench->flow;
    registers(&station, 2, 20);
    station.bench->flow = first;
    server_leaves(&station, EVENT_TCP_CLOSED, 30);
    g_assert_cmpuint(station.bench->count, ==, 0);
    station_free(&station);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sccp_rules/a_rejection_is_told_with_its_text",
                    a_rejection_is_told_with_its_text);
    g_test_add_func("/sccp_rules/many_that_are_rejected_are_one_with_their_names",
                    many_that_are_rejected_are_one_with_their_names);
    g_test_add_func("/sccp_rules/one_that_leaves_by_itself_is_told",
                    one_that_leaves_by_itself_is_told);
    g_test_add_func("/sccp_rules/one_that_was_not_seen_to_register_is_less_sure",
                    one_that_was_not_seen_to_register_is_less_sure);
    g_test_add_func("/sccp_rules/one_that_comes_back_is_told_with_that",
                    one_that_comes_back_is_told_with_that);
    g_test_add_func("/sccp_rules/what_explains_it_is_no_trouble", what_explains_it_is_no_trouble);
    g_test_add_func("/sccp_rules/one_that_is_to_wait_for_long_is_told",
                    one_that_is_to_wait_for_long_is_told);
    g_test_add_func("/sccp_rules/many_that_are_to_wait_are_one_with_their_names",
                    many_that_are_to_wait_are_one_with_their_names);
    g_test_add_func("/sccp_rules/nameless", those_without_a_name_are_told_apart);
    g_test_add_func("/sccp_rules/a_wait_that_ends_is_not_told", a_wait_that_ends_is_not_told);
    g_test_add_func("/sccp_rules/a_short_wait_and_several_are_not_told",
                    a_short_wait_and_several_are_not_told);
    g_test_add_func("/sccp_rules/unanswered_keep_alives_are_told", unanswered_keep_alives_are_told);
    g_test_add_func("/sccp_rules/silence_that_proves_nothing_is_not_told",
                    silence_that_proves_nothing_is_not_told);
    g_test_add_func("/sccp_rules/an_unanswered_registration_is_told",
                    an_unanswered_registration_is_told);
    g_test_add_func("/sccp_rules/a_server_that_leaves_a_registered_station_is_told",
                    a_server_that_leaves_a_registered_station_is_told);
    g_test_add_func("/sccp_rules/a_server_that_leaves_for_a_reason_is_not_told",
                    a_server_that_leaves_for_a_reason_is_not_told);
    g_test_add_func("/sccp_rules/"
                    "a_connection_from_the_middle_is_told_where_its_station_registers_anew",
                    a_connection_from_the_middle_is_told_where_its_station_registers_anew);
    g_test_add_func("/sccp_rules/a_connection_that_another_took_the_place_of_is_not_told",
                    a_connection_that_another_took_the_place_of_is_not_told);
    return g_test_run();
}
