/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a side speaks, by how it begins: each language by one byte more than what is not it. */
#include "capture/observe/tls/clear_speech.h"

#include <glib.h>

static void text_is_known_by_its_first_word(void) {
    static const struct {
        const char *start, *speech;
    } cases[] = {
        {"SIP/2.0 200 OK", "SIP"},
        {"OPTIONS sip:a@b", "SIP"},
        {"INVITE tel:+123", "SIP"},
        {"OPTIONS / HTTP/1", "HTTP"},
        {"OPTIONS * HTTP/1", "HTTP"},
        {"OPTIONS", NULL},
        {"INVITE 123", NULL},
        {"GET / HTTP/1.1", "HTTP"},
        {"GETS", NULL},
        {"HTTP/1.1 400", "HTTP"},
        {"HTTP/2.0", NULL},
        {"SSH-2.0-OpenSSH", "SSH"},
        {"SSH2", NULL},
        {"<?xml version=", "XMPP"},
        {"<stream:stream", "XMPP"},
        {"<html>", NULL},
        {"220 mail.example", "SMTP or FTP"},
        {"220-welcome", "SMTP or FTP"},
        {"2200", NULL},
        {"EHLO a.example", "SMTP"},
        {"+OK ready", "POP3"},
        {"* OK IMAP4rev1", "IMAP"},
        {"HTTP/1.0 200", "HTTP"},
        {"get /", NULL},
        {"HEAD /", "HTTP"},
        {"POST /", "HTTP"},
        {"PUT /", "HTTP"},
        {"DELETE /", "HTTP"},
        {"OPTIONS a", NULL},
        {"REGISTER sip:a", "SIP"},
        {"INVITE sips:a", "SIP"},
        {"SUBSCRIBE sip:a", "SIP"},
        {"NOTIFY sip:a", "SIP"},
        {"PUBLISH sip:a", "SIP"},
        {"MESSAGE sip:a", "SIP"},
        {"REFER sip:a", "SIP"},
        {"UPDATE sip:a", "SIP"},
        {"INFO sip:a", "SIP"},
        {"PRACK sip:a", "SIP"},
        {"ACK sip:a", "SIP"},
        {"BYE tel:+1", "SIP"},
        {"BYE tel", NULL},
        {"CANCEL sip:a", "SIP"},
        {"<?xml ?>", "XMPP"},
        {"BREW /pot", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(clear_speech(span_of_text(cases[i].start)), ==, cases[i].speech);
}

static void ldap_is_known_by_its_operation(void) {
    static const struct {
        const char *bytes;
        size_t length;
        const char *speech;
    } cases[] = {
        {"\x30\x0c\x02\x01\x01\x60", 6, "LDAP"}, /* bind */
        {"\x30\x0c\x02\x01\x01\x61", 6, "LDAP"},
        {"\x30\x0c\x02\x01\x01\x63", 6, "LDAP"},
        {"\x30\x0c\x02\x01\x00\x78", 6, "LDAP"}, /* notice of disconnection */
        {"\x30\x0c\x02\x01\x01\x77", 6, NULL},   /* may be StartTLS */
        {"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x61", 10, "LDAP"},
        {"\x30\x84\x00\x00\x00\x10\x02\x01\x01", 9, NULL},
        {"\x30\x0c\x02\x01\x01", 5, NULL},
        {"\x31\x0c\x02\x01\x01\x60", 6, NULL},
        {"\x30\x0c\x04\x01\x01\x60", 6, NULL},
        {"\x30\x0c\x02\x02\x01\x60", 6, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(clear_speech(span_of(cases[i].bytes, cases[i].length)), ==,
                        cases[i].speech);
}

static void a_record_of_tls_or_a_hello_of_ssl2_is_tls(void) {
    static const struct {
        const char *bytes;
        size_t length;
        bool is_tls;
    } cases[] = {
        {"\x16\x03\x01", 3, true},  {"\x16\x03", 2, false},    {"\x16\x02\x01", 3, false},
        {"\x15\x03\x01", 3, false}, {"\x80\x2e\x01", 3, true}, {"\x7f\x2e\x01", 3, false},
        {"\x80\x2e\x02", 3, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(clear_speech_is_tls(span_of(cases[i].bytes, cases[i].length)) ==
                      cases[i].is_tls);
    g_assert_true(clear_speech_is_connect(span_of("CONNECT a:1", 11)));
    g_assert_false(clear_speech_is_connect(span_of("CONNECT", 7)));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clear_speech/text", text_is_known_by_its_first_word);
    g_test_add_func("/clear_speech/ldap", ldap_is_known_by_its_operation);
    g_test_add_func("/clear_speech/tls", a_record_of_tls_or_a_hello_of_ssl2_is_tls);
    return g_test_run();
}
