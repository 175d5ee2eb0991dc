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
static void silence_lasts_as_long_as_the_server_was_heard(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "CTLSEP001122334455.tlv");
    stage_wait(stage, 4);
    stage_segment(stage, wire, SERVER, TCP_ACK, (struct span){NULL, NULL});
    stage_wait(stage, 4);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "ctl_no_answer");
    const struct finding *finding = stage->heard[0];
    g_assert_cmpstr(stage_fact(finding, "waited_seconds"), ==, "4.0");
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

static void what_is_no_list_is_not_missed(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = ask(stage, "ringlist.xml");
    stage_say(stage, wire, SERVER, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    stage_expect(stage, "");
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl_download/silence", silence_lasts_as_long_as_the_server_was_heard);
    g_test_add_func("/ctl_download/refused", a_refusal_lies_on_the_answer);
    g_test_add_func("/ctl_download/other", what_is_no_list_is_not_missed);
    return g_test_run();
}
