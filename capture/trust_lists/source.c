/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/trust_lists/source.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/engine.h"
#include "capture/net/upper_pdu.h"
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/read/error_text.h"
#include "capture/read/input.h"
#include "capture/read/reader.h"
#include "ctl/file.h"

/* More than any list or firmware file has. */
enum { FILE_MOST = 16 << 20 };

/* The files of a capture, as they are found. */
struct gathering {
    const char *path;
    GPtrArray *sources;
};

static void source_free(gpointer data) {
    struct source *source = data;
    g_free(source->label);
    g_free(source->name);
    g_free(source->incomplete);
    g_bytes_unref(source->bytes);
    g_free(source);
}

/* Its first byte says so, or its name: a list may be damaged in its first bytes. */
static bool may_be_list(const char *path, const struct input *input) {
    static const char *const endings[] = {".tlv", ".sgn", ".loads", ".sbn"};
    if (ctl_has_magic(span_of(input->lead, input->lead_length)))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (g_str_has_suffix(path, endings[i]))
            return true;
    }
    return false;
}

/* Everything from the place where reading begins. NULL with *error. */
static GBytes *read_rest(const struct input *input, char **error) {
    GByteArray *bytes = g_byte_array_new();
    uint8_t chunk[65536];
    ssize_t length = 1;
    if (input->kind == INPUT_STREAM)
        g_byte_array_append(bytes, input->lead, (guint)input->lead_length);
    while (length > 0 && bytes->len <= FILE_MOST) {
        length = read(input->fd, chunk, sizeof chunk);
        if (length > 0)
            g_byte_array_append(bytes, chunk, (guint)length);
        else if (length < 0 && errno == EINTR)
            length = 1;
    }
    if (length == 0)
        return g_byte_array_free_to_bytes(bytes);
    if (length < 0)
        error_text_set(error, "cannot be read: %s", g_strerror(errno));
    else
        error_text_set(error, "is too large to be a trust list");
    g_byte_array_unref(bytes);
    return NULL;
}

static int64_t last_change(const struct input *input) {
    struct stat status;
    if (fstat(input->fd, &status) != 0)
        return 0;
    return time_join(status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

static GPtrArray *sources_new(void) {
    return g_ptr_array_new_with_free_func(source_free);
}

static GPtrArray *read_file(const char *path, const struct input *input, char **error) {
    GBytes *bytes = read_rest(input, error);
    if (bytes == NULL)
        return NULL;
    struct source *source = g_new0(struct source, 1);
    source->label = g_strdup(path);
    source->name = g_path_get_basename(path);
    source->bytes = bytes;
    source->whole = g_bytes_get_size(bytes);
    source->time = last_change(input);
    GPtrArray *sources = sources_new();
    g_ptr_array_add(sources, source);
    return sources;
}

/* The name that the file's own header has; "ctl" when it has none. */
static char *name_in_header(struct span bytes) {
    struct ctl_file file;
    if (!ctl_read_file(bytes, &file) || span_is_empty(file.header.file_name))
        return g_strdup("ctl");
    return g_strndup((const char *)file.header.file_name.at, span_len(file.header.file_name));
}

static void add_wrapped(struct gathering *gathering, const struct packet *packet) {
    struct upper_pdu pdu;
    if (!upper_pdu_read(packet->bytes, &pdu) || !span_equals_text(pdu.dissector, "ctl"))
        return;
    struct source *source = g_new0(struct source, 1);
    source->name = name_in_header(pdu.payload);
    source->label = g_strdup_printf("%s:%s", gathering->path, source->name);
    source->bytes = g_bytes_new(pdu.payload.at, span_len(pdu.payload));
    source->whole = span_len(pdu.payload);
    source->frame = packet->frame;
    source->time = packet->time;
    if (packet->wire_length > span_len(packet->bytes))
        source->incomplete = g_strdup("the capture was cut by its snap length");
    g_ptr_array_add(gathering->sources, source);
}

/* Why the file is not whole; NULL: it is. */
static char *lack_of(const struct download *download) {
    if (download->complete)
        return NULL;
    return download->missing[0] == '\0' ? g_strdup("is not complete")
                                        : g_strdup_printf("lacks %s", download->missing);
}

static void add_download(void *data, const struct event *event) {
    struct gathering *gathering = data;
    if (event->type != EVENT_DOWNLOAD)
        return;
    const struct download *download = event_download(event);
    if (!download_is_kept(download->name))
        return;
    struct source *source = g_new0(struct source, 1);
    source->name = g_strdup(download->name);
    source->label = g_strdup_printf("%s:%s", gathering->path, download->name);
    source->bytes = g_bytes_new(download->bytes.at, span_len(download->bytes));
    source->whole = download->whole;
    source->frame = event->ref.frame;
    source->time = event->ref.time;
    source->incomplete = lack_of(download);
    g_ptr_array_add(gathering->sources, source);
}

/* What is found is of no interest here. */
static void report_finding(void *data, const struct finding *finding, enum finding_change change) {
    (void)data;
    (void)finding;
    (void)change;
}

static enum reader_status gather(struct gathering *gathering, struct reader *reader) {
    const struct engine_options options = {.on_event = add_download, .on_event_data = gathering};
    struct engine *engine = engine_new(&options, report_finding, NULL);
    struct packet packet;
    enum reader_status status;
    while ((status = reader_next(reader, &packet)) <= READER_IDLE) {
        if (status != READER_PACKET)
            continue;
        if (packet.link_type == LINK_TYPE_UPPER_PDU)
            add_wrapped(gathering, &packet);
        engine_packet(engine, &packet);
    }
    engine_finish(engine);
    engine_free(engine);
    return status;
}

static gint compare_frames(gconstpointer a, gconstpointer b) {
    const struct source *const *left = a;
    const struct source *const *right = b;
    return ((*left)->frame > (*right)->frame) - ((*left)->frame < (*right)->frame);
}

GPtrArray *sources_of_capture(const char *name, const char *path, char **cut, char **error) {
    struct reader *reader = reader_open_file(path, NULL, error);
    *cut = NULL;
    if (reader == NULL)
        return NULL;
    struct gathering gathering = {.path = name, .sources = sources_new()};
    enum reader_status status = gather(&gathering, reader);
    g_ptr_array_sort(gathering.sources, compare_frames);
    if (status == READER_FAILED)
        *cut = g_strdup(reader_error(reader));
    reader_close(reader);
    return gathering.sources;
}

static bool is_called(const struct source *source, const char *name) {
    char frame[24];
    g_snprintf(frame, sizeof frame, "%" PRIu64, source->frame);
    return strcmp(source->name, name) == 0 || strcmp(frame, name) == 0;
}

/* Leaves those of that name or frame. */
static void select_named(GPtrArray *sources, const char *name) {
    for (guint i = sources->len; i > 0; i--) {
        if (!is_called(g_ptr_array_index(sources, i - 1), name))
            g_ptr_array_remove_index(sources, i - 1);
    }
}

static GPtrArray *read_capture(const char *path, const char *name, char **cut, char **error) {
    GPtrArray *sources = sources_of_capture(path, path, cut, error);
    if (sources == NULL)
        return NULL;
    if (name != NULL)
        select_named(sources, name);
    if (sources->len > 0)
        return sources;
    if (*cut != NULL)
        error_text_set(error, "%s; no trust list came before", *cut);
    else if (name == NULL)
        error_text_set(error, "is a capture that carries no trust list");
    else
        error_text_set(error, "is a capture that carries no trust list of that name");
    g_clear_pointer(cut, g_free);
    g_ptr_array_unref(sources);
    return NULL;
}

/* The reason for what is neither a list nor a capture, whatever libwiretap takes it for. */
static char *neither(char *error) {
    char *sentence = g_strdup_printf("is no trust list; as a capture it %s", error);
    g_free(error);
    return sentence;
}

static GPtrArray *read_path(const char *path, char **cut, char **error) {
    struct input input;
    if (!input_open(path, &input, error))
        return NULL;
    GPtrArray *sources = NULL;
    const bool is_list = may_be_list(path, &input);
    if (is_list)
        sources = read_file(path, &input, error);
    input_close(&input);
    if (is_list)
        return sources;
    sources = read_capture(path, NULL, cut, error);
    if (sources == NULL && !g_str_has_prefix(*error, "is a capture"))
        *error = neither(*error);
    return sources;
}

/* "CAPTURE:NAME" when there is no file of the whole name; names hold no colon. */
static GPtrArray *read_named(const char *word, char **cut, char **error) {
    const char *colon = strrchr(word, ':');
    char *path = g_strndup(word, (gsize)(colon - word));
    GPtrArray *sources = read_capture(path, colon + 1, cut, error);
    g_free(path);
    return sources;
}

GPtrArray *sources_read(const char *word, char **cut, char **error) {
    const char *colon = strrchr(word, ':');
    *cut = NULL;
    *error = NULL;
    if (colon != NULL && colon != word && access(word, F_OK) != 0)
        return read_named(word, cut, error);
    return read_path(word, cut, error);
}
