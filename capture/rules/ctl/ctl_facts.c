/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"

#include "ctl/file.h"
#include "ctl/trust/digest.h"

enum { LISTS_KEPT = 1024, BYTES_BUFFERED = 16 * 1024 * 1024 };

struct fetched_lists {
    struct limits *limits;
    GQueue buffered; /* struct ctl_download *, owned; the newest first */
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

struct finding *ctl_begin(const struct rule_context *context, const struct event *event,
                          enum code code, enum confidence confidence, const char *role,
                          const struct ctl_download *buffered) {
    const struct download *download = event_download(event);
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    bool tftp = download->transport == DOWNLOAD_TFTP;
    if (tftp)
        finding->protocol = 17;
    if (finding->service[0] == '\0')
        finding->service = tftp ? "TFTP" : "HTTP";
    finding_add_evidence(finding, download->request, "request");
    finding_add_fact(finding, "file", "%s", download->name);
    char sender[ENDPOINT_TEXT];
    if (download->sender.port != 0 && !endpoint_equals(&download->sender, &download->server))
        finding_add_fact(finding, "answered_from", "%s", endpoint_write(&download->sender, sender));
    if (buffered == NULL)
        return finding;
    finding_add_fact(finding, "bytes", "%" G_GSIZE_FORMAT, span_len(ctl_download_span(buffered)));
    finding_add_fact(finding, "md5", "%s", buffered->md5);
    finding_add_fact(finding, "sha256", "%s", buffered->sha256);
    return finding;
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

struct fetched_lists *fetched_lists_new(struct limits *limits) {
    struct fetched_lists *lists = g_new0(struct fetched_lists, 1);
    lists->limits = limits;
    g_queue_init(&lists->buffered);
    lists->given = g_ptr_array_new_with_free_func(given_free);
    return lists;
}

static void drop_oldest(struct fetched_lists *lists) {
    struct ctl_download *oldest = g_queue_pop_tail(&lists->buffered);
    lists->bytes -= g_bytes_get_size(oldest->bytes);
    download_free(oldest);
}

void fetched_lists_free(struct fetched_lists *lists) {
    while (lists->buffered.length > 0)
        drop_oldest(lists);
    g_ptr_array_unref(lists->given);
    g_free(lists);
}

/* Copies `bytes` and notes their digests. False when the library refuses those. */
static bool take_bytes_of(struct ctl_download *buffered, struct span bytes) {
    struct ctl_digests digests;
    char hex[CTL_HEX];
    if (!ctl_digest_bytes(bytes, &digests))
        return false;
    buffered->bytes = g_bytes_new(bytes.at, span_len(bytes));
    g_strlcpy(buffered->md5, ctl_hex(span_of(digests.md5, sizeof digests.md5), hex),
              sizeof buffered->md5);
    g_strlcpy(buffered->sha256, ctl_hex(span_of(digests.sha256, sizeof digests.sha256), hex),
              sizeof buffered->sha256);
    return true;
}

void fetched_lists_give(struct fetched_lists *lists, const char *path, struct span bytes) {
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

const struct ctl_given *fetched_lists_given(const struct fetched_lists *lists, unsigned index) {
    return index < lists->given->len ? lists->given->pdata[index] : NULL;
}

const struct ctl_download *fetched_lists_add(struct fetched_lists *lists,
                                             const struct download *download,
                                             struct frame_ref ref) {
    struct ctl_download *buffered = g_new0(struct ctl_download, 1);
    if (!take_bytes_of(buffered, download->bytes)) {
        g_free(buffered);
        return NULL;
    }
    g_strlcpy(buffered->name, download->name, sizeof buffered->name);
    buffered->client = download->client.address;
    buffered->server = download->server.address;
    buffered->ref = ref;
    buffered->request = download->request;
    lists->bytes += g_bytes_get_size(buffered->bytes);
    g_queue_push_head(&lists->buffered, buffered);
    while (lists->buffered.length > LISTS_KEPT || lists->bytes > BYTES_BUFFERED) {
        lists->limits->hit[LIMIT_DOWNLOADS]++;
        drop_oldest(lists);
    }
    return buffered;
}

const struct ctl_download *fetched_lists_at(const struct fetched_lists *lists, unsigned index) {
    return g_queue_peek_nth((GQueue *)&lists->buffered, index);
}
