/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/merge_index.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "capture/command/merge_runs.h"
#include "capture/command/output.h"
#include "capture/read/line_file.h"
#include "capture/read/spool.h"

/* How lines of findings begin, as ucscope writes them: others are read in full. */
static const char finding_head[] = "{\"type\":\"finding\",\"schema_version\":1,\"file\":\"";

/* What is there while the files are looked through. */
struct looking {
    struct merge_index *index;
    struct fleet *fleet; /* NULL: certificates are passed over */
    struct line_reader *reader;
    GHashTable *runs;
    GHashTable *by_file;  /* char * -> struct merge_capture * */
    GHashTable *findings; /* char *, owned -> GArray of struct line_range: of the file that is read,
                             whose summary has not come yet */
    GString *file;        /* of the last finding, */
    GArray *ranges;       /* and its place in them; NULL: not known */
    unsigned source;
};

/* --- order ------------------------------------------------------------------------------------ */

/* As folders are gone through: each in the order of its names. */
static int compare_paths(const char *a, const char *b) {
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    const int one = *a == '/' ? 1 : (unsigned char)*a * 2;
    const int other = *b == '/' ? 1 : (unsigned char)*b * 2;
    return one - other;
}

static gint compare_places(gconstpointer a, gconstpointer b) {
    const struct merge_capture *one = *(struct merge_capture *const *)a;
    const struct merge_capture *other = *(struct merge_capture *const *)b;
    const int order = compare_paths(one->listed, other->listed);
    if (order != 0)
        return order;
    if (one->archive_left != other->archive_left)
        return one->archive_left > other->archive_left ? -1 : 1;
    return compare_paths(one->file, other->file);
}

/* --- captures --------------------------------------------------------------------------------- */

static void free_capture(gpointer data) {
    struct merge_capture *capture = data;
    g_free(capture->file);
    g_free(capture->listed);
    g_clear_pointer(&capture->findings, g_array_unref);
    g_free(capture);
}

static int rank(const struct merge_capture *capture) {
    return capture->is_unread ? 0 : capture->is_complete ? 2 : 1;
}

static bool is_of_same_content(const struct merge_capture *one, const struct merge_capture *other) {
    const guint findings = one->findings == NULL ? 0 : one->findings->len;
    return one->packets == other->packets && one->summary.length == other->summary.length &&
           findings == (other->findings == NULL ? 0 : other->findings->len);
}

/* The one that was read best, of equals the first. */
static void add_capture(struct looking *looking, struct merge_capture *capture) {
    struct merge_index *index = looking->index;
    struct merge_capture *known = g_hash_table_lookup(looking->by_file, capture->file);
    if (known == NULL) {
        g_ptr_array_add(index->captures, capture);
        g_hash_table_insert(looking->by_file, capture->file, capture);
        return;
    }
    index->doubled++;
    if (rank(known) == rank(capture) && !is_of_same_content(known, capture))
        index->differing++;
    if (rank(capture) > rank(known)) { /* in its place, which both hash tables point to */
        const struct merge_capture better = *capture;
        g_free(known->listed);
        g_clear_pointer(&known->findings, g_array_unref);
        g_free(better.file);
        char *file = known->file;
        *known = better;
        known->file = file;
        g_free(capture);
        return;
    }
    free_capture(capture);
}

static void take_capture(struct looking *looking, const struct report_line *line,
                         const struct line_range *range) {
    struct merge_capture *capture = g_new0(struct merge_capture, 1);
    gpointer key;
    gpointer ranges = NULL;
    capture->file = g_strdup(line->file);
    capture->listed = g_strdup(*line->archive != '\0' ? line->archive : line->first_file);
    capture->archive_left = line->archive_left;
    capture->is_unread = line->is_unread;
    capture->is_complete = line->is_complete;
    capture->packets = line->packets;
    capture->source = looking->source;
    capture->summary = *range;
    if (g_hash_table_steal_extended(looking->findings, line->file, &key, &ranges))
        g_free(key);
    capture->findings = ranges;
    looking->ranges = NULL;
    add_capture(looking, capture);
}

/* --- findings --------------------------------------------------------------------------------- */

/* Lines that stand together are one range. */
static void add_range(GArray *ranges, const struct line_range *range) {
    struct line_range *last =
        ranges->len == 0 ? NULL : &g_array_index(ranges, struct line_range, ranges->len - 1);
    if (last != NULL && last->offset + last->length + 1 == range->offset)
        last->length += 1 + range->length;
    else
        g_array_append_val(ranges, *range);
}

static void take_finding(struct looking *looking, const char *file, size_t length,
                         const struct line_range *range) {
    if (looking->ranges == NULL || looking->file->len != length ||
        memcmp(looking->file->str, file, length) != 0) {
        g_string_truncate(looking->file, 0);
        g_string_append_len(looking->file, file, (gssize)length);
        looking->ranges = g_hash_table_lookup(looking->findings, looking->file->str);
    }
    if (looking->ranges == NULL) {
        looking->ranges = g_array_new(FALSE, FALSE, sizeof(struct line_range));
        g_hash_table_insert(looking->findings, g_strdup(looking->file->str), looking->ranges);
    }
    add_range(looking->ranges, range);
}

/* The file of a finding, if that is plain to see; a line that was cut after it, too. */
static bool find_file(struct span text, struct span *file) {
    const size_t head = sizeof finding_head - 1;
    if (span_len(text) <= head || memcmp(text.at, finding_head, head) != 0)
        return false;
    const uint8_t *begin = text.at + head;
    const uint8_t *end = memchr(begin, '"', (size_t)(text.end - begin));
    if (end == NULL || memchr(begin, '\\', (size_t)(end - begin)) != NULL)
        return false;
    *file = span_of(begin, (size_t)(end - begin));
    return true;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void take_certificate(struct looking *looking, const struct certificate_seen *certificate) {
    if (*certificate->sha256 != '\0')
        fleet_add_certificate(looking->fleet, certificate);
}

static bool take_line(struct looking *looking, const struct line *line) {
    struct merge_source *source =
        &g_array_index(looking->index->sources, struct merge_source, looking->source);
    const struct line_range range = {line->offset, span_len(line->text)};
    struct report_line known;
    struct span file;
    if (span_is_empty(line->text))
        return true;
    if (find_file(line->text, &file)) { /* whether all of it is right is seen later */
        take_finding(looking, (const char *)file.at, span_len(file), &range);
        return true;
    }
    enum line_fault fault = line_reader_look(looking->reader, line->text, &known);
    if (known.type == LINE_OF_CERTIFICATE && fault == FAULT_NONE && looking->fleet == NULL)
        fault = FAULT_OTHER;
    source->faults[fault]++;
    if (fault != FAULT_NONE)
        return false;
    if (known.type == LINE_OF_FINDING)
        take_finding(looking, known.file, strlen(known.file), &range);
    else if (known.type == LINE_OF_CAPTURE)
        take_capture(looking, &known, &range);
    else if (known.type == LINE_OF_CERTIFICATE)
        take_certificate(looking, &known.certificate);
    else
        merge_runs_add(looking->runs, &known.run);
    return true;
}

static void look_through(struct looking *looking) {
    struct merge_index *index = looking->index;
    struct merge_source *source =
        &g_array_index(index->sources, struct merge_source, looking->source);
    struct line_file *lines = line_file_new(source->descriptor, 0);
    struct line line;
    enum line_status status;
    looking->findings =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    looking->ranges = NULL;
    while ((status = line_file_next(lines, &line)) == LINE_WHOLE || status == LINE_LONG) {
        if (status == LINE_LONG)
            source->too_long++;
        else
            (void)take_line(looking, &line);
    }
    if (status == LINE_CUT && !take_line(looking, &line)) { /* else only its end is not there */
        source->faults[FAULT_GARBAGE]--;
        source->is_cut = true;
    }
    if (line_file_error(lines) != 0)
        complain(source->path, g_strerror(line_file_error(lines)));
    index->endless += g_hash_table_size(looking->findings);
    g_hash_table_unref(looking->findings);
    line_file_free(lines);
}

/* --- files ------------------------------------------------------------------------------------ */

/* -1: it was complained of. */
static int open_lines(const char *path) {
    struct spool spool;
    char *error = NULL;
    int descriptor = -1;
    if (spool_open(path, &spool, &error)) {
        descriptor = open(spool.path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (descriptor < 0)
            error = g_strdup_printf("cannot be opened: %s", g_strerror(errno));
        spool_close(&spool);
    }
    if (descriptor < 0)
        complain_and_free(path, error);
    return descriptor;
}

static bool add_source(struct merge_index *index, const char *path) {
    const struct merge_source source = {.path = path, .descriptor = open_lines(path)};
    if (source.descriptor >= 0)
        g_array_append_val(index->sources, source);
    return source.descriptor >= 0;
}

struct merge_index *merge_index_new(char *const *paths, struct fleet *fleet) {
    struct merge_index *index = g_new0(struct merge_index, 1);
    index->sources = g_array_new(FALSE, FALSE, sizeof(struct merge_source));
    index->captures = g_ptr_array_new_with_free_func(free_capture);
    bool opened = true;
    for (; opened && *paths != NULL; paths++)
        opened = add_source(index, *paths);
    if (!opened) {
        merge_index_free(index);
        return NULL;
    }
    struct looking looking = {.index = index,
                              .fleet = fleet,
                              .runs = merge_runs_new(),
                              .reader = line_reader_new(),
                              .by_file = g_hash_table_new(g_str_hash, g_str_equal),
                              .file = g_string_new(NULL)};
    for (; looking.source < index->sources->len; looking.source++)
        look_through(&looking);
    g_string_free(looking.file, TRUE);
    g_hash_table_unref(looking.by_file);
    line_reader_free(looking.reader);
    g_ptr_array_sort(index->captures, compare_places);
    index->runs = merge_runs_finish(looking.runs, &index->missing_shards);
    return index;
}

void merge_index_free(struct merge_index *index) {
    if (index == NULL)
        return;
    for (guint i = 0; i < index->sources->len; i++)
        close(g_array_index(index->sources, struct merge_source, i).descriptor);
    g_array_unref(index->sources);
    g_ptr_array_unref(index->captures);
    g_clear_pointer(&index->runs, g_ptr_array_unref);
    g_free(index);
}
