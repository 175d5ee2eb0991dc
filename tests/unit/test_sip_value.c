/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of SIP's header fields, and session descriptions. */
#include "sip/sip_message.h"
#include "sip/sip_sdp.h"
#include "sip/sip_value.h"
#include "sip_vectors.h"

static void values_are_separated_by_commas_outside_quotes(void) {
    struct span value, rest = span_of_text("\"a, b\" <sip:a,b>;x=1 , c");
    g_assert_true(sip_take_value(&rest, &value));
    assert_text(value, "\"a, b\" <sip:a,b>;x=1");
    g_assert_true(sip_take_value(&rest, &value));
    assert_text(value, "c");
    g_assert_false(sip_take_value(&rest, &value));
}

static void parameters_are_found(void) {
    const struct span from = span_of_text("\"x;tag=1\" <sip:a;tag=2>;Tag = \"3\";lr");
    assert_text(sip_parameter(from, "tag"), "3");
    assert_text(sip_parameter(from, "lr"), "");
    assert_text(sip_parameter(from, "other"), "");
    const struct span challenge = span_of_text("Digest realm=\"a, b\",nonce=x, stale=TRUE");
    assert_text(sip_auth_parameter(challenge, "realm"), "a, b");
    assert_text(sip_auth_parameter(challenge, "stale"), "TRUE");
    assert_text(sip_auth_parameter(challenge, "qop"), "");
}

static void addresses_and_hosts_are_found(void) {
    static const struct {
        const char *value, *address, *host;
    } known[] = {
        {"\"a <b>\" <sip:u:p@h.example:5060;x=y>;tag=1", "sip:u:p@h.example:5060;x=y", "h.example"},
        {"sip:10.0.0.1;tag=1", "sip:10.0.0.1", "10.0.0.1"},
        {"<sips:[2001:db8::1]:5061>", "sips:[2001:db8::1]:5061", "[2001:db8::1]"},
        {"<sip:open@h", "sip:open@h", "h"},
        {"", "", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        const struct span address = sip_address(span_of_text(known[i].value));
        assert_text(address, known[i].address);
        assert_text(sip_uri_host(address), known[i].host);
    }
}

static void a_warning_is_read(void) {
    struct sip_message message;
    struct sip_warning warning;
    struct span value, rest;
    char *text;
    g_assert_true(sip_read(sip_vector("compact.sip", &text), &message));
    rest = message.fields[SIP_FIELD_WARNING];
    g_assert_true(sip_take_value(&rest, &value) && sip_read_warning(value, &warning));
    g_assert_cmpuint(warning.code, ==, 399);
    assert_text(warning.agent, "cucm1");
    g_assert_true(span_starts_with_text(warning.text, "Unable to find a device handler"));
    g_assert_true(sip_take_value(&rest, &value) && sip_read_warning(value, &warning));
    assert_text(warning.text, "two");
    g_free(text);
    g_assert_true(sip_read_warning(span_of_text("304 \"no agent\""), &warning));
    assert_text(warning.agent, "");
    assert_text(warning.text, "no agent");
    g_assert_false(sip_read_warning(span_of_text("cucm1 \"x\""), &warning));
}

static void a_reason_is_read(void) {
    struct sip_reason reason;
    sip_read_reason(span_of_text("Q.850 ;cause=47;text=\"Resource; unavailable\""), &reason);
    assert_text(reason.protocol, "Q.850");
    g_assert_true(reason.has_cause && reason.cause == 47);
    assert_text(reason.text, "Resource; unavailable");
    sip_read_reason(span_of_text("SIP"), &reason);
    g_assert_false(reason.has_cause);
}

static void media_are_read(void) {
    struct sip_message message;
    struct sip_media media;
    char *text;
    g_assert_true(sip_read(sip_vector("invite.sip", &text), &message));
    struct span sdp = message.body;
    g_assert_true(sip_take_media(&sdp, &media));
    assert_text(media.kind, "audio");
    assert_text(media.transport, "RTP/SAVP");
    g_assert_cmpuint(media.port, ==, 24576);
    g_assert_cmpuint(media.codec_count, ==, 3);
    assert_text(media.codecs[0], "PCMU");
    assert_text(media.codecs[1], "G722");
    assert_text(media.codecs[2], "telephone-event");
    g_assert_cmpuint(media.suite_count, ==, 1);
    assert_text(media.suites[0], "AES_CM_128_HMAC_SHA1_80");
    g_assert_true(sip_take_media(&sdp, &media));
    assert_text(media.codecs[0], "H264");
    g_assert_cmpuint(media.port, ==, 0);
    g_assert_false(sip_take_media(&sdp, &media));
    g_free(text);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip_value/values_are_separated_by_commas_outside_quotes",
                    values_are_separated_by_commas_outside_quotes);
    g_test_add_func("/sip_value/parameters_are_found", parameters_are_found);
    g_test_add_func("/sip_value/addresses_and_hosts_are_found", addresses_and_hosts_are_found);
    g_test_add_func("/sip_value/a_warning_is_read", a_warning_is_read);
    g_test_add_func("/sip_value/a_reason_is_read", a_reason_is_read);
    g_test_add_func("/sip_value/media_are_read", media_are_read);
    return g_test_run();
}
