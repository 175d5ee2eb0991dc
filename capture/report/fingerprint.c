/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of the code, the connection, the time of its packet and the fact that was found first, which
 * tells two certificates of one message apart. Frame numbers, texts and later facts may change. */
#include "capture/report/fingerprint.h"

#include <glib.h>
#include <inttypes.h>

static void append_fields(GString *fields, const struct finding *finding) {
    char source[ENDPOINT_TEXT], destination[ENDPOINT_TEXT];
    g_string_append_printf(fields, "%s\n%u\n%s\n%s\n%" PRId64 "\n", finding->entry->name,
                           finding->protocol, endpoint_write(&finding->source.endpoint, source),
                           endpoint_write(&finding->destination.endpoint, destination),
                           finding->ref.time);
    if (finding->fact_count > 0)
        g_string_append_printf(fields, "%s\n%s\n", finding->facts[0].key, finding->facts[0].value);
}

const char *fingerprint_write(const struct finding *finding, char out[FINGERPRINT_TEXT]) {
    GString *fields = g_string_new(NULL);
    append_fields(fields, finding);
    char *digest =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, fields->str, (gssize)fields->len);
    g_strlcpy(out, digest, FINGERPRINT_TEXT);
    g_free(digest);
    g_string_free(fields, TRUE);
    return out;
}
