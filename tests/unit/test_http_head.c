/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Heads of HTTP messages field by field: what is read, what is cut out, and what contradicts. */
#include "capture/observe/http/http_head.h"
#include "wire/message_head.h"

#include <glib.h>

/* A request with these lines after its first. */
static bool read_request(const char *first, const char *fields, struct http_exchange *exchange,
                         struct http_framing *framing) {
    char *head = g_strdup_printf("%s\r\n%s\r\n", first, fields);
    memset(exchange, 0, sizeof *exchange);
    const bool read = http_read_request(span_of_text(head), exchange, framing);
    g_free(head);
    return read;
}

static void a_first_line_has_three_words(void) {
    static const struct {
        const char *line;
        bool fits;
    } cases[] = {{"GET / HTTP/1.1", true},   {"GET  /a b\tHTTP/1.0 ", true},
                 {"GET / HTTP/2", false},    {"GET / HTTP/1.11", false},
                 {"GET / HTTP/1.x", false},  {"GET /", false},
                 {"GET / http/1.1", false},  {"HTTP/1.1", false},
                 {"GET / XHTTP/1.1", false}, {"GET / HTTP/1.9", true},
                 {"GET / HTTP/1.0", true}};
    struct http_exchange exchange;
    struct http_framing framing;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].line);
        g_assert_true(read_request(cases[i].line, "", &exchange, &framing) == cases[i].fits);
    }
    g_assert_true(read_request("POST  /a b\tHTTP/1.0 ", "", &exchange, &framing));
    g_assert_cmpstr(exchange.method, ==, "POST");
    g_assert_cmpstr(exchange.target, ==, "/a b");
}

static void assert_target(const char *target, const char *read) {
    char *line = g_strdup_printf("GET %s HTTP/1.1", target);
    struct http_exchange exchange;
    struct http_framing framing;
    g_assert_true(read_request(line, "", &exchange, &framing));
    g_assert_cmpstr(exchange.target, ==, read);
    g_free(line);
}

static void credentials_in_a_target_are_cut_out(void) {
    assert_target("http://user:password@host/path", "http://host/path");
    assert_target("http://user@more@host/a@b", "http://host/a@b");
    assert_target("http://host/a@b", "http://host/a@b");
    assert_target("/a:b//c@d", "/a:b//c@d");
    assert_target("user:a@host", "user:a@host");
    assert_target("http://user@host", "http://host");
    assert_target("http://", "http://");
}

/* Behind a scheme so long that the target is cut, none of them is seen. */
static void credentials_behind_a_long_scheme_are_not_shown(void) {
    for (unsigned length = 240; length < 260; length++) {
        char *scheme = g_strnfill(length, 's');
        char *line = g_strdup_printf("GET %s://PASSWORD@host/ HTTP/1.1", scheme);
        struct http_exchange exchange;
        struct http_framing framing;
        g_assert_true(read_request(line, "", &exchange, &framing));
        g_assert_null(strchr(exchange.target, 'P'));
        g_free(line);
        g_free(scheme);
    }
}

static void credentials_of_a_proxy_and_a_host_are_cut_out(void) {
    struct http_exchange exchange;
    struct http_framing framing;
    g_assert_true(read_request("CONNECT user:pass@word@cucm:8443 HTTP/1.1",
                               "Host: user:word@cucm:8443\r\n", &exchange, &framing));
    g_assert_cmpstr(exchange.target, ==, "cucm:8443");
    g_assert_cmpstr(exchange.host, ==, "cucm:8443");
}

static void fields_are_read_whatever_their_case(void) {
    struct http_exchange exchange;
    struct http_framing framing;
    g_assert_true(
        read_request("POST /axl/ HTTP/1.1",
                     "HOST: cucm:8443\r\nno field\r\nsoapaction : \"CUCM:DB ver=12.5\"\r\n"
                     "Authorization: Basic c2VjcmV0\r\ncookie: a=JSESSIONID; "
                     "JSESSIONIDSSO=1\r\nContent-Length:  12 \r\n",
                     &exchange, &framing));
    g_assert_cmpstr(exchange.host, ==, "cucm:8443");
    g_assert_cmpstr(exchange.soap_action, ==, "CUCM:DB ver=12.5");
    g_assert_cmpstr(exchange.authorization, ==, "Basic");
    g_assert_true(exchange.session_cookie);
    g_assert_true(framing.has_length && !framing.contradicts && !framing.chunked);
    g_assert_cmpuint(framing.length, ==, 12);
}

static void quotes_belong_to_an_action_in_pairs(void) {
    static const char *const cases[][2] = {{"\"\"", ""},   {"\"", "\""}, {"\"a", "\"a"},
                                           {"a\"", "a\""}, {"", ""},     {"\"a\"", "a"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *field = g_strdup_printf("SOAPAction: %s\r\n", cases[i][0]);
        struct http_exchange exchange;
        struct http_framing framing;
        g_assert_true(read_request("POST / HTTP/1.1", field, &exchange, &framing));
        g_assert_cmpstr(exchange.soap_action, ==, cases[i][1]);
        g_free(field);
    }
}

static void of_credentials_only_the_scheme_is_read(void) {
    static const char *const cases[][2] = {{"Basic c2VjcmV0", "Basic"}, {"X-Own secret", "X-Own"},
                                           {"zZaA k", "zZaA"},          {"secret", "unknown"},
                                           {"c2Vjcm== x", "unknown"},   {"Basic", "unknown"},
                                           {"sec_ret x", "unknown"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *field = g_strdup_printf("Authorization: %s\r\n", cases[i][0]);
        struct http_exchange exchange;
        struct http_framing framing;
        g_assert_true(read_request("POST / HTTP/1.1", field, &exchange, &framing));
        g_assert_cmpstr(exchange.authorization, ==, cases[i][1]);
        g_free(field);
    }
}

static bool is_session_cookie(const char *cookies) {
    char *field = g_strdup_printf("Cookie: %s\r\n", cookies);
    struct http_exchange exchange;
    struct http_framing framing;
    g_assert_true(read_request("POST / HTTP/1.1", field, &exchange, &framing));
    g_free(field);
    return exchange.session_cookie;
}

static void a_session_cookie_is_known_by_its_name(void) {
    g_assert_true(is_session_cookie("JSESSIONID=1"));
    g_assert_true(is_session_cookie("a=b;JSESSIONID=1;c=d"));
    g_assert_true(is_session_cookie("a=b ;  JSESSIONIDSSO=1"));
    g_assert_false(is_session_cookie("a=JSESSIONID"));
    g_assert_false(is_session_cookie("XJSESSIONID=1"));
}

static struct http_framing framing_of(const char *fields) {
    struct http_exchange exchange;
    struct http_framing framing;
    g_assert_true(read_request("POST / HTTP/1.1", fields, &exchange, &framing));
    return framing;
}

static void lengths_agree_or_contradict(void) {
    struct http_framing framing = framing_of("Content-Length: 7\r\nContent-Length: 7\r\n");
    g_assert_true(framing.has_length && !framing.contradicts);
    g_assert_cmpuint(framing.length, ==, 7);
    g_assert_true(framing_of("Content-Length: 7\r\nContent-Length: 8\r\n").contradicts);
    g_assert_true(framing_of("Content-Length: 7a\r\n").contradicts);
    g_assert_true(framing_of("Content-Length: -1\r\n").contradicts);
    g_assert_true(framing_of("Content-Length: :\r\n").contradicts);
    g_assert_true(framing_of("Content-Length:\r\n").contradicts);
    g_assert_true(framing_of("Content-Length: 1000000000000000000\r\n").contradicts);
    framing = framing_of("Content-Length: 999999999999999999\r\n");
    g_assert_false(framing.contradicts);
    g_assert_cmpuint(framing.length, ==, G_GUINT64_CONSTANT(999999999999999999));
    framing = framing_of("Content-Length: 0\r\n");
    g_assert_true(framing.has_length);
    g_assert_false(framing_of("").has_length);
}

static void the_last_coding_counts(void) {
    g_assert_true(framing_of("Transfer-Encoding: chunked\r\n").chunked);
    g_assert_true(framing_of("Transfer-Encoding: gzip, Chunked \r\n").chunked);
    g_assert_true(framing_of("Transfer-Encoding: gzip,\r\n\tchunked\r\n").chunked); /* folded */
    g_assert_false(framing_of("Transfer-Encoding: chunked, gzip\r\n").chunked);
    g_assert_false(framing_of("Transfer-Encoding: chunkedx\r\n").chunked);
}

static void a_status_has_three_digits(void) {
    static const struct {
        const char *line;
        uint16_t status;
    } cases[] = {{"HTTP/1.1 200 OK", 200}, {"HTTP/1.0 100", 100}, {"HTTP/1.1 099 x", 0},
                 {"HTTP/1.1 999 x", 999},  {"HTTP/1.1 20 x", 0},  {"HTTP/1.1 2000 x", 0},
                 {"HTTP/1.1 2x0 x", 0},    {"HTTP/2 200 x", 0},   {"HTTP/1.1  404  a b ", 404}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *head = g_strdup_printf("%s\r\nRetry-After: 5\r\nWWW-Authenticate: Basic "
                                     "realm=\"a\"\r\nWWW-Authenticate: Digest\r\n\r\n",
                                     cases[i].line);
        struct http_exchange exchange = {.status = 0};
        struct http_framing framing;
        g_test_message("%s", cases[i].line);
        g_assert_cmpuint(http_read_status(span_of_text(head)), ==, cases[i].status);
        g_assert_true(http_read_response(span_of_text(head), &exchange, &framing) ==
                      (cases[i].status != 0));
        g_assert_cmpuint(exchange.status, ==, cases[i].status);
        g_assert_cmpstr(exchange.retry_after, ==, cases[i].status == 0 ? "" : "5");
        g_assert_cmpstr(exchange.authenticate, ==,
                        cases[i].status == 0 ? "" : "Basic realm=\"a\", Digest");
        if (cases[i].status == 404)
            g_assert_cmpstr(exchange.reason, ==, "a b");
        g_free(head);
    }
}

/* However the bytes are cut: the head is as long, and found when its last byte is there. */
static void a_head_ends_at_its_empty_line(void) {
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {{"a\r\n\r\nbody", 5}, {"a\n\nbody", 3},      {"a\r\n\nbody", 4},
                 {"a\n\r\nbody", 4},   {"a\r\nb\r\n\r\n", 8}, {"a\r\n\rb\r\n", 0},
                 {"\r\n\r\n", 4},      {"a\r\nb", 0},         {"", 0}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        size_t from = 0, found = 0;
        for (size_t size = 0; size <= strlen(cases[i].bytes) && found == 0; size++) {
            found = message_head_length(span_first(span_of_text(cases[i].bytes), size), &from);
            g_assert_true(found == 0 || found == size);
        }
        g_assert_cmpuint(found, ==, cases[i].length);
        from = 0;
        g_assert_cmpuint(message_head_length(span_of_text(cases[i].bytes), &from), ==,
                         cases[i].length);
    }
}

static void a_request_begins_with_its_method(void) {
    g_assert_cmpint(http_starts_request(span_of_text("GET /")), ==, MATCH_YES);
    g_assert_cmpint(http_starts_request(span_of_text("GET")), ==, MATCH_MORE);
    g_assert_cmpint(http_starts_request(span_of_text("P")), ==, MATCH_MORE);
    g_assert_cmpint(http_starts_request(span_of_text("GETS ")), ==, MATCH_NO);
    g_assert_cmpint(http_starts_request(span_of_text("get ")), ==, MATCH_NO);
    g_assert_cmpint(http_starts_response(span_of_text("HTTP/1.1 200")), ==, MATCH_YES);
    g_assert_cmpint(http_starts_response(span_of_text("HTTP/1")), ==, MATCH_MORE);
    g_assert_cmpint(http_starts_response(span_of_text("HTTP/2")), ==, MATCH_NO);
    g_assert_true(http_first_line_fits(span_of_text("GET / HTTP")));
    g_assert_true(http_first_line_fits(span_of_text("GET / HTTP/1.1\r\n")));
    g_assert_true(http_first_line_fits(span_of_text("HTTP/1.0 200 OK\n")));
    g_assert_false(http_first_line_fits(span_of_text("GET / SIP/2.0\r\n")));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/http_head/" #name, name)
    TEST(a_first_line_has_three_words);
    TEST(credentials_in_a_target_are_cut_out);
    TEST(credentials_of_a_proxy_and_a_host_are_cut_out);
    TEST(credentials_behind_a_long_scheme_are_not_shown);
    TEST(fields_are_read_whatever_their_case);
    TEST(quotes_belong_to_an_action_in_pairs);
    TEST(of_credentials_only_the_scheme_is_read);
    TEST(a_session_cookie_is_known_by_its_name);
    TEST(lengths_agree_or_contradict);
    TEST(the_last_coding_counts);
    TEST(a_status_has_three_digits);
    TEST(a_head_ends_at_its_empty_line);
    TEST(a_request_begins_with_its_method);
#undef TEST
    return g_test_run();
}
