/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written and what is recognised come of the same words. */
#include "capture/report/pcapng/redaction_comment.h"

#include "capture/report/format.h"
#include "capture/report/pcapng/block_edit.h"

static const char taken_out[] = " taken out";

static const char what_stays[] =
    ". Headers stay, and: TLS handshakes with their certificates, alerts and the headers of "
    "records; lookups of DNS for addresses and services; CTL and ITL files; heads of HTTP without "
    "credentials, parameters, queries and fields that may be secret; how a connection began in "
    "clear on a port for TLS; heads of SIP without users and texts; headers of SCCP, and how "
    "stations register; headers of LDAP, how binds and searches end; versions of SSH, its "
    "algorithms and public keys; what XMPP servers tell each "
    "other in tags, without stanzas and "
    "without "
    "texts but for telling words of errors (spaces and points are in their place); ARP, spanning "
    "tree, CDP, LLDP, LACP. Repeated segments "
    "are zeros. A checksum that was right is right again, one that was wrong is wrong; where bytes "
    "were not captured, they count as zeros. ";

/* One of each. */
static const char *const keys_words[] = {
    "Keys of dialback are pseudonyms of those that were sent, the same for the same; no secret can "
    "be guessed by them.",
    "Keys of dialback are as they were sent: the secret may be guessed by them.",
};
static const char *const addresses_words[] = {
    " Names and addresses stay.",
    " Addresses of IP, and the last half of those of hardware, are others, the same for the same, "
    "also in texts; LLDP, CDP, spanning tree and LACP are zeros. Names stay, and so do the "
    "addresses in certificates and trust lists, which are signed.",
};

/* What is counted beside bytes; each noun takes an s. */
static const struct {
    const char *noun, *rest;
} counted[] = {
    {"block", " of decryption secrets left out"},
    {"block", " of names left out"},
    {"option", " left out, comments and names of others among them"},
    {"block", " of other kinds made blank"},
    {"piece", " not kept for want of memory"},
};
enum { COUNTED = G_N_ELEMENTS(counted) };

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

char *redaction_comment_make(const struct redaction_told *told) {
    const struct rewrite_redacted *rewritten = told->rewritten;
    const uint64_t bytes = total(told->redacted);
    const uint64_t counts[COUNTED] = {rewritten->secrets, rewritten->names, rewritten->options,
                                      rewritten->blocks, told->lost};
    uint64_t sum = bytes + told->redacted->addresses;
    for (unsigned i = 0; i < COUNTED; i++)
        sum += counts[i];
    if (sum == 0 && rewritten->was_redacted)
        return NULL;
    GString *out = g_string_new(COMMENT_REDACTED ": ");
    format_count(out, bytes, "byte");
    g_string_append(out, " in ");
    format_count(out, told->redacted->packets, "packet");
    g_string_append(out, taken_out);
    append_kinds(out, told->redacted);
    for (unsigned i = 0; i < COUNTED; i++) {
        if (counts[i] == 0)
            continue;
        g_string_append(out, "; ");
        format_count(out, counts[i], counted[i].noun);
        g_string_append(out, counted[i].rest);
    }
    g_string_append(out, what_stays);
    g_string_append(out, keys_words[told->keys_stay]);
    g_string_append(out, addresses_words[told->addresses_go]);
    return g_string_free(out, FALSE);
}

/* --- recognised again ------------------------------------------------------------------------- */

static bool take_text(struct span *rest, const char *text) {
    if (!span_starts_with_text(*rest, text))
        return false;
    rest->at += strlen(text);
    return true;
}

/* "1,204". */
static bool take_number(struct span *rest) {
    enum { LONGEST = 26 };
    const uint8_t *begin = rest->at;
    while (!span_is_empty(*rest) && (g_ascii_isdigit(*rest->at) || *rest->at == ',') &&
           rest->at - begin < LONGEST)
        rest->at++;
    return rest->at > begin;
}

static bool take_count(struct span *rest, const char *noun) {
    bool taken = take_number(rest) && take_text(rest, " ") && take_text(rest, noun);
    return taken && (take_text(rest, "s") || true);
}

static bool take_kind(struct span *rest) {
    struct span trial = *rest;
    if ((!take_text(&trial, ": ") && !take_text(&trial, ", ")) || !take_number(&trial) ||
        !take_text(&trial, " "))
        return false;
    for (unsigned i = 0; i < REDACTED_KIND_COUNT; i++)
        if (take_text(&trial, redacted_kind_text(i))) {
            *rest = trial;
            return true;
        }
    return false;
}

static bool take_counted(struct span *rest) {
    for (unsigned i = 0; i < COUNTED; i++) {
        struct span trial = *rest;
        if (take_text(&trial, "; ") && take_count(&trial, counted[i].noun) &&
            take_text(&trial, counted[i].rest)) {
            *rest = trial;
            return true;
        }
    }
    return false;
}

bool redaction_comment_is_one(struct span comment) {
    struct span rest = comment;
    if (!take_text(&rest, COMMENT_REDACTED ": ") || !take_count(&rest, "byte") ||
        !take_text(&rest, " in ") || !take_count(&rest, "packet") || !take_text(&rest, taken_out))
        return false;
    while (take_kind(&rest) || take_counted(&rest))
        continue;
    return take_text(&rest, what_stays) &&
           (take_text(&rest, keys_words[0]) || take_text(&rest, keys_words[1])) &&
           (take_text(&rest, addresses_words[0]) || take_text(&rest, addresses_words[1])) &&
           span_is_empty(rest);
}
