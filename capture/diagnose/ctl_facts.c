/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/ctl_facts.h"

#include "ctl/file.h"
#include "ctl/trust/digest.h"

enum { LISTS_KEPT = 1024, BYTES_KEPT = 16 * 1024 * 1024 };

struct ctl_lists {
    struct limits *limits;
    GQueue kept; /* struct ctl_download *, owned; the newest first */
    size_t bytes;
    GPtrArray *given; /* struct ctl_given *, owned */
};

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

bool ctl_same_name(const char *a, const char *b) {
    return g_ascii_strcasecmp(a, b) == 0;
}

struct finding *ctl_draft(const struct diagnosis *diagnosis, const struct event *event,
                          enum code code, enum confidence confidence, const char *role,
                          const struct ctl_download *kept) {
    const struct download *download = event->data.download;
    struct finding *draft = diagnosis_draft(diagnosis, event, code, confidence, role);
    bool tftp = download->transport == DOWNLOAD_TFTP;
    if (tftp)
        draft->protocol = 17;
    if (draft->service[0] == '\0')
        draft->service = tftp ? "TFTP" : "HTTP";
    finding_add_evidence(draft, download->request, "request");
    finding_add_fact(draft, "file", "%s", download->name);
    char sender[ENDPOINT_TEXT];
    if (download->sender.port != 0 && !endpoint_equals(&download->sender, &download->server))
        finding_add_fact(draft, "answered_from", "%s", endpoint_write(&download->sender, sender));
    if (kept == NULL)
        return draft;
    finding_add_fact(draft, "bytes", "%" G_GSIZE_FORMAT, span_len(ctl_download_span(kept)));
    finding_add_fact(draft, "md5", "%s", kept->md5);
    finding_add_fact(draft, "sha256", "%s", kept->sha256);
    return draft;
}

/* --- the lists ------------------------------------------------------------------------------- */

static void given_free(gpointer memory) {
    struct ctl_given *given = memory;
    g_bytes_unref(given->list.bytes);
    g_free(given->path);
    g_free(given);
}

static void download_free(struct ctl_download *download) {
    g_bytes_unref(download->bytes);
    g_free(download);
}

struct ctl_lists *ctl_lists_new(struct limits *limits) {
    struct ctl_lists *lists = g_new0(struct ctl_lists, 1);
    lists->limits = limits;
    g_queue_init(&lists->kept);
    lists->given = g_ptr_array_new_with_free_func(given_free);
    return lists;
}

static void drop_oldest(struct ctl_lists *lists) {
    struct ctl_download *oldest = g_queue_pop_tail(&lists->kept);
    lists->bytes -= g_bytes_get_size(oldest->bytes);
    download_free(oldest);
}

void ctl_lists_free(struct ctl_lists *lists) {
    while (lists->kept.length > 0)
        drop_oldest(lists);
    g_ptr_array_unref(lists->given);
    g_free(lists);
}

/* Copies `bytes` and notes their digests. False when the library refuses those. */
static bool take_bytes_of(struct ctl_download *kept, struct span bytes) {
    struct ctl_digests digests;
    char hex[CTL_HEX];
    if (!ctl_digest_bytes(bytes, &digests))
        return false;
    kept->bytes = g_bytes_new(bytes.at, span_len(bytes));
    g_strlcpy(kept->md5, ctl_hex(span_of(digests.md5, sizeof digests.md5), hex), sizeof kept->md5);
    g_strlcpy(kept->sha256, ctl_hex(span_of(digests.sha256, sizeof digests.sha256), hex),
              sizeof kept->sha256);
    return true;
}

void ctl_lists_give(struct ctl_lists *lists, const char *path, struct span bytes) {
    struct ctl_given *given = g_new0(struct ctl_given, 1);
    struct ctl_file file;
    bool named =
        ctl_read_file(bytes, &file) && download_is_wanted(file.header.file_name, given->list.name);
    if (!named)
        g_strlcpy(given->list.name, "CTLFile.tlv", sizeof given->list.name);
    if (!take_bytes_of(&given->list, bytes)) {
        g_free(given);
        return;
    }
    given->path = g_strdup(path);
    g_ptr_array_add(lists->given, given);
}

const struct ctl_given *ctl_lists_given(const struct ctl_lists *lists, unsigned index) {
    return index < lists->given->len ? lists->given->pdata[index] : NULL;
}

const struct ctl_download *ctl_lists_add(struct ctl_lists *lists, const struct download *download,
                                         struct place place) {
    struct ctl_download *kept = g_new0(struct ctl_download, 1);
    if (!take_bytes_of(kept, download->bytes)) {
        g_free(kept);
        return NULL;
    }
    g_strlcpy(kept->name, download->name, sizeof kept->name);
    kept->client = download->client.address;
    kept->server = download->server.address;
    kept->place = place;
    kept->request = download->request;
    lists->bytes += g_bytes_get_size(kept->bytes);
    g_queue_push_head(&lists->kept, kept);
    while (lists->kept.length > LISTS_KEPT || lists->bytes > BYTES_KEPT) {
        lists->limits->hit[LIMIT_DOWNLOADS]++;
        drop_oldest(lists);
    }
    return kept;
}

const struct ctl_download *ctl_lists_at(const struct ctl_lists *lists, unsigned index) {
    return g_queue_peek_nth((GQueue *)&lists->kept, index);
}
