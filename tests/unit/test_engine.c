/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told from outside finds its connection and its side, whoever is taken for the client. */
#include "capture/observe/tls/tls.h"
#include "s2s_stage.h"

static const struct endpoint client = {{4, {10, 0, 0, 1}}, 40000},
                             server = {{4, {10, 0, 0, 2}}, 8443};

/* A connection whose client began with TLS. */
static struct stage *stage_of_axl(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = stage_connect(stage, "10.0.0.1", "10.0.0.2", 8443);
    GByteArray *hello = hex_bytes("16 0301 002d 01 000029 0302 0001020304050607 08090a0b0c0d0e0f "
                                  "1011121314151617 18191a1b1c1d1e1f 00 0002 002f 01 00");
    stage_send(stage, wire, CLIENT, span_of_bytes(hello));
    g_byte_array_unref(hello);
    return stage;
}

static void decrypted(struct stage *stage, const struct endpoint *from, const struct endpoint *to,
                      const char *text) {
    const struct frame_ref ref = frame_ref_of(++stage->frame, stage->time += 1000000, 0);
    const struct tls_opened opened = {.content = TLS_CONTENT_DATA, .bytes = span_of_text(text)};
    engine_decrypted_record(stage->engine, from, to, &opened, ref);
}

static void decrypted_bytes_have_the_side_of_their_sender(void) {
    struct stage *stage = stage_of_axl();
    decrypted(stage, &client, &server,
              "POST /axl/ HTTP/1.1\r\nAuthorization: Basic eA==\r\nContent-Length: 0\r\n\r\n");
    decrypted(stage, &server, &client, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    stage_expect(stage, "axl_unauthorized");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, 6);
    stage_free(stage);
}

static void bytes_of_unknown_connections_are_passed_by(void) {
    static const struct endpoint other = {{4, {10, 0, 0, 3}}, 8443};
    struct stage *stage = stage_of_axl();
    decrypted(stage, &client, &other, "GET / HTTP/1.1\r\n\r\n");
    stage_expect(stage, "");
    stage_free(stage);
}

/* A fatal alert of the client's or the server's, told with the ends in this order. */
static enum actor actor_of_alert(const struct endpoint *first, const struct endpoint *second,
                                 enum side actor) {
    struct stage *stage = stage_of_axl();
    const struct frame_ref ref = frame_ref_of(++stage->frame, stage->time += 1000000, 0);
    const struct tls_alert alert = {ref, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    const struct event event = {.type = EVENT_TLS_ALERT,
                                .ref = ref,
                                .actor = actor,
                                .outside = {*first, *second},
                                .data = &alert};
    engine_event(stage->engine, &event);
    const enum actor found = stage_found(stage, CODE_TLS_UNKNOWN_CA)->actor;
    stage_free(stage);
    return found;
}

static void an_event_names_its_actor_by_the_connection(void) {
    g_assert_cmpint(actor_of_alert(&client, &server, CLIENT), ==, ACTOR_SOURCE);
    g_assert_cmpint(actor_of_alert(&client, &server, SERVER), ==, ACTOR_DESTINATION);
    g_assert_cmpint(actor_of_alert(&server, &client, CLIENT), ==, ACTOR_DESTINATION);
    g_assert_cmpint(actor_of_alert(&server, &client, SERVER), ==, ACTOR_SOURCE);
}

static void after_the_end_nothing_is_heard(void) {
    struct stage *stage = stage_of_axl();
    stage_expect(stage, "");
    const struct tls_alert alert = {{9, 0, 0}, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    const struct event event = {
        .type = EVENT_TLS_ALERT, .ref.frame = 9, .outside = {client, server}, .data = &alert};
    engine_event(stage->engine, &event);
    decrypted(stage, &client, &server, "POST /axl/ HTTP/1.1\r\n\r\n");
    g_assert_cmpuint(stage->count, ==, 0);
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/engine/decrypted", decrypted_bytes_have_the_side_of_their_sender);
    g_test_add_func("/engine/unknown", bytes_of_unknown_connections_are_passed_by);
    g_test_add_func("/engine/event", an_event_names_its_actor_by_the_connection);
    g_test_add_func("/engine/end", after_the_end_nothing_is_heard);
    return g_test_run();
}
