/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists over HTTP that are not given: refused, or never answered, and how long that took. */
#include "s2s_stage.h"

enum { HTTP_TFTP = 6970 };

static struct stage_wire *ask(struct stage *stage, const char *name) {
    struct stage_wire *wire = stage_connect(stage, "10.0.0.1", "10.0.0.2", HTTP_TFTP);
    char *request = g_strdup_printf("GET /%s HTTP/1.1\r\n\r\n", name);
    stage_say(stage, wire, CLIENT, request);
    g_free(request);
    return wire;
}

/* What was sent after the request in frame 4: an ACK of the server after 4 s, then after 4 s more
 * the client's end. */
static void silence_lasts_until_the_client_gives_up(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "CTLSEP001122334455.tlv");
    stage_wait(stage, 4);
    stage_segment(stage, wire, SERVER, TCP_ACK, (struct span){NULL, NULL});
    stage_wait(stage, 4);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "ctl_no_answer");
    const struct finding *finding = stage->heard[0];
    g_assert_cmpstr(stage_fact(finding, "waited_seconds"), ==, "8.0");
    g_assert_cmpuint(finding->ref.frame, ==, 4);
    g_assert_cmpint(finding->actor, ==, ACTOR_SOURCE);
    g_assert_cmpint(finding->confidence, ==, CONFIDENCE_CERTAIN);
    stage_free(stage);
}

static void a_refusal_lies_on_the_answer(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "CTLFile.tlv");
    const uint64_t refused =
        stage_say(stage, wire, SERVER, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    stage_expect(stage, "ctl_not_found");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, refused);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    stage_free(stage);
}

static const struct span nothing = {NULL, NULL};

/* Half of a list, then an end of this side, and after so long. */
static struct stage *break_off(enum side who, unsigned flags, double seconds, const char *codes) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "ITLFile.tlv");
    stage_say(stage, wire, SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789");
    stage_segment(stage, wire, CLIENT, TCP_ACK, nothing);
    stage_wait(stage, seconds);
    if (flags != 0)
        stage_end(stage, wire, who, flags);
    stage_expect(stage, codes);
    return stage;
}

static void a_list_that_stops_half_way_is_told_with_who_left(void) {
    struct stage *stage = break_off(SERVER, TCP_FIN, 0, "ctl_incomplete");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, stage->frame);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpstr(stage_fact(stage->heard[0], "missing"), ==, "bytes 11 to 1000 of 1000");
    stage_free(stage);
    stage_free(break_off(SERVER, TCP_RST, 0, "ctl_incomplete"));
    stage = break_off(CLIENT, TCP_FIN, 5, "ctl_incomplete");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    stage_free(stage);
    stage = break_off(CLIENT, TCP_FIN, 0.1, "ctl_incomplete");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_SOURCE);
    stage_free(stage);
    stage_free(break_off(CLIENT, 0, 0, ""));
}

static void a_list_that_comes_after_all_is_not_missed(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "CTLFile.tlv");
    stage_say(stage, wire, SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789");
    stage_end(stage, wire, SERVER, TCP_FIN);
    struct stage_wire *again = ask(stage, "CTLFile.tlv");
    stage_say(stage, again, SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    stage_expect(stage, "ctl_malformed");
    stage_free(stage);
}

static void a_redirection_is_no_list(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "CTLFile.tlv");
    stage_say(stage, wire, SERVER,
              "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
    stage_expect(stage, "ctl_not_found");
    g_assert_cmpstr(stage_fact(stage->heard[0], "answer"), ==, "HTTP status 302: Found");
    stage_free(stage);
}

static void what_is_no_list_is_not_told_as_one(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "ringlist.xml");
    stage_say(stage, wire, SERVER, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    stage_expect(stage, "file_optional");
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl_download/silence", silence_lasts_until_the_client_gives_up);
    g_test_add_func("/ctl_download/refused", a_refusal_lies_on_the_answer);
    g_test_add_func("/ctl_download/half", a_list_that_stops_half_way_is_told_with_who_left);
    g_test_add_func("/ctl_download/after_all", a_list_that_comes_after_all_is_not_missed);
    g_test_add_func("/ctl_download/redirected", a_redirection_is_no_list);
    g_test_add_func("/ctl_download/other", what_is_no_list_is_not_told_as_one);
    return g_test_run();
}
