/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The overview: one cause however many met it, the gravest first, on one screen. */
#include "capture/report/overview.h"

#include <string.h>

#include "made_finding.h"

static const struct text_style plain = {.width = 100};
static const struct totals two = {.captures = 2, .with_errors = 2};

/* A refusal of this certificate by the phone of that number. */
static struct finding *make_refusal(const char *certificate, unsigned phone, uint64_t frame) {
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, frame, frame, frame, "alert");
    refusal->source.endpoint.address.bytes[3] = (uint8_t)phone;
    made_fact(refusal, "sha256", certificate);
    return refusal;
}

static void add_phones(struct overview *overview, const char *file, const char *certificate,
                       unsigned phones) {
    GPtrArray *findings = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 1; i <= phones; i++)
        g_ptr_array_add(findings, make_refusal(certificate, i, i));
    overview_add(overview, file, (const struct finding *const *)findings->pdata, findings->len);
    g_ptr_array_unref(findings);
}

static void one_certificate_is_one_cause(void) {
    struct overview *overview = overview_new();
    GString *out = g_string_new(NULL);
    add_phones(overview, "one.pcap", "aa", 40);
    add_phones(overview, "two.pcap", "aa", 20);
    add_phones(overview, "two.pcap", "bb", 1);
    g_assert_cmpuint(overview_troubles(overview), ==, 61);
    overview_write(out, &plain, overview, &two);
    g_assert_cmpstr(out->str, ==,
                    "Overview  2 captures, 2 with errors.\n\n"
                    "  errors    uc.tls_unknown_ca 61\n\n"
                    "  error    certificate refused: unknown CA\n"
                    "           2 captures, 60 times, 40 clients; first in one.pcap frame 1 "
                    "(uc.tls_unknown_ca)\n"
                    "  error    certificate refused: unknown CA\n"
                    "           1 capture, 1 time, 1 client; first in two.pcap frame 1 "
                    "(uc.tls_unknown_ca)\n"
                    "  --brief shows each finding in a line, --only CODE those of one code.\n\n");
    g_string_free(out, TRUE);
    overview_free(overview);
}

static void the_gravest_come_first(void) {
    struct overview *overview = overview_new();
    struct finding *reset = made_finding(CODE_TCP_RESET, 1, 1, 1, "reset");
    struct finding *refused = made_finding(CODE_TCP_REFUSED, 2, 2, 9, "reset");
    struct finding *note = made_finding(CODE_TLS_SELF_SIGNED, 3, 3, 10, "certificate");
    const struct finding *findings[] = {reset, refused, note};
    GString *out = g_string_new(NULL);
    reset->count = 50;
    overview_add(overview, "one.pcap", findings, 3);
    g_assert_cmpuint(overview_troubles(overview), ==, 2);
    overview_write(out, &plain, overview, &two);
    const char *error = strstr(out->str, "  error    connection refused\n");
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error, "  warning  connection reset in the middle\n"));
    g_assert_null(strstr(out->str, "self"));
    g_string_free(out, TRUE);
    overview_free(overview);
    g_free(reset);
    g_free(refused);
    g_free(note);
}

static void it_fits_a_screen(void) {
    struct overview *overview = overview_new();
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < 300; i++) {
        char *certificate = g_strdup_printf("%u", i);
        add_phones(overview, "a.pcap", certificate, 1);
        g_free(certificate);
    }
    for (unsigned width = 60; width <= 200; width++) {
        const struct text_style style = {.width = width};
        g_string_truncate(out, 0);
        overview_write(out, &style, overview, &two);
        char **lines = g_strsplit(out->str, "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), <=, 51);
        for (char **line = lines; *line != NULL; line++)
            g_assert_cmpuint(strlen(*line), <=, width);
        g_strfreev(lines);
        g_assert_nonnull(strstr(out->str, " more. "));
    }
    g_string_free(out, TRUE);
    overview_free(overview);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overview/cause", one_certificate_is_one_cause);
    g_test_add_func("/overview/order", the_gravest_come_first);
    g_test_add_func("/overview/screen", it_fits_a_screen);
    return g_test_run();
}
