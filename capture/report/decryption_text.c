/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/decryption_text.h"

#include "capture/report/format.h"

static void append_decrypted(GString *words, const struct decryption_summary *decryption) {
    format_number(words, decryption->decrypted);
    g_string_append(words, " of ");
    format_count(words, decryption->sessions, "TLS session");
    g_string_append(words, " opened");
}

GString *decryption_text(const struct decryption_summary *decryption) {
    const struct {
        uint64_t count;
        const char *words;
    } others[] = {{decryption->without_key, "without a key"},
                  {decryption->closed, "that the key did not open"},
                  {decryption->headless, "whose ClientHello was not captured"},
                  {decryption->silent, "without application data"}};
    GString *words = g_string_new(NULL);
    if (decryption->sessions == 0)
        g_string_append(words, "no TLS session to open");
    else
        append_decrypted(words, decryption);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].count == 0)
            continue;
        g_string_append(words, "; ");
        format_number(words, others[i].count);
        g_string_append_printf(words, " %s", others[i].words);
    }
    if (decryption->error != NULL)
        g_string_append_printf(words, "; %s", decryption->error);
    return words;
}
