/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pcapng/redaction_comment.h"

#include "capture/report/format.h"
#include "capture/report/pcapng/block_edit.h"

static const char what_stays[] =
    "Headers stay, and: TLS handshakes, alerts and the headers of records; lookups of DNS for "
    "addresses and services; CTL and ITL files; heads of HTTP without credentials, queries and "
    "fields that may be secret; what XMPP servers tell each other, without stanzas (in these, "
    "bytes "
    "were made spaces); ARP, spanning tree, CDP, LLDP, LACP. Repeated segments are zeros. A "
    "checksum that was right is right again, one that was wrong is wrong; where bytes were not "
    "captured, they count as zeros.";

static uint64_t total(const struct redacted *redacted) {
    uint64_t bytes = 0;
    for (unsigned i = 0; i < REDACTED_KIND_COUNT; i++)
        bytes += redacted->bytes[i];
    return bytes;
}

static void append_kinds(GString *out, const struct redacted *redacted) {
    const char *before = ": ";
    for (unsigned i = 0; i < REDACTED_KIND_COUNT; i++) {
        if (redacted->bytes[i] == 0)
            continue;
        g_string_append(out, before);
        format_number(out, redacted->bytes[i]);
        g_string_append_printf(out, " %s", redacted_kind_text(i));
        before = ", ";
    }
}

static void append_counted(GString *out, uint64_t count, const char *noun, const char *rest) {
    if (count == 0)
        return;
    g_string_append(out, "; ");
    format_count(out, count, noun);
    g_string_append(out, rest);
}

char *redaction_comment_make(const struct redacted *redacted,
                             const struct rewrite_redacted *rewritten, uint64_t lost) {
    const uint64_t bytes = total(redacted);
    const bool nothing = bytes + rewritten->secrets + rewritten->options + rewritten->blocks == 0;
    if (nothing && rewritten->was_redacted)
        return NULL;
    GString *out = g_string_new(COMMENT_REDACTED ": ");
    format_count(out, bytes, "byte");
    g_string_append(out, " in ");
    format_count(out, redacted->packets, "packet");
    g_string_append(out, " taken out");
    append_kinds(out, redacted);
    append_counted(out, rewritten->secrets, "block", " of decryption secrets left out");
    append_counted(out, rewritten->options, "option", " left out, comments of others among them");
    append_counted(out, rewritten->blocks, "block", " of other kinds made blank");
    append_counted(out, lost, "piece", " not kept for want of memory");
    g_string_append_printf(out, ". %s", what_stays);
    return g_string_free(out, FALSE);
}
