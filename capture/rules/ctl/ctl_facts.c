/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/observe/download/download.h"
#include "capture/rules/ctl/ctl_advice.h"
#include "capture/rules/unfetched.h"

#include "ctl/file.h"
#include "ctl/trust/digest.h"

enum { LISTS_KEPT = 1024, BYTES_KEPT = 16 * 1024 * 1024 };

const char *ctl_hex(struct span bytes, char out[CTL_HEX]) {
    bytes = span_first(bytes, (CTL_HEX - 1) / 2);
    out[0] = '\0';
    for (size_t i = 0; i < span_len(bytes); i++)
        g_snprintf(out + 2 * i, 3, "%02x", bytes.at[i]);
    return out;
}

struct span ctl_download_span(const struct ctl_download *download) {
    gsize length;
    const void *bytes = g_bytes_get_data(download->bytes, &length);
    return span_of(bytes, length);
}

bool ctl_is_ctl(const char *name) {
    return g_ascii_strncasecmp(name, "CTL", 3) == 0 && ctl_is_list(name);
}

bool ctl_is_list(const char *name) {
    size_t length = strlen(name);
    return length > 4 && g_ascii_strcasecmp(name + length - 4, ".tlv") == 0;
}

bool ctl_is_of_one_phone(const char *name) {
    return strlen(name) > 3 && g_ascii_strncasecmp(name + 3, "SEP", 3) == 0;
}

bool ctl_same_name(const char *a, const char *b) {
    return g_ascii_strcasecmp(a, b) == 0;
}

struct finding *ctl_begin(const struct rule_context *context, const struct event *event,
                          enum code code, enum confidence confidence, const char *role,
                          const struct ctl_download *fetched) {
    struct finding *finding = unfetched_begin(context, event, code, confidence, role);
    finding->check = g_strdup(ctl_advice(code, event_download(event)->name));
    if (fetched == NULL)
        return finding;
    finding_add_fact(finding, "bytes", "%" G_GSIZE_FORMAT, span_len(ctl_download_span(fetched)));
    finding_add_fact(finding, "md5", "%s", fetched->md5);
    finding_add_fact(finding, "sha256", "%s", fetched->sha256);
    return finding;
}

/* --- the lists ------------------------------------------------------------------------------- */

static void given_free(gpointer memory) {
    struct ctl_given *given = memory;
    g_bytes_unref(given->list.bytes);
    g_free(given->path);
    g_free(given);
}

void ctl_lists_start(void *state) {
    struct ctl_lists *lists = state;
    g_queue_init(&lists->fetched);
    lists->given = g_ptr_array_new_with_free_func(given_free);
}

static void drop_oldest(struct ctl_lists *lists) {
    struct ctl_download *oldest = g_queue_pop_tail(&lists->fetched);
    lists->bytes -= g_bytes_get_size(oldest->bytes);
    g_bytes_unref(oldest->bytes);
    g_free(oldest);
}

void ctl_lists_stop(void *state) {
    struct ctl_lists *lists = state;
    while (lists->fetched.length > 0)
        drop_oldest(lists);
    g_ptr_array_unref(lists->given);
}

bool ctl_digest_texts(struct span bytes, char md5[33], char sha256[65]) {
    struct ctl_digests digests;
    char hex[CTL_HEX];
    if (!ctl_digest_bytes(bytes, &digests))
        return false;
    g_strlcpy(md5, ctl_hex(span_of(digests.md5, sizeof digests.md5), hex), 33);
    g_strlcpy(sha256, ctl_hex(span_of(digests.sha256, sizeof digests.sha256), hex), 65);
    return true;
}

/* Copies `bytes` and notes their digests. False when the library refuses those. */
static bool take_bytes_of(struct ctl_download *fetched, struct span bytes) {
    if (!ctl_digest_texts(bytes, fetched->md5, fetched->sha256))
        return false;
    fetched->bytes = g_bytes_new(bytes.at, span_len(bytes));
    return true;
}

void ctl_know_list(struct rules *rules, const char *path, struct span bytes) {
    struct ctl_lists *lists = rule_state(rules_context(rules), RULE_CTL_CONTENT);
    struct ctl_given *given = g_new0(struct ctl_given, 1);
    struct ctl_file file;
    const bool named = ctl_read_file(bytes, &file) && download_is_wanted(file.header.file_name) &&
                       download_name_of(file.header.file_name, given->list.name);
    if (!named)
        g_strlcpy(given->list.name, "CTLFile.tlv", sizeof given->list.name);
    if (!take_bytes_of(&given->list, bytes)) {
        g_free(given);
        return;
    }
    given->path = g_strdup(path);
    g_ptr_array_add(lists->given, given);
}

const struct ctl_given *ctl_lists_given(const struct rule_context *context, unsigned index) {
    const struct ctl_lists *lists = rule_state(context, RULE_CTL_CONTENT);
    return index < lists->given->len ? lists->given->pdata[index] : NULL;
}

const struct ctl_download *ctl_lists_add(const struct rule_context *context,
                                         const struct download *download, struct frame_ref ref) {
    struct ctl_lists *lists = rule_state(context, RULE_CTL_CONTENT);
    struct ctl_download *fetched = g_new0(struct ctl_download, 1);
    if (!take_bytes_of(fetched, download->bytes)) {
        g_free(fetched);
        return NULL;
    }
    g_strlcpy(fetched->name, download->name, sizeof fetched->name);
    fetched->client = download->client.address;
    fetched->server = download->server.address;
    fetched->ref = ref;
    lists->bytes += g_bytes_get_size(fetched->bytes);
    g_queue_push_head(&lists->fetched, fetched);
    while (lists->fetched.length > LISTS_KEPT || lists->bytes > BYTES_KEPT) {
        context->limits->hit[LIMIT_DOWNLOADS]++;
        drop_oldest(lists);
    }
    return fetched;
}

const struct ctl_download *ctl_lists_fetched(const struct rule_context *context, unsigned index) {
    struct ctl_lists *lists = rule_state(context, RULE_CTL_CONTENT);
    return g_queue_peek_nth(&lists->fetched, index);
}
