/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/lines/finding_lines.h"

#include <glib.h>
#include <string.h>
#include <time.h>

#include "capture/net/ip.h"
#include "wire/time.h"

enum { ARRAY_MOST = 1 << 20 };

static const uint64_t FRAMES_MOST = UINT64_C(1) << 44; /* of struct frame_ref */

/* --- values ----------------------------------------------------------------------------------- */

static bool digits(const char *text, unsigned count, int *out) {
    *out = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int year, int month, int day) {
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t finding_lines_time(struct json_record *record, const json_value *value) {
    static const char pattern[] = "dddd-dd-ddTdd:dd:dd.dddddddddZ";
    const char *text = json_string_at(record, value);
    int year, month, day, hour, minute, second, nanoseconds;
    if (text == NULL || strlen(text) != sizeof pattern - 1)
        return 0;
    for (size_t i = 0; pattern[i] != '\0'; i++)
        if (pattern[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != pattern[i])
            return 0;
    if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) ||
        !digits(text + 11, 2, &hour) || !digits(text + 14, 2, &minute) ||
        !digits(text + 17, 2, &second) || !digits(text + 20, 9, &nanoseconds) || month < 1 ||
        month > 12)
        return 0;
    const int64_t days = days_of(year, month, day);
    return time_join(((days * 24 + hour) * 60 + minute) * 60 + second, nanoseconds);
}

uint64_t finding_lines_frame(GHashTable *by_path, const char *file, uint64_t frame) {
    const struct frame_file *one =
        by_path == NULL || file == NULL || frame == 0 ? NULL : g_hash_table_lookup(by_path, file);
    return one == NULL ? frame : one->before + frame;
}

static uint64_t frame_of(struct json_record *record, const json_value *object, const char *name,
                         const char *file_name, GHashTable *by_path) {
    const char *file =
        by_path == NULL ? NULL : json_string_at(record, json_member(record, object, file_name));
    return finding_lines_frame(by_path, file, json_number_of(record, object, name));
}

/* Of the only point; a number that no frame has is none. */
static struct frame_ref ref_of(uint64_t frame, int64_t time) {
    return frame_ref_of(frame < FRAMES_MOST ? frame : 0, time, 0);
}

static void read_address(const char *text, struct address *out) {
    if (text == NULL || !address_read(text, out))
        *out = (struct address){0};
}

void finding_lines_party(struct json_record *record, const json_value *object, struct party *out) {
    *out = (struct party){0};
    read_address(json_string_at(record, json_member(record, object, "address")),
                 &out->endpoint.address);
    out->endpoint.port = (uint16_t)json_number_of(record, object, "port");
    g_strlcpy(out->role, json_string_of(record, object, "role"), sizeof out->role);
    g_strlcpy(out->name, json_string_of(record, object, "name"), sizeof out->name);
}

uint8_t finding_lines_protocol(struct json_record *record, const json_value *object) {
    const char *word = json_string_of(record, object, "protocol");
    return strcmp(word, "tcp") == 0 ? IP_TCP : strcmp(word, "udp") == 0 ? IP_UDP : 0;
}

static guint length_of(struct json_record *record, const json_value *array) {
    struct json_step step = {0};
    guint length = 0;
    while (length < ARRAY_MOST && json_next(record, array, &step))
        length++;
    return length;
}

/* --- parts of a finding ----------------------------------------------------------------------- */

static void read_evidence(struct json_record *record, const json_value *array, GHashTable *by_path,
                          struct finding *finding) {
    struct json_step step = {0};
    while (finding->evidence_count < FINDING_EVIDENCE_MAX && json_next(record, array, &step))
        finding->evidence[finding->evidence_count++] = (struct evidence){
            .ref = ref_of(frame_of(record, step.value, "frame", "file", by_path),
                          finding_lines_time(record, json_member(record, step.value, "time"))),
            .role = json_string_of(record, step.value, "role")};
}

static void read_lines(struct json_record *record, const json_value *array,
                       struct finding *finding) {
    struct json_step step = {0};
    if (array == NULL)
        return;
    finding->lines = g_new0(struct line_ref, FINDING_LINES_MAX);
    while (finding->line_count < FINDING_LINES_MAX && json_next(record, array, &step))
        finding->lines[finding->line_count++] = (struct line_ref){
            .file = (char *)json_string_of(record, step.value, "file"),
            .text = (char *)json_string_of(record, step.value, "text"),
            .line = json_number_of(record, step.value, "line"),
            .time = finding_lines_time(record, json_member(record, step.value, "time")),
            .role = json_string_of(record, step.value, "role")};
}

/* "subject_2" is the second "subject": such a number is never part of a key. */
static const char *fact_key(const char *name) {
    char *mark = (char *)strrchr(name, '_'); /* strings of a record are its reader's to change */
    if (mark != NULL && g_ascii_isdigit(mark[1]) &&
        strspn(mark + 1, "0123456789") == strlen(mark + 1))
        *mark = '\0';
    return name;
}

static void read_facts(struct json_record *record, const json_value *object,
                       struct finding *finding) {
    struct json_step step = {0};
    while (finding->fact_count < FINDING_FACTS_MAX && json_next(record, object, &step)) {
        const char *value = json_string_at(record, step.value);
        if (value != NULL)
            finding->facts[finding->fact_count++] =
                (struct fact){fact_key(step.name), (char *)value};
    }
}

static void read_repeats(struct json_record *record, const json_value *object, GHashTable *by_path,
                         struct finding *finding) {
    const json_value *frames = json_member(record, object, "again");
    const json_value *paths = json_member(record, object, "again_files");
    const guint count = length_of(record, frames);
    struct json_step frame = {0}, path = {0};
    if (count == 0)
        return;
    finding->repeats = g_new0(struct frame_ref, count);
    while (finding->repeats_count < count && json_next(record, frames, &frame)) {
        const char *file =
            json_next(record, paths, &path) ? json_string_at(record, path.value) : NULL;
        uint64_t number = 0;
        (void)json_number_at(record, frame.value, &number);
        finding->repeats[finding->repeats_count++] =
            ref_of(finding_lines_frame(by_path, file, number), 0);
    }
}

static void add_clients(struct json_record *record, const json_value *array, unsigned room,
                        struct finding *finding) {
    struct json_step step = {0};
    while (finding->client_count < room && json_next(record, array, &step))
        read_address(json_string_at(record, step.value),
                     &finding->clients[finding->client_count++]);
}

static void read_clients(struct json_record *record, const json_value *object,
                         struct finding *finding) {
    const json_value *addresses = json_member(record, object, "addresses");
    const json_value *others = json_member(record, object, "others");
    const unsigned room = length_of(record, addresses) + length_of(record, others);
    if (room == 0)
        return;
    finding->clients = g_new0(struct address, room);
    add_clients(record, addresses, room, finding);
    add_clients(record, others, room, finding);
    finding->has_more_clients = json_is_true_of(record, object, "at_least");
}

static void read_actor(struct json_record *record, const json_value *object,
                       struct finding *finding) {
    const char *side = json_string_of(record, object, "side");
    finding->actor = strcmp(side, "source") == 0        ? ACTOR_SOURCE
                     : strcmp(side, "destination") == 0 ? ACTOR_DESTINATION
                                                        : ACTOR_OTHER;
    if (finding->actor == ACTOR_OTHER)
        read_address(json_string_at(record, json_member(record, object, "address")),
                     &finding->reporter);
}

static enum confidence read_confidence(struct json_record *record, const json_value *object) {
    const char *word = json_string_of(record, object, "confidence");
    for (int confidence = 0; confidence <= (int)CONFIDENCE_CERTAIN; confidence++)
        if (strcmp(word, confidence_word((enum confidence)confidence)) == 0)
            return (enum confidence)confidence;
    return CONFIDENCE_POSSIBLE;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void read_texts(struct json_record *record, const json_value *object,
                       struct finding *finding) {
    finding->service = json_string_of(record, object, "service");
    finding->summary = (char *)json_string_of(record, object, "summary");
    finding->check = (char *)json_string_of(record, object, "check");
    const char *own = json_string_at(record, json_member(record, object, "own_summary"));
    if (own != NULL && g_str_has_prefix(finding->summary, own))
        finding->own_summary = strlen(own);
}

static void read_times(struct json_record *record, const json_value *object, GHashTable *by_path,
                       struct finding *finding) {
    finding->ref = ref_of(frame_of(record, object, "frame", "frame_file", by_path),
                          finding_lines_time(record, json_member(record, object, "time")));
    finding->before = frame_of(record, object, "before", "before_file", by_path);
    finding->count = MAX(json_number_of(record, object, "count"), 1);
    finding->last = finding->ref;
    if (finding->count == 1)
        return;
    finding->last = ref_of(frame_of(record, object, "last_frame", "last_file", by_path),
                           finding_lines_time(record, json_member(record, object, "last_time")));
}

struct finding *finding_lines_read(struct json_record *record, const json_value *object,
                                   const struct frame_files *files, GHashTable *by_path) {
    const struct catalogue_entry *entry = catalogue_find(json_string_of(record, object, "code"));
    if (entry == NULL)
        return NULL;
    struct finding *finding = g_new0(struct finding, 1);
    finding->entry = entry;
    finding->id = json_number_of(record, object, "id");
    finding->files = files;
    finding->confidence = read_confidence(record, object);
    finding->protocol = finding_lines_protocol(record, object);
    finding->connection = json_number_of(record, object, "connection");
    read_times(record, object, by_path, finding);
    read_texts(record, object, finding);
    finding_lines_party(record, json_member(record, object, "source"), &finding->source);
    finding_lines_party(record, json_member(record, object, "destination"), &finding->destination);
    read_actor(record, json_member(record, object, "actor"), finding);
    read_evidence(record, json_member(record, object, "evidence"), by_path, finding);
    read_lines(record, json_member(record, object, "lines"), finding);
    read_facts(record, json_member(record, object, "facts"), finding);
    read_repeats(record, object, by_path, finding);
    read_clients(record, json_member(record, object, "clients"), finding);
    return finding;
}

void finding_lines_free(struct finding *finding) {
    g_free(finding->lines);
    g_free(finding->repeats);
    g_free(finding->clients);
    g_free(finding);
}
