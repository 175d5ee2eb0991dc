/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of TLS sessions with keys, for people and for programs: nothing that did not happen
 * is spoken of. */
#include "capture/report/json.h"
#include "capture/report/summary.h"

#include <glib.h>

static void assert_text(const struct decryption_summary *decryption, const char *expected) {
    GString *text = decryption_summary_text(decryption);
    g_assert_cmpstr(text->str, ==, expected);
    g_string_free(text, TRUE);
}

static void people_read_what_happened(void) {
    assert_text(&(struct decryption_summary){.sessions = 4, .decrypted = 4},
                "4 of 4 TLS sessions opened");
    assert_text(
        &(struct decryption_summary){.sessions = 1, .not_opened[NOT_OPENED_WITHOUT_KEY] = 1},
        "0 of 1 TLS session opened; 1 without a key");
    assert_text(&(struct decryption_summary){.sessions = 15,
                                             .decrypted = 1,
                                             .not_opened[NOT_OPENED_WITHOUT_KEY] = 2,
                                             .not_opened[NOT_OPENED_CLOSED] = 3,
                                             .not_opened[NOT_OPENED_HEADLESS] = 4,
                                             .not_opened[NOT_OPENED_SILENT] = 5,
                                             .error = "it failed"},
                "1 of 15 TLS sessions opened; 2 without a key; 3 that the key did not open; "
                "4 whose ClientHello was not captured; 5 without application data; it failed");
    assert_text(&(struct decryption_summary){.error = "it failed"},
                "no TLS session to open; it failed");
}

static void assert_json(const struct decryption_summary *decryption, const char *expected) {
    const struct capture_summary summary = {
        .file = "x", .format = "pcap", .decryption = decryption};
    GString *line = g_string_new(NULL);
    json_capture(line, &summary);
    const char *member = strstr(line->str, "\"decryption\"");
    if (expected == NULL)
        g_assert_null(member);
    else
        g_assert_true(g_str_has_prefix(member, expected));
    g_string_free(line, TRUE);
}

static void programs_read_what_happened(void) {
    assert_json(NULL, NULL);
    assert_json(&(struct decryption_summary){.sessions = 1, .not_opened[NOT_OPENED_SILENT] = 1},
                "\"decryption\":{\"tls_sessions\":1,\"opened\":0,\"not_opened\":"
                "{\"no_application_data\":1},\"error\":null}");
    assert_json(&(struct decryption_summary){.sessions = 15,
                                             .decrypted = 1,
                                             .not_opened[NOT_OPENED_WITHOUT_KEY] = 2,
                                             .not_opened[NOT_OPENED_CLOSED] = 3,
                                             .not_opened[NOT_OPENED_HEADLESS] = 4,
                                             .not_opened[NOT_OPENED_SILENT] = 5,
                                             .error = "it failed"},
                "\"decryption\":{\"tls_sessions\":15,\"opened\":1,\"not_opened\":"
                "{\"without_key\":2,\"key_did_not_open\":3,\"client_hello_missing\":4,"
                "\"no_application_data\":5},\"error\":\"it failed\"}");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/decryption_summary/" #name, name)
    TEST(people_read_what_happened);
    TEST(programs_read_what_happened);
    return g_test_run();
}
