/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AXL requests: the last answer is judged, whatever came before; what is no AXL is told from it;
 * and a request that was heard and not answered is the server's matter, not that of who gave up. */
#include "s2s_stage.h"

enum { AXL = 8080 };

#define FAULT(text)                                                                                \
    "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>"            \
    "<faultstring>" text "</faultstring></s:Fault></s:Body></s:Envelope>"
#define ENVELOPE                                                                                   \
    "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>"
#define PAGE "<!DOCTYPE html><html><head><title>Sign in</title></head></html>"

static struct stage_wire *connect_axl(struct stage *stage) {
    return stage_connect(stage, "10.0.0.1", "10.0.0.2", AXL);
}

static uint64_t ask_with(struct stage *stage, struct stage_wire *wire, const char *fields) {
    char *request = g_strdup_printf("POST /axl/ HTTP/1.1\r\nHost: cucm:8443\r\n"
                                    "SOAPAction: \"CUCM:DB ver=14.0 getUser\"\r\n%s"
                                    "Content-Length: 4\r\n\r\n<a/>",
                                    fields);
    const uint64_t frame = stage_say(stage, wire, CLIENT, request);
    g_free(request);
    return frame;
}

static uint64_t answer(struct stage *stage, struct stage_wire *wire, const char *head,
                       const char *body) {
    char *text = g_strdup_printf("HTTP/1.1 %s\r\nContent-Length: %u\r\n\r\n%s", head,
                                 (unsigned)strlen(body), body);
    const uint64_t frame = stage_say(stage, wire, SERVER, text);
    g_free(text);
    return frame;
}

/* A conversation on one connection: a request with these fields, and its answer, each. */
struct turn {
    const char *fields, *head, *body;
};

/* Plays it and holds what was found to `codes`. Returns the stage, to be freed. */
static struct stage *play(const struct turn *turns, unsigned count, const char *codes) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = connect_axl(stage);
    for (unsigned i = 0; i < count; i++) {
        ask_with(stage, wire, turns[i].fields);
        answer(stage, wire, turns[i].head, turns[i].body);
    }
    stage_expect(stage, codes);
    return stage;
}

#define PLAY(codes, ...)                                                                           \
    play((const struct turn[]){__VA_ARGS__},                                                       \
         sizeof((const struct turn[]){__VA_ARGS__}) / sizeof(struct turn), codes)

static void the_last_answer_to_a_challenge_counts(void) {
    static const char *const challenges[] = {
        "Basic realm=\"AXL\"", "Digest realm=\"AXL\", nonce=\"1\"", "Negotiate", "NTLM"};
    static const char *const credentials[] = {
        "Authorization: Basic YTpi\r\n", "Authorization: Digest username=\"a\"\r\n",
        "Authorization: Negotiate YII=\r\n", "Authorization: NTLM TlRMTVNT\r\n"};
    static const struct {
        const char *head, *body, *codes;
    } lasts[] = {
        {"200 OK", ENVELOPE, "axl_challenged"}, {"500 Error", FAULT("no"), "axl_fault"},
        {"200 OK", FAULT("no"), "axl_fault"},   {"403 Forbidden", "", "axl_unauthorized"},
        {"503 Busy", "", "axl_unavailable"},    {"404 Not Found", "", "axl_unavailable"},
        {"200 OK", PAGE, "axl_unavailable"},
    };
    for (unsigned scheme = 0; scheme < G_N_ELEMENTS(challenges); scheme++)
        for (unsigned last = 0; last < G_N_ELEMENTS(lasts); last++) {
            char *head = g_strdup_printf("401 No\r\nWWW-Authenticate: %s", challenges[scheme]);
            struct stage *stage = PLAY(lasts[last].codes, {"", head, ""},
                                       {credentials[scheme], lasts[last].head, lasts[last].body});
            g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
            stage_free(stage);
            g_free(head);
        }
}

/* Each client has its own: the answer to one says nothing of another. */
static void an_answer_to_another_client_is_another(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *one = connect_axl(stage);
    struct stage_wire *other = stage_connect(stage, "10.0.0.3", "10.0.0.2", AXL);
    ask_with(stage, one, "");
    answer(stage, one, "401 Unauthorized", "");
    ask_with(stage, other, "");
    answer(stage, other, "401 Unauthorized", "");
    ask_with(stage, other, "Authorization: Basic YTpi\r\n");
    answer(stage, other, "200 OK", ENVELOPE);
    stage_expect(stage, "axl_challenged axl_unauthorized");
    stage_free(stage);
}

static void steps_are_no_refusals(void) {
#define NTLM(token) "401 No\r\nWWW-Authenticate: NTLM" token
    stage_free(PLAY("axl_challenged", {"", NTLM("") "\r\nWWW-Authenticate: Basic realm=\"x\"", ""},
                    {"Authorization: NTLM TlRMTVNTUAAB\r\n", NTLM(" TlRMTVNTUAAC"), ""},
                    {"Authorization: NTLM TlRMTVNTUAAD\r\n", "200 OK", ENVELOPE}));
    struct stage *stage = PLAY("axl_unauthorized", {"", NTLM(""), ""},
                               {"Authorization: NTLM TlRMTVNTUAAB\r\n", NTLM(" TlRMTVNTUAAC"), ""},
                               {"Authorization: NTLM TlRMTVNTUAAD\r\n", NTLM(""), ""});
    g_assert_nonnull(strstr(stage->heard[0]->summary, "refused the AXL credentials"));
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpstr(stage_fact(stage->heard[0], "authenticate"), ==, "NTLM");
    stage_free(stage);
    stage = PLAY("axl_unauthorized", {"", NTLM(""), ""},
                 {"Authorization: NTLM TlRMTVNTUAAB\r\n", NTLM(" TlRMTVNTUAAC"), ""});
    g_assert_nonnull(strstr(stage->heard[0]->summary, "did not go on"));
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    stage_free(stage);
    /* A nonce that is too old is not a wrong password; the same without "stale" is one. */
    stage_free(PLAY("axl_challenged",
                    {"Authorization: Digest username=\"a\"\r\n",
                     "401 No\r\nWWW-Authenticate: Digest realm=\"x\", stale=TRUE, nonce=\"2\"", ""},
                    {"Authorization: Digest username=\"a\"\r\n", "200 OK", ENVELOPE}));
    stage_free(PLAY("axl_unauthorized",
                    {"Authorization: Digest username=\"a\"\r\n",
                     "401 No\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"2\"", ""},
                    {"Authorization: Digest username=\"b\"\r\n", "200 OK", ENVELOPE}));
    /* Negotiate is refused, NTLM after it works: nothing is wrong. */
    stage_free(PLAY("axl_challenged",
                    {"Authorization: Negotiate YII=\r\n",
                     "401 No\r\n"
                     "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM",
                     ""},
                    {"Authorization: NTLM TlRMTVNTUAAB\r\n", NTLM(" TlRMTVNTUAAC"), ""},
                    {"Authorization: NTLM TlRMTVNTUAAD\r\n", "200 OK", ENVELOPE}));
#undef NTLM
}

static void challenges_beyond_those_kept_are_counted(void) {
    enum { KEPT = 1024 };
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = connect_axl(stage);
    for (unsigned i = 0; i <= KEPT; i++) {
        char *request = g_strdup_printf("POST /axl/%u HTTP/1.1\r\nContent-Length: 0\r\n\r\n", i);
        stage_say(stage, wire, CLIENT, request);
        answer(stage, wire, "401 No", "");
        g_free(request);
    }
    g_assert_cmpuint(engine_limits(stage->engine)->hit[LIMIT_AXL_CHALLENGES], ==, 1);
    stage_free(stage);
}

static void what_is_no_axl_is_told(void) {
    static const struct {
        const char *head, *body, *codes, *words;
    } cases[] = {
        {"302 Found\r\nLocation: /login?token=secret", "", "axl_unavailable", "to /login"},
        {"307 Moved\r\nLocation: https://other:8443/axl/", "", "axl_unavailable", "https://other"},
        {"304 Not Modified", "", "", ""},
        {"200 OK", PAGE, "axl_unavailable", "a web page"},
        {"200 OK", "{\"a\": 1}", "axl_unavailable", "no XML"},
        {"200 OK", "<status/>", "axl_unavailable", "no SOAP"},
        {"200 OK", "", "axl_unavailable", "nothing at all"},
        {"204 No Content", "", "", ""},
        {"200 OK", ENVELOPE, "", ""},
        {"200 OK\r\nContent-Encoding: gzip", "\x1f\x8b\x08", "", ""},
        {"200 OK\r\nContent-Type: multipart/related", "--uuid", "", ""},
        {"400 Bad Request", "", "axl_unavailable", "400 Bad Request"},
        {"405 Not Allowed", PAGE, "axl_unavailable", "405"},
        {"400 Bad Request", FAULT("odd"), "axl_fault", "odd"},
        {"503 Busy", FAULT("Maximum AXL Memory Allocation Consumed"), "axl_unavailable",
         "Maximum AXL Memory"},
        {"500 Error\r\nContent-Encoding: gzip", "\x1f\x8b\x08", "axl_unavailable", "500"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage *stage = PLAY(cases[i].codes, {"", cases[i].head, cases[i].body});
        if (cases[i].codes[0] != '\0')
            g_assert_nonnull(strstr(stage->heard[0]->summary, cases[i].words));
        if (strstr(cases[i].head, "500") != NULL)
            g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
        if (stage->count > 0)
            g_assert_null(strstr(stage->heard[0]->summary, "secret"));
        stage_free(stage);
    }
}

static void a_redirection_that_is_followed_is_none(void) {
    static const char moved[] = "307 Moved\r\nLocation: http://cucm:8443/axl/";
    stage_free(PLAY("", {"", moved, ""}, {"", "200 OK", ENVELOPE}));
    stage_free(PLAY("axl_unavailable", {"", moved, ""}, {"", "503 Busy", ""}));
}

static void a_look_at_the_page_is_no_request(void) {
    static const char *const heads[] = {"200 OK", "302 Found\r\nLocation: /axl/", "405 No",
                                        "401 No\r\nWWW-Authenticate: Basic realm=\"x\""};
    for (unsigned i = 0; i < G_N_ELEMENTS(heads); i++) {
        struct stage *stage = stage_new(NULL);
        struct stage_wire *wire = connect_axl(stage);
        stage_say(stage, wire, CLIENT, "GET /axl/ HTTP/1.1\r\nHost: cucm\r\n\r\n");
        answer(stage, wire, heads[i], PAGE);
        stage_expect(stage, "");
        stage_free(stage);
    }
}

static const struct span nothing = {NULL, NULL};

/* A request that the server's TCP acknowledges, and nothing more for so long. */
static struct stage *leave(double seconds, unsigned flags, bool acknowledged, const char *codes) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = connect_axl(stage);
    const uint64_t asked = ask_with(stage, wire, "");
    if (acknowledged)
        stage_segment(stage, wire, SERVER, TCP_ACK, nothing);
    stage_wait(stage, seconds);
    if (flags != 0)
        stage_end(stage, wire, CLIENT, flags);
    stage_expect(stage, codes);
    if (codes[0] != '\0') {
        g_assert_cmpuint(stage->heard[0]->ref.frame, ==, asked);
        g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
        g_assert_nonnull(strstr(stage->heard[0]->summary, "gave up"));
    }
    return stage;
}

static void who_gives_up_is_not_who_failed(void) {
    stage_free(leave(5, TCP_FIN, true, "axl_unavailable"));
    stage_free(leave(5, TCP_RST, true, "axl_unavailable"));
    stage_free(leave(1, TCP_FIN, true, ""));
    stage_free(leave(5, TCP_FIN, false, ""));
    stage_free(leave(5, 0, true, ""));
}

static void a_late_answer_is_an_answer(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = connect_axl(stage);
    ask_with(stage, wire, "");
    stage_segment(stage, wire, SERVER, TCP_ACK, nothing);
    stage_wait(stage, 5);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_wait(stage, 2);
    answer(stage, wire, "200 OK", ENVELOPE);
    stage_end(stage, wire, CLIENT, TCP_RST);
    stage_expect(stage, "");
    stage_free(stage);
}

static void a_close_without_answer_lies_on_its_frame(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = connect_axl(stage);
    ask_with(stage, wire, "");
    stage_segment(stage, wire, SERVER, TCP_ACK, nothing);
    stage_end(stage, wire, SERVER, TCP_FIN);
    const uint64_t closed = stage->frame;
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "axl_unavailable");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, closed);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    stage_free(stage);
}

/* A request that crosses the close of a connection which is kept is sent anew on another. */
static void a_request_after_the_close_was_not_taken(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = connect_axl(stage);
    ask_with(stage, wire, "");
    answer(stage, wire, "200 OK", ENVELOPE);
    stage_wait(stage, 20);
    stage_end(stage, wire, SERVER, TCP_FIN);
    ask_with(stage, wire, "");
    stage_segment(stage, wire, SERVER, TCP_ACK, nothing);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "");
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/axl/challenges_kept", challenges_beyond_those_kept_are_counted);
    g_test_add_func("/axl/last_answer", the_last_answer_to_a_challenge_counts);
    g_test_add_func("/axl/other", an_answer_to_another_client_is_another);
    g_test_add_func("/axl/steps", steps_are_no_refusals);
    g_test_add_func("/axl/no_axl", what_is_no_axl_is_told);
    g_test_add_func("/axl/followed", a_redirection_that_is_followed_is_none);
    g_test_add_func("/axl/look", a_look_at_the_page_is_no_request);
    g_test_add_func("/axl/gave_up", who_gives_up_is_not_who_failed);
    g_test_add_func("/axl/late", a_late_answer_is_an_answer);
    g_test_add_func("/axl/closed", a_close_without_answer_lies_on_its_frame);
    g_test_add_func("/axl/crossed", a_request_after_the_close_was_not_taken);
    return g_test_run();
}
