/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/decryption_words.h"

#include "capture/report/words.h"

static void append_opened(GString *words, const struct decryption_summary *decryption) {
    words_number(words, decryption->opened);
    g_string_append(words, " of ");
    words_count(words, decryption->sessions, "TLS session");
    g_string_append(words, " opened");
}

GString *words_decryption(const struct decryption_summary *decryption) {
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
        append_opened(words, decryption);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].count == 0)
            continue;
        g_string_append(words, "; ");
        words_number(words, others[i].count);
        g_string_append_printf(words, " %s", others[i].words);
    }
    if (decryption->error != NULL)
        g_string_append_printf(words, "; %s", decryption->error);
    return words;
}
