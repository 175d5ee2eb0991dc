/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/certificates/certificates_text.h"

#include <inttypes.h>

#include "capture/report/format.h"
#include "capture/report/layout.h"
#include "capture/trust_lists/record_text.h"

enum { LABEL_COLUMN = 2, TEXT_COLUMN = 14, LINES_MOST = 8 };

static void begin(struct layout *layout, const char *label) {
    layout_begin(layout, LABEL_COLUMN, label, TINT_FAINT, TEXT_COLUMN);
}

static void line(struct layout *layout, const char *label, const char *text) {
    if (*text == '\0')
        return;
    begin(layout, label);
    layout_text(layout, text);
    layout_end(layout);
}

static void append_party(GString *text, const struct party *party) {
    char address[ADDRESS_TEXT];
    if (*party->role != '\0')
        g_string_append_printf(text, "%s ", party->role);
    g_string_append(text, address_write(&party->endpoint.address, address));
    if (party->endpoint.port != 0)
        g_string_append_printf(text, ", port %u", party->endpoint.port);
}

/* "refused 3 times: unknown CA, frame 9". */
static void append_reception(GString *text, const struct presentation *presentation,
                             enum reception reception) {
    static const char *const words[] = {
        [RECEPTION_ACCEPTED] = "accepted, as far as that is seen",
        [RECEPTION_REFUSED] = "refused",
        [RECEPTION_FAILED] = "the handshake failed, and nothing says that this was why",
        [RECEPTION_UNSEEN] = "how it was taken was not captured",
    };
    const uint64_t count = presentation->counts[reception];
    char alert[32];
    g_string_append(text, words[reception]);
    if (count > 1) {
        g_string_append(text, reception == RECEPTION_REFUSED ? " " : ", ");
        format_count(text, count, "time");
    }
    if (reception != RECEPTION_REFUSED)
        return;
    g_string_append_printf(text, ": %s, frame %" PRIu64, tls_alert_text(presentation->alert, alert),
                           (uint64_t)presentation->refused.frame);
    if (presentation->refused_file != presentation->file)
        g_string_append_printf(text, " of %s", presentation->refused_file);
}

/* "by CUCM 10.48.47.110, port 5061, to Unity Connection 10.48.47.124 (SIP/TLS), frame 7 of
 * case.pcap: accepted, as far as that is seen". What was said of an issuer is said of whom it
 * signed. */
static void append_presentation(GString *text, const struct presentation *presentation) {
    const char *before = ": ";
    g_string_append(text, "by ");
    append_party(text, &presentation->presenter);
    g_string_append(text, presentation->presenter.endpoint.port != 0 ? ", to " : " to ");
    append_party(text, &presentation->receiver);
    if (*presentation->service != '\0')
        g_string_append_printf(text, " (%s)", presentation->service);
    if (*presentation->server_name != '\0')
        g_string_append_printf(text, ", which asked for %s", presentation->server_name);
    if (presentation->position > 0)
        g_string_append(text, ", as an issuer");
    g_string_append_printf(text, ", frame %" PRIu64 " of %s", (uint64_t)presentation->first.frame,
                           presentation->file);
    for (unsigned reception = 0; reception < RECEPTION_COUNT; reception++) {
        if (presentation->counts[reception] == 0 || presentation->position > 0)
            continue;
        g_string_append(text, before);
        append_reception(text, presentation, (enum reception)reception);
        before = "; ";
    }
}

static void append_presentations(struct layout *layout, const GArray *presentations) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < presentations->len && i < LINES_MOST; i++) {
        g_string_truncate(text, 0);
        append_presentation(text, &g_array_index(presentations, struct presentation, i));
        line(layout, i == 0 ? "presented" : "", text->str);
    }
    if (presentations->len > LINES_MOST) {
        g_string_printf(text, "and by or to %u more", presentations->len - LINES_MOST);
        line(layout, "", text->str);
    }
    g_string_free(text, TRUE);
}

/* The first refusal that a trust store can mend; Java says certificate unknown for an unknown CA.
 */
static const struct presentation *mendable(const GArray *presentations) {
    for (guint i = 0; i < presentations->len; i++) {
        const struct presentation *presentation =
            &g_array_index(presentations, struct presentation, i);
        if (presentation->counts[RECEPTION_REFUSED] > 0 &&
            (presentation->alert == TLS_ALERT_UNKNOWN_CA ||
             presentation->alert == TLS_ALERT_CERTIFICATE_UNKNOWN))
            return presentation;
    }
    return NULL;
}

static void append_remedy(struct layout *layout, const struct presented_certificate *presented) {
    const struct presentation *refusal = mendable(presented->presentations);
    if (refusal == NULL || presented->chain->len == 0)
        return;
    const char *missing = NULL;
    const struct certificate *root = presented_root(presented, &missing);
    GString *text = g_string_new(NULL);
    append_party(text, &(struct party){.endpoint = {refusal->receiver.endpoint.address, 0}});
    if (root == presented->certificate)
        g_string_append(text, " must trust this certificate, which signed itself");
    else if (root != NULL)
        g_string_append_printf(text, " must trust %s, which stands in the chain", root->subject);
    else
        g_string_append_printf(text, " must trust %s, which was not presented", missing);
    line(layout, "to mend", text->str);
    g_string_free(text, TRUE);
}

/* How many it has; some servers send their own twice. */
static unsigned chain_length(const GPtrArray *chain) {
    unsigned length = chain->len;
    for (guint i = 1; i < chain->len; i++)
        length -= chain->pdata[i] == chain->pdata[0] ? 1 : 0;
    return length;
}

/* "incomplete: CN=Root CA is not among the 2 certificates presented". */
static void append_chain(struct layout *layout, const struct presented_certificate *presented) {
    if (presented->chain->len == 0)
        return;
    const char *missing = NULL;
    const struct certificate *root = presented_root(presented, &missing);
    const unsigned length = chain_length(presented->chain);
    GString *text = g_string_new(NULL);
    if (root == presented->certificate)
        g_string_append(text, "it signed itself");
    else if (root != NULL)
        g_string_append_printf(text, "complete: %u certificates, up to %s", length, root->subject);
    else if (length == 1)
        g_string_append_printf(text, "incomplete: %s, which signed it, was not presented", missing);
    else
        g_string_append_printf(text, "incomplete: %s is not among the %u certificates presented",
                               missing, length);
    line(layout, "chain", text->str);
    g_string_free(text, TRUE);
}

static void join(GString *text, const GPtrArray *texts) {
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", (const char *)texts->pdata[i]);
}

static void append_names(struct layout *layout, const struct certificate *certificate) {
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < certificate->name_count; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", certificate->names[i]);
    line(layout, "names", text->str);
    g_string_free(text, TRUE);
}

static void append_usage(struct layout *layout, const struct certificate_usage *usage,
                         const struct certificate *certificate) {
    GString *text = g_string_new(certificate->is_ca ? "CA" : "");
    if (usage->key_usage->len > 0)
        g_string_append(text, text->len > 0 ? "; " : "");
    join(text, usage->key_usage);
    if (usage->extended_key_usage->len > 0)
        g_string_append(text, text->len > 0 ? "; " : "");
    join(text, usage->extended_key_usage);
    line(layout, "usage", text->str);
    g_string_free(text, TRUE);
}

static void append_key(struct layout *layout, const struct certificate *certificate,
                       const char *signature) {
    char *text = g_strdup_printf("%s, signed with %s", certificate->key,
                                 *signature == '\0' ? "an unknown algorithm" : signature);
    line(layout, "key", text);
    g_free(text);
}

static void append_validity(struct layout *layout, const struct certificate *certificate) {
    GString *text = g_string_new(NULL);
    record_text_time(text, certificate->not_before);
    g_string_append(text, " to ");
    record_text_time(text, certificate->not_after);
    line(layout, "valid", text->str);
    g_string_free(text, TRUE);
}

/* In one word, or in two where the line is narrow. */
static void append_digest(struct layout *layout, const char *label, struct span digest) {
    GString *text = g_string_new(NULL);
    record_text_hex(text, digest, "%02x", "");
    if (TEXT_COLUMN + text->len > layout->width)
        g_string_insert_c(text, (gssize)text->len / 2, ' ');
    line(layout, label, text->str);
    g_string_free(text, TRUE);
}

static void append_verdict(struct layout *layout, const struct certificate_entry *entry) {
    const struct trust_verdict *verdict = &entry->verdict;
    GString *text = g_string_new(verdict->is_accepted ? "accepted" : "not accepted: ");
    join(text, verdict->reasons);
    if (verdict->name != NULL)
        g_string_append_printf(text, "; it is %s name that was asked for, %s",
                               verdict->has_name ? "for the" : "not for the", verdict->name);
    line(layout, "--ca", text->str);
    g_string_free(text, TRUE);
}

void certificates_text_append(GString *out, const struct certificate_entry *entry, unsigned width,
                              bool colour) {
    const struct certificate *certificate = entry->presented->certificate;
    struct layout layout = {.out = out, .width = width, .colour = colour};
    layout_begin(&layout, 0,
                 entry->presented->chain->len == 0                          ? "issuer"
                 : presented_count(entry->presented, RECEPTION_REFUSED) > 0 ? "refused"
                                                                            : "certificate",
                 TINT_STRONG, TEXT_COLUMN);
    layout_text(&layout, !certificate->readable          ? "no X.509 certificate"
                         : *certificate->subject == '\0' ? "without a subject"
                                                         : certificate->subject);
    layout_end(&layout);
    append_presentations(&layout, entry->presented->presentations);
    append_remedy(&layout, entry->presented);
    if (entry->is_judged)
        append_verdict(&layout, entry);
    if (certificate->readable) {
        append_chain(&layout, entry->presented);
        line(&layout, "issuer", certificate->issuer);
        append_names(&layout, certificate);
        append_usage(&layout, &entry->usage, certificate);
        append_validity(&layout, certificate);
        append_key(&layout, certificate, entry->usage.signature);
        line(&layout, "serial", certificate->serial);
    }
    append_digest(&layout, "sha256", span_of(certificate->sha256, sizeof certificate->sha256));
    append_digest(&layout, "sha1", span_of(certificate->sha1, sizeof certificate->sha1));
    if (entry->pem_path != NULL)
        line(&layout, "file", entry->pem_path);
}

static void append_sentence(struct layout *layout, const char *sentence) {
    layout_begin(layout, 0, "", TINT_NONE, LABEL_COLUMN);
    layout_text(layout, sentence);
    layout_end(layout);
}

/* "In 2 TLS 1.3 sessions certificates are encrypted (--keylog)." */
static void append_hidden(struct layout *layout, uint64_t hidden, bool has_keys) {
    if (hidden == 0)
        return;
    GString *text = g_string_new("In ");
    format_count(text, hidden, "TLS 1.3 session");
    g_string_append(text, " certificates are encrypted");
    g_string_append(text, has_keys ? ", and were not decrypted." : " (--keylog).");
    append_sentence(layout, text->str);
    g_string_free(text, TRUE);
}

static void append_left_out(struct layout *layout, uint64_t left_out) {
    if (left_out == 0)
        return;
    GString *text = g_string_new(NULL);
    format_count(text, left_out, "presentation");
    g_string_append(text, " beyond those kept.");
    append_sentence(layout, text->str);
    g_string_free(text, TRUE);
}

static void append_keys(struct layout *layout, const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    GString *words = decryption_summary_text(decryption);
    g_string_prepend(words, "Keys: ");
    g_string_append_c(words, '.');
    append_sentence(layout, words->str);
    g_string_free(words, TRUE);
}

void certificates_text_rest(GString *out, const struct presented *presented,
                            const struct decryption_summary *decryption, unsigned width) {
    struct layout layout = {.out = out, .width = width};
    const uint64_t hidden = presented_hidden(presented), left_out = presented_left_out(presented);
    if (out->len > 0 && (hidden + left_out > 0 || decryption != NULL))
        g_string_append_c(out, '\n');
    else if (out->len == 0)
        append_sentence(&layout, "No certificate was presented where it can be seen.");
    append_hidden(&layout, hidden, decryption != NULL);
    append_keys(&layout, decryption);
    append_left_out(&layout, left_out);
}
