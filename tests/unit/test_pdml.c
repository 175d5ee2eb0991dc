/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of PDML as tshark writes it, in any cut, and what is not taken for decrypted. */
#include "capture/decrypt/pdml.h"

#include <glib.h>
#include <string.h>

#define PACKET(number, records)                                                                    \
    "<packet><proto name=\"geninfo\"><field name=\"num\" show=\"" number "\"/></proto>"            \
    "<proto name=\"ip\"><field name=\"ip.src\" show=\"10.0.0.1\"/>"                                \
    "<field name=\"ip.dst\" show=\"10.0.0.2\"/></proto>"                                           \
    "<proto name=\"tcp\"><field name=\"tcp.srcport\" show=\"5061\"/>"                              \
    "<field name=\"tcp.dstport\" show=\"40000\"/></proto>"                                         \
    "<proto name=\"tls\">" records "</proto></packet>\n"
#define RECORD(opaque, type, length, content)                                                      \
    "<field name=\"tls.record\">" opaque "<field name=\"tls.record.length\" show=\"" length "\"/>" \
    "<field name=\"tls.record.content_type\" show=\"" type "\"/>" content "</field>"
#define OPAQUE "<field name=\"tls.record.opaque_type\" show=\"23\"/>"
#define MESSAGE(type, length, content)                                                             \
    "<field name=\"tls.handshake\"><field name=\"tls.handshake.type\" show=\"" type "\"/>"         \
    "<field name=\"tls.handshake.length\" show=\"" length "\"/>" content "</field>"
#define CERTIFICATE(hex) "<field name=\"tls.handshake.certificate\" value=\"" hex "\"/>"
#define ALERT                                                                                      \
    "<field name=\"tls.alert_message\"><field name=\"tls.alert_message.level\" show=\"2\"/>"       \
    "<field name=\"tls.alert_message.desc\" show=\"48\"/></field>"
#define DOCUMENT(packets) "<?xml version=\"1.0\"?>\n<pdml version=\"0\">" packets "</pdml>"

/* Of each record a line: frame, content, length of its body, payload in hexadecimal. */
static void append_records(struct pdml *pdml, GString *out) {
    struct decrypted_record record;
    while (pdml_take(pdml, &record)) {
        g_assert_true(record.over_tcp);
        g_assert_cmpuint(record.from.port, ==, 5061);
        g_assert_cmpuint(record.to.port, ==, 40000);
        g_assert_cmpuint(record.from.address.bytes[3], ==, 1);
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " %u %u ", record.frame, record.content,
                               record.record_length);
        for (const uint8_t *at = record.payload.at; at < record.payload.end; at++)
            g_string_append_printf(out, "%02x", *at);
        g_string_append_c(out, '\n');
    }
}

static void assert_read_in_parts(const char *document, size_t size, const char *expected) {
    const struct span whole = span_of_text(document);
    struct pdml *pdml = pdml_new();
    GString *out = g_string_new(NULL);
    for (size_t at = 0; at < span_len(whole); at += size) {
        const struct span part = span_first(span_after(whole, at), size);
        g_assert_true(pdml_feed(pdml, part, at + size >= span_len(whole)));
        append_records(pdml, out);
    }
    g_assert_cmpstr(out->str, ==, expected);
    g_string_free(out, TRUE);
    pdml_free(pdml);
}

static void assert_read(const char *document, const char *expected) {
    for (size_t size = 1; size < strlen(document); size += 1 + size / 2)
        assert_read_in_parts(document, size, expected);
    assert_read_in_parts(document, strlen(document), expected);
}

static void messages_and_alerts_of_tls_1_3_are_read(void) {
    assert_read(DOCUMENT(PACKET("6", RECORD(OPAQUE, "22", "99",
                                            MESSAGE("8", "2", "") MESSAGE(
                                                "11", "90", CERTIFICATE("3000") CERTIFICATE("31"))))
                             PACKET("9", RECORD(OPAQUE, "21", "19", ALERT))),
                "6 22 99 08000000"
                "0b000011"
                "00"
                "00000d"
                "000002"
                "3000"
                "0000"
                "000001"
                "31"
                "0000\n"
                "9 21 19 0230\n");
}

static void a_certificate_message_may_be_empty(void) {
    assert_read(DOCUMENT(PACKET("8", RECORD(OPAQUE, "22", "25", MESSAGE("11", "4", "")))),
                "8 22 25 0b00000400000000\n");
}

static void part_of_a_message_is_told_without_content(void) {
    assert_read(DOCUMENT(PACKET("8", RECORD(OPAQUE, "22", "16401", ""))), "8 22 16401 \n");
}

static void to_tls_1_2_the_length_tells_what_was_decrypted(void) {
    assert_read(DOCUMENT(PACKET("5", RECORD("", "22", "94", MESSAGE("2", "90", "")))
                             PACKET("7", RECORD("", "22", "40", MESSAGE("20", "12", "")))
                                 PACKET("8", RECORD("", "21", "2", ALERT))
                                     PACKET("9", RECORD("", "21", "26", ALERT))
                                         PACKET("10", RECORD("", "22", "40",
                                                             "<field name=\"tls.handshake\"/>"))
                                             PACKET("11", RECORD("", "23", "40", ""))),
                "7 22 40 14000000\n9 21 26 0230\n");
}

static void certificates_to_tls_1_2_have_no_context(void) {
    assert_read(
        DOCUMENT(PACKET("7", RECORD("", "22", "99", MESSAGE("11", "8", CERTIFICATE("3000"))))),
        "7 22 99 0b0000080000050000023000\n");
}

static void what_is_no_such_document_is_refused(void) {
    static const char more[] = DOCUMENT("") "more";
    static const char *const documents[] = {"", "<pdml><packet>", "tshark: it failed",
                                            "<!DOCTYPE pdml [<!ENTITY a \"b\">]><pdml/>", more};
    for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
        struct pdml *pdml = pdml_new();
        g_assert_false(pdml_feed(pdml, span_of_text(documents[i]), true));
        pdml_free(pdml);
    }
}

static void an_element_without_end_is_given_up(void) {
    enum { PART = 1 << 20, PARTS = 32 };
    struct pdml *pdml = pdml_new();
    g_autofree char *digits = g_strnfill(PART, '0');
    bool goes_on = pdml_feed(pdml, span_of_text("<pdml><field value=\""), false);
    unsigned parts = 0;
    for (; goes_on && parts < PARTS; parts++)
        goes_on = pdml_feed(pdml, span_of_text(digits), false);
    g_assert_cmpuint(parts, <, PARTS);
    pdml_free(pdml);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/pdml/" #name, name)
    TEST(messages_and_alerts_of_tls_1_3_are_read);
    TEST(a_certificate_message_may_be_empty);
    TEST(part_of_a_message_is_told_without_content);
    TEST(to_tls_1_2_the_length_tells_what_was_decrypted);
    TEST(certificates_to_tls_1_2_have_no_context);
    TEST(what_is_no_such_document_is_refused);
    TEST(an_element_without_end_is_given_up);
    return g_test_run();
}
