/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/key_log.h"

#include <glib.h>

static const char *const labels[] = {"CLIENT_RANDOM ",
                                     "CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
                                     "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
                                     "CLIENT_TRAFFIC_SECRET_0 ",
                                     "SERVER_TRAFFIC_SECRET_0 ",
                                     "CLIENT_EARLY_TRAFFIC_SECRET ",
                                     "EARLY_EXPORTER_SECRET ",
                                     "EARLY_EXPORTER_MASTER_SECRET ",
                                     "EXPORTER_SECRET ",
                                     "EXPORTER_MASTER_SECRET ",
                                     "ECH_SECRET ",
                                     "ECH_CONFIG ",
                                     "RSA Session-ID:",
                                     "RSA "};

/* As much in hexadecimal as the shortest has, the encrypted secret that "RSA" names. */
enum { DIGITS_LEAST = 16 };

static bool begins_with_digits(struct span text) {
    if (span_len(text) < DIGITS_LEAST)
        return false;
    for (size_t i = 0; i < DIGITS_LEAST; i++)
        if (!g_ascii_isxdigit(text.at[i]))
            return false;
    return true;
}

static bool is_line_of_one(struct span line) {
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (span_starts_with_text(line, labels[i]) &&
            begins_with_digits(span_after(line, strlen(labels[i]))))
            return true;
    return false;
}

bool key_log_is_one(struct span lead) {
    while (!span_is_empty(lead)) {
        const uint8_t *end = memchr(lead.at, '\n', span_len(lead));
        const struct span line = {lead.at, end == NULL ? lead.end : end};
        const bool is_empty = span_is_empty(line) || *line.at == '\r';
        if (!is_empty && *line.at != '#')
            return is_line_of_one(line);
        lead.at = end == NULL ? lead.end : end + 1;
    }
    return false;
}
