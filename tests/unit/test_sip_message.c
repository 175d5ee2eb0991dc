/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of SIP are read, whole or cut, and nothing else is taken for one. */
#include "guarded.h"
#include "sip/sip_message.h"
#include "sip_vectors.h"
#include "tests/sip_contract.h"
#include "wire/message_head.h"

static void a_request_is_read(void) {
    struct sip_message message;
    char *text;
    const struct span bytes = sip_vector("invite.sip", &text);
    g_assert_true(sip_read(bytes, &message));
    g_assert_true(message.is_request);
    g_assert_cmpint(message.method, ==, SIP_INVITE);
    assert_text(message.uri, "sip:5000@10.48.47.124:5060");
    assert_text(message.branch, "z9hG4bK1a2b3c");
    assert_text(message.from_tag, "4~f1");
    assert_text(message.to_tag, "");
    assert_text(message.fields[SIP_FIELD_CALL_ID], "7c1f-1@10.48.47.110");
    assert_text(message.fields[SIP_FIELD_USER_AGENT], "Cisco-CUCM12.5");
    g_assert_cmpuint(message.sequence, ==, 101);
    g_assert_cmpuint(message.via_count, ==, 1);
    g_assert_true(message.has_max_forwards && message.max_forwards == 69);
    g_assert_true(message.has_length && message.length == span_len(message.body));
    g_assert_true(message.whole.end == bytes.end && message.whole.at == bytes.at);
    g_assert_true(span_starts_with_text(message.body, "v=0\r\n"));
    g_assert_cmphex(message.anomalies, ==, 0);
    g_free(text);
}

static void a_response_with_compact_and_folded_fields_is_read(void) {
    struct sip_message message;
    char *text;
    g_assert_true(sip_read(sip_vector("compact.sip", &text), &message));
    g_assert_false(message.is_request);
    g_assert_cmpuint(message.status, ==, 503);
    assert_text(message.reason, "Service Unavailable");
    g_assert_cmpint(message.method, ==, SIP_OPTIONS);
    g_assert_cmpuint(message.via_count, ==, 3);
    assert_text(message.branch, "z9hG4bKaaa");
    assert_text(message.from_tag, "1");
    assert_text(message.to_tag, "2");
    assert_text(message.fields[SIP_FIELD_RETRY_AFTER], "30");
    g_assert_true(message.has_length && message.length == 0);
    g_assert_cmphex(message.anomalies, ==, 0);
    g_free(text);
}

static void read_prefix(struct span prefix, void *data) {
    struct sip_message message;
    const size_t *head = data;
    sip_contract_check(prefix);
    const bool is_read = sip_read(prefix, &message);
    const bool is_cut = is_read && (message.anomalies & ANOMALY(SIP_HEAD_CUT)) != 0;
    g_assert_true(is_read || span_len(prefix) < strlen("SIP/2.0 503"));
    g_assert_cmpint(is_read && !is_cut, ==, span_len(prefix) >= *head);
}

static void every_beginning_is_read_as_far_as_it_goes(void) {
    static const char *const names[] = {"invite.sip", "compact.sip", "challenge.sip"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *text;
        size_t from = 0;
        const struct span bytes = sip_vector(names[i], &text);
        size_t head = message_head_length(bytes, &from);
        g_assert_cmpuint(head, >, 0);
        guarded_each_prefix(bytes, read_prefix, &head);
        g_free(text);
    }
}

static void a_head_is_found_in_any_cut(void) {
    char *text;
    const struct span bytes = sip_vector("compact.sip", &text);
    for (size_t cut = 0; cut < span_len(bytes); cut++) {
        size_t from = 0;
        g_assert_cmpuint(message_head_length(span_first(bytes, cut), &from), ==, 0);
        g_assert_cmpuint(message_head_length(bytes, &from), ==, span_len(bytes));
    }
    g_free(text);
}

static void a_body_is_as_long_as_it_says(void) {
    static const char head[] = "INFO sip:a SIP/2.0\nCSeq: 1 INFO\nContent-Length: ";
    static const struct {
        const char *rest, *body;
        uint32_t anomaly;
    } messages[] = {{"3\n\nabcdef", "abc", 0},
                    {"9\n\nabc", "abc", ANOMALY(SIP_BODY_CUT)},
                    {"x\n\nabc", "abc", ANOMALY(SIP_LENGTH_BAD)},
                    {"1\nl: 2\n\nabc", "a", ANOMALY(SIP_LENGTH_BAD)},
                    {"2\nl: 2\n\nabc", "ab", 0},
                    {"99999999999\n\nabc", "abc", ANOMALY(SIP_LENGTH_BAD)}};
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        struct sip_message message;
        char *text = g_strconcat(head, messages[i].rest, NULL);
        g_assert_true(sip_read(span_of_text(text), &message));
        assert_text(message.body, messages[i].body);
        g_assert_cmphex(message.anomalies & ~ANOMALY(SIP_FIELD_MISSING), ==, messages[i].anomaly);
        g_free(text);
    }
}

static void what_is_odd_is_told_and_read(void) {
    struct sip_message message;
    g_assert_true(sip_read(span_of_text("\r\n\r\nBYE sip:a SIP/2.0\r\nVia: x\r\nno field\r\n"
                                        "CSeq: 5 INVITE\r\n\r\n"),
                           &message));
    g_assert_cmphex(message.anomalies, ==,
                    ANOMALY(SIP_FIELD_NAMELESS) | ANOMALY(SIP_FIELD_MISSING) |
                        ANOMALY(SIP_CSEQ_BAD));
    g_assert_cmpint(message.method, ==, SIP_BYE);
    g_assert_cmpuint(message.sequence, ==, 5);
}

static void what_is_no_sip_is_not_read(void) {
    static const char *const others[] = {
        "",
        "\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\n\r\n",
        "OPTIONS sip:a HTTP/1.1\r\n\r\n",
        "OPTIONS /a SIP/2.0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "SIP/2.0 099 x\r\n\r\n",
        "SIP/2.0 700 x\r\n\r\n",
        "SIP/2.0 OK\r\n\r\n",
        "INVITEsip:a SIP/2.0\r\n\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct sip_message message;
        g_assert_false(sip_read(span_of_text(others[i]), &message));
    }
}

static void a_start_is_known_by_its_first_bytes(void) {
    g_assert_cmpint(sip_starts(span_of_text("SIP/2.0 2")), ==, SIP_START_YES);
    g_assert_cmpint(sip_starts(span_of_text("SIP/")), ==, SIP_START_MORE);
    g_assert_cmpint(sip_starts(span_of_text("SUBSCRIBE sip")), ==, SIP_START_YES);
    g_assert_cmpint(sip_starts(span_of_text("INVITE tel:1")), ==, SIP_START_YES);
    g_assert_cmpint(sip_starts(span_of_text("OPTIONS ")), ==, SIP_START_MORE);
    g_assert_cmpint(sip_starts(span_of_text("OPTIONS /")), ==, SIP_START_NO);
    g_assert_cmpint(sip_starts(span_of_text("")), ==, SIP_START_MORE);
}

static void a_status_has_words(void) {
    g_assert_cmpstr(sip_status_text(503), ==, "Service Unavailable");
    g_assert_cmpstr(sip_status_text(699), ==, "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip_message/a_request_is_read", a_request_is_read);
    g_test_add_func("/sip_message/a_response_with_compact_and_folded_fields_is_read",
                    a_response_with_compact_and_folded_fields_is_read);
    g_test_add_func("/sip_message/every_beginning_is_read_as_far_as_it_goes",
                    every_beginning_is_read_as_far_as_it_goes);
    g_test_add_func("/sip_message/a_head_is_found_in_any_cut", a_head_is_found_in_any_cut);
    g_test_add_func("/sip_message/a_body_is_as_long_as_it_says", a_body_is_as_long_as_it_says);
    g_test_add_func("/sip_message/what_is_odd_is_told_and_read", what_is_odd_is_told_and_read);
    g_test_add_func("/sip_message/what_is_no_sip_is_not_read", what_is_no_sip_is_not_read);
    g_test_add_func("/sip_message/a_start_is_known_by_its_first_bytes",
                    a_start_is_known_by_its_first_bytes);
    g_test_add_func("/sip_message/a_status_has_words", a_status_has_words);
    return g_test_run();
}
