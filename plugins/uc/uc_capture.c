/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/uc/uc_capture.h"

#include "capture/observe/download/download.h"
#include "capture/observe/event.h"

enum { MARKS = 256, MARK_BITS = 64 };

struct uc_capture {
    struct engine *engine;
    struct tls_keys *keys;
    struct uc_numbers *numbers;
    GHashTable *findings; /* position of the frame (uint64_t) -> GPtrArray of struct finding */
    GHashTable *repeats;  /* the same, of the frames where they were seen once more */
    GHashTable *shown;  /* const struct finding * -> position of the frame where it is among them */
    GPtrArray *settled; /* const struct finding *: all of them, once the capture is finished */
    uint64_t marks[MARKS]; /* a bit for each position that a table has: few frames have anything */
    GHashTable *downloads; /* the same as for findings -> GPtrArray of struct uc_download */
    GHashTable *contents;  /* set of GBytes: a list that a thousand phones fetch is kept once */
    size_t contents_size;
    GArray *added; /* positions of the downloads that the last feed brought */
    struct uc_extent extent;
    int64_t earliest, latest; /* packet */
    bool finished;
};

static void free_array(void *array) {
    g_ptr_array_unref(array);
}

static void free_download(void *data) {
    struct uc_download *download = data;
    g_bytes_unref(download->bytes);
    g_free(download->missing);
    g_free(download);
}

static bool is_marked(const struct uc_capture *capture, uint64_t position) {
    return (capture->marks[position / MARK_BITS % MARKS] >> position % MARK_BITS & 1) != 0;
}

/* What the table has at this position, made if there is nothing. */
static GPtrArray *array_at(struct uc_capture *capture, GHashTable *table, uint64_t position,
                           GDestroyNotify free_item) {
    GPtrArray *array = g_hash_table_lookup(table, &position);
    if (array != NULL)
        return array;
    capture->marks[position / MARK_BITS % MARKS] |= (uint64_t)1 << position % MARK_BITS;
    array = g_ptr_array_new_with_free_func(free_item);
    g_hash_table_insert(table, g_memdup2(&position, sizeof position), array);
    return array;
}

/* The finding was met in an earlier frame than that where it is. */
static void hide_finding(struct uc_capture *capture, const struct finding *finding) {
    const uint64_t *position = g_hash_table_lookup(capture->shown, finding);
    GPtrArray *others = position == NULL ? NULL : g_hash_table_lookup(capture->findings, position);
    if (others != NULL && g_ptr_array_remove(others, (void *)finding) && others->len == 0)
        g_hash_table_remove(capture->findings, position);
}

static void show_finding(struct uc_capture *capture, const struct finding *finding) {
    const uint64_t position = finding->ref.frame;
    g_ptr_array_add(array_at(capture, capture->findings, position, NULL), (void *)finding);
    g_hash_table_insert(capture->shown, (void *)finding, g_memdup2(&position, sizeof position));
}

/* The last time that it was seen. */
static void store_repeat(struct uc_capture *capture, const struct finding *finding) {
    if (finding->repeats_count == 0)
        return;
    const uint64_t position = finding->repeats[finding->repeats_count - 1].frame;
    GPtrArray *there = array_at(capture, capture->repeats, position, NULL);
    if (!g_ptr_array_find(there, finding, NULL))
        g_ptr_array_add(there, (void *)finding);
}

/* A finding is shown at the earliest frame that it was met in, and changes in place. It settles in
 * the order of frames. */
static void store_finding(void *data, const struct finding *finding, enum finding_change change) {
    struct uc_capture *capture = data;
    const uint64_t *position = g_hash_table_lookup(capture->shown, finding);
    if (change == FINDING_SETTLED)
        g_ptr_array_add(capture->settled, (void *)finding);
    if (change == FINDING_REPEATED)
        store_repeat(capture, finding);
    if (position != NULL && *position == finding->ref.frame)
        return;
    hide_finding(capture, finding);
    show_finding(capture, finding);
}

/* The same bytes as were kept before, or a new copy; NULL when there is no room. Free with
 * g_bytes_unref. */
static GBytes *store_content(struct uc_capture *capture, struct span bytes) {
    GBytes *content = g_bytes_new(bytes.at, span_len(bytes));
    GBytes *known = g_hash_table_lookup(capture->contents, content);
    if (known != NULL) {
        g_bytes_unref(content);
        return g_bytes_ref(known);
    }
    if (span_len(bytes) > UC_DOWNLOADS_MOST - capture->contents_size) {
        g_bytes_unref(content);
        return NULL;
    }
    capture->contents_size += span_len(bytes);
    g_hash_table_add(capture->contents, g_bytes_ref(content));
    return content;
}

static void store_download(void *data, const struct event *event) {
    struct uc_capture *capture = data;
    if (event->type != EVENT_DOWNLOAD || event_download(event)->whole == 0)
        return;
    const struct download *found = event_download(event);
    GBytes *bytes = store_content(capture, found->bytes);
    if (bytes == NULL)
        return;
    struct uc_download *download = g_new0(struct uc_download, 1);
    download->bytes = bytes;
    download->whole = found->whole;
    download->missing = g_strdup(found->missing);
    const uint64_t position = event->ref.frame;
    g_ptr_array_add(array_at(capture, capture->downloads, position, free_download), download);
    g_array_append_val(capture->added, position);
}

struct uc_capture *uc_capture_new(const struct engine_options *options) {
    struct uc_capture *capture = g_new0(struct uc_capture, 1);
    struct engine_options observed = *options;
    observed.on_event = store_download;
    observed.on_event_data = capture;
    capture->numbers = uc_numbers_new();
    capture->findings = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_array);
    capture->repeats = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_array);
    capture->shown = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    capture->settled = g_ptr_array_new();
    capture->downloads = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_array);
    capture->contents =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    capture->added = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    capture->engine = engine_new(&observed, store_finding, capture);
    capture->keys = tls_keys_new(NULL);
    engine_know_keys(capture->engine, capture->keys, NULL, NULL);
    return capture;
}

void uc_capture_free(struct uc_capture *capture) {
    engine_free(capture->engine);
    tls_keys_free(capture->keys);
    g_hash_table_destroy(capture->findings);
    g_hash_table_destroy(capture->repeats);
    g_hash_table_destroy(capture->shown);
    g_ptr_array_unref(capture->settled);
    g_hash_table_destroy(capture->downloads);
    g_hash_table_destroy(capture->contents);
    g_array_unref(capture->added);
    uc_numbers_free(capture->numbers);
    g_free(capture);
}

void uc_capture_feed(struct uc_capture *capture, const struct uc_frame *frame,
                     const struct packet *packet) {
    uc_capture_feed_decrypted(capture, frame, packet, NULL);
}

static void feed_decrypted(struct uc_capture *capture, const GArray *decrypted,
                           struct frame_ref ref) {
    for (guint i = 0; decrypted != NULL && i < decrypted->len; i++) {
        const struct uc_record *record = &g_array_index(decrypted, struct uc_record, i);
        const struct tls_opened opened = {.content = record->content, .bytes = record->bytes};
        engine_decrypted_record(capture->engine, &record->from, &record->to, &opened, ref);
    }
}

void uc_capture_feed_decrypted(struct uc_capture *capture, const struct uc_frame *frame,
                               const struct packet *packet, const GArray *decrypted) {
    const struct uc_frame *last = &capture->extent.last;
    const bool same_number = frame->number == last->number;
    const bool seen =
        frame->number < last->number || (same_number && frame->offset == last->offset);
    if (seen || capture->finished)
        return;
    if (same_number)
        uc_numbers_left_out(capture->numbers, last->number);
    if (capture->extent.first.number == 0)
        capture->extent.first = *frame;
    capture->extent.last = *frame;
    g_array_set_size(capture->added, 0);
    if (packet == NULL)
        return;
    struct packet fed = *packet;
    fed.frame = uc_numbers_position(capture->numbers, frame->number);
    if (capture->earliest == 0 || fed.time < capture->earliest)
        capture->earliest = fed.time;
    capture->latest = MAX(capture->latest, fed.time);
    feed_decrypted(capture, decrypted, frame_ref_of(fed.frame, fed.time, 0));
    engine_packet(capture->engine, &fed);
}

void uc_capture_know_key(struct uc_capture *capture, struct span random) {
    tls_keys_add_random(capture->keys, random);
}

void uc_capture_finish(struct uc_capture *capture) {
    if (capture->finished)
        return;
    capture->finished = true;
    g_array_set_size(capture->added, 0);
    engine_finish(capture->engine);
}

bool uc_capture_is_finished(const struct uc_capture *capture) {
    return capture->finished;
}

struct uc_extent uc_capture_extent(const struct uc_capture *capture) {
    return capture->extent;
}

static bool same_frame(const struct uc_frame *a, const struct uc_frame *b) {
    return a->number == b->number && a->offset == b->offset && a->time == b->time &&
           a->length == b->length;
}

bool uc_capture_reached(const struct uc_capture *capture, const struct uc_extent *ended,
                        const struct uc_frame *shown) {
    return same_frame(&capture->extent.first, &ended->first) &&
           (same_frame(&capture->extent.last, &ended->last) || same_frame(shown, &ended->last));
}

static const GPtrArray *look_up(const struct uc_capture *capture, GHashTable *table,
                                uint32_t number) {
    if (g_hash_table_size(table) == 0)
        return NULL;
    const uint64_t position = uc_numbers_position(capture->numbers, number);
    return is_marked(capture, position) ? g_hash_table_lookup(table, &position) : NULL;
}

const GPtrArray *uc_capture_findings(const struct uc_capture *capture, uint32_t number) {
    return look_up(capture, capture->findings, number);
}

const GPtrArray *uc_capture_repeats(const struct uc_capture *capture, uint32_t number) {
    return look_up(capture, capture->repeats, number);
}

const GPtrArray *uc_capture_downloads(const struct uc_capture *capture, uint32_t number) {
    return look_up(capture, capture->downloads, number);
}

bool uc_capture_has_new_downloads(const struct uc_capture *capture) {
    return capture->added->len > 0;
}

void uc_capture_drop_downloads(struct uc_capture *capture) {
    for (guint i = 0; i < capture->added->len; i++) {
        const uint64_t *position = &g_array_index(capture->added, uint64_t, i);
        GPtrArray *downloads = g_hash_table_lookup(capture->downloads, position);
        g_ptr_array_remove_index(downloads, downloads->len - 1);
        if (downloads->len == 0)
            g_hash_table_remove(capture->downloads, position);
    }
    g_array_set_size(capture->added, 0);
}

bool uc_capture_number(const struct uc_capture *capture, struct frame_ref ref, uint32_t *number) {
    return uc_numbers_number(capture->numbers, ref.frame, number);
}

const GPtrArray *uc_capture_settled(const struct uc_capture *capture) {
    return capture->settled;
}

static bool renumber(const struct uc_capture *capture, struct frame_ref *ref) {
    uint32_t number = 0;
    const bool is_there = uc_capture_number(capture, *ref, &number);
    ref->frame = number;
    return is_there;
}

bool uc_capture_renumber(const struct uc_capture *capture, const struct finding *finding,
                         struct finding *renumbered) {
    struct finding copy = *finding;
    if (!renumber(capture, &copy.ref))
        return false;
    (void)renumber(capture, &copy.last);
    for (unsigned i = 0; i < copy.evidence_count; i++)
        (void)renumber(capture, &copy.evidence[i].ref);
    copy.repeats_count = 0;
    copy.repeats = g_new(struct frame_ref, finding->repeats_count);
    for (unsigned i = 0; i < finding->repeats_count; i++) {
        struct frame_ref repeats = finding->repeats[i];
        if (renumber(capture, &repeats))
            copy.repeats[copy.repeats_count++] = repeats;
    }
    *renumbered = copy;
    return true;
}

void uc_capture_service_map(const struct uc_capture *capture, service_pair_sink *sink,
                            void *sink_data) {
    engine_service_map(capture->engine, sink, sink_data);
}

struct uc_totals uc_capture_totals(const struct uc_capture *capture) {
    return (struct uc_totals){
        .counts = engine_counts(capture->engine),
        .limits = engine_limits(capture->engine),
        .not_judged = engine_not_judged(capture->engine),
        .earliest = capture->earliest,
        .latest = capture->latest,
    };
}
