/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings and captures as JSON objects, written by Jansson. */
#include "capture/report/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "capture/net/ip.h"
#include "capture/report/community_id.h"
#include "capture/report/fingerprint.h"
#include "capture/report/format.h"
#include "capture/report/json_line.h"
#include "capture/report/json_object.h"
#include "capture/report/pair_json.h"
#include "capture/report/trace_summary.h"

enum { REPEATS_WRITTEN = 256, CLIENTS_WRITTEN = 16 };

/* null where a trace does not tell the time */
static json_t *utc_or_null(int64_t time, bool is_known) {
    return is_known ? json_time(time) : json_null();
}

static bool is_time_known(const struct finding *finding) {
    return finding->line_count == 0 || finding->ref.time != 0;
}

static json_t *address_member(const struct address *address) {
    char written[ADDRESS_TEXT];
    return address->family == 0 ? json_null() : json_string(address_write(address, written));
}

static json_t *party_member(const struct party *party) {
    json_t *object = json_object();
    json_object_set_new(object, "address", address_member(&party->endpoint.address));
    json_object_set_new(object, "port", json_integer(party->endpoint.port));
    json_object_set_new(object, "role", json_text(party->role));
    if (party->name[0] != '\0')
        json_object_set_new(object, "name", json_text(party->name));
    return object;
}

static json_t *actor_member(const struct finding *finding) {
    struct party reporter = {.endpoint.address = finding->reporter};
    const struct party *party = finding->actor == ACTOR_SOURCE        ? &finding->source
                                : finding->actor == ACTOR_DESTINATION ? &finding->destination
                                                                      : &reporter;
    static const char *const sides[] = {
        [ACTOR_SOURCE] = "source", [ACTOR_DESTINATION] = "destination", [ACTOR_OTHER] = "other"};
    json_t *object = party_member(party);
    json_object_set_new(object, "side", json_string(sides[finding->actor]));
    if (finding->actor == ACTOR_OTHER)
        json_object_set_new(object, "port", json_null());
    return object;
}

/* A frame has the number that it has in its file, which is told where there are several. */
static void set_frame(json_t *object, const char *key, const char *file_key,
                      const struct finding *finding, uint64_t frame) {
    const struct file_frame own = frame_files_find(finding->files, frame);
    json_object_set_new(object, key, json_count(own.frame));
    if (finding->files != NULL)
        json_object_set_new(object, file_key,
                            own.file == NULL ? json_null() : json_text(own.file->path));
}

static json_t *evidence_member(const struct finding *finding) {
    json_t *array = json_array();
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        json_t *object = json_object();
        set_frame(object, "frame", "file", finding, finding->evidence[i].ref.frame);
        json_object_set_new(object, "time", json_time(finding->evidence[i].ref.time));
        json_object_set_new(object, "role", json_text(finding->evidence[i].role));
        json_array_append_new(array, object);
    }
    return array;
}

/* [{"file": "SDL001_600_000001.txt", "line": 17, "time": .., "role": .., "text": ..}] */
static json_t *lines_member(const struct finding *finding) {
    json_t *array = json_array();
    for (unsigned i = 0; i < finding->line_count; i++) {
        const struct line_ref *line = &finding->lines[i];
        json_t *object = json_object();
        json_object_set_new(object, "file", json_text(line->file));
        json_object_set_new(object, "line", json_count(line->line));
        json_object_set_new(object, "time", utc_or_null(line->time, line->time != 0));
        json_object_set_new(object, "role", json_text(line->role));
        json_object_set_new(object, "text", json_text(line->text));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *repeats_member(const struct finding *finding) {
    json_t *array = json_array();
    for (unsigned i = 0; i < MIN(finding->repeats_count, (unsigned)REPEATS_WRITTEN); i++)
        json_array_append_new(
            array, json_count(frame_files_find(finding->files, finding->repeats[i].frame).frame));
    return array;
}

/* The files of those frames, in their order. */
static json_t *repeats_files_member(const struct finding *finding) {
    json_t *array = json_array();
    for (unsigned i = 0; i < MIN(finding->repeats_count, (unsigned)REPEATS_WRITTEN); i++) {
        const struct file_frame own = frame_files_find(finding->files, finding->repeats[i].frame);
        json_array_append_new(array, own.file == NULL ? json_null() : json_text(own.file->path));
    }
    return array;
}

static json_t *addresses_member(const struct finding *finding, unsigned from, unsigned to) {
    json_t *addresses = json_array();
    for (unsigned i = from; i < to; i++)
        json_array_append_new(addresses, address_member(&finding->clients[i]));
    return addresses;
}

/* {"count": 40, "addresses": ["10.20.1.1", "10.20.1.2"], "more": 38, "others": [..]} */
static json_t *clients_member(const struct finding *finding) {
    const unsigned count = finding->client_count, written = MIN(count, (unsigned)CLIENTS_WRITTEN);
    json_t *object = json_object();
    json_object_set_new(object, "count", json_count(count));
    json_object_set_new(object, "more", json_count(count - written));
    json_object_set_new(object, "addresses", addresses_member(finding, 0, written));
    if (count > written)
        json_object_set_new(object, "others", addresses_member(finding, written, count));
    if (finding->has_more_clients)
        json_object_set_new(object, "at_least", json_true());
    return object;
}

/* What there is to tell of a trouble that was met more than once. */
static void set_repeats(json_t *object, const struct finding *finding) {
    const unsigned written = MIN(finding->repeats_count, (unsigned)REPEATS_WRITTEN);
    if (finding->count == 1)
        return;
    json_object_set_new(object, "again_more", json_count(finding->count - 1 - written));
    set_frame(object, "last_frame", "last_file", finding, finding->last.frame);
    json_object_set_new(object, "last_time",
                        utc_or_null(finding->last.time, is_time_known(finding)));
    json_object_set_new(object, "clients", clients_member(finding));
}

/* A key met again gets a number, so that no fact is lost: "subject", "subject_2". */
static json_t *facts_member(const struct finding *finding) {
    json_t *object = json_object();
    for (unsigned i = 0; i < finding->fact_count; i++) {
        const struct fact *fact = &finding->facts[i];
        char *key = g_strdup(fact->key);
        for (unsigned n = 2; json_object_get(object, key) != NULL; n++) {
            g_free(key);
            key = g_strdup_printf("%s_%u", fact->key, n);
        }
        json_object_set_new(object, key, json_text(fact->value));
        g_free(key);
    }
    return object;
}

static json_t *community_id_member(const struct finding *finding) {
    char written[COMMUNITY_ID_TEXT];
    const bool has_ports =
        finding->source.endpoint.port != 0 && finding->destination.endpoint.port != 0;
    if ((finding->line_count > 0 && !has_ports) ||
        !community_id_write(finding->protocol, &finding->source.endpoint,
                            &finding->destination.endpoint, written))
        return json_null();
    return json_string(written);
}

static json_t *fingerprint_member(const struct finding *finding) {
    char written[FINGERPRINT_TEXT];
    return json_string(fingerprint_write(finding, written));
}

/* null: of none that has ports */
static json_t *protocol_member(const struct finding *finding) {
    return finding->protocol == IP_TCP   ? json_string("tcp")
           : finding->protocol == IP_UDP ? json_string("udp")
                                         : json_null();
}

/* What puts findings of one capture together, and into their order. */
static void set_place(json_t *object, const struct finding *finding) {
    json_object_set_new(object, "protocol", protocol_member(finding));
    json_object_set_new(object, "connection", json_count(finding->connection));
    if (finding->before != 0)
        set_frame(object, "before", "before_file", finding, finding->before);
    if (finding->own_summary == 0 || finding->own_summary == strlen(finding->summary))
        return;
    char *own = g_strndup(finding->summary, finding->own_summary);
    json_object_set_new(object, "own_summary", json_text(own));
    g_free(own);
}

static json_t *begin(const char *type, const char *file) {
    json_t *object = json_begin(type);
    json_object_set_new(object, "file", json_text(file));
    return object;
}

json_t *json_object_of_finding(const char *file, const struct finding *finding) {
    const struct catalogue_entry *entry = finding->entry;
    json_t *object = begin("finding", file);
    json_object_set_new(object, "id", json_count(finding->id));
    json_object_set_new(object, "fingerprint", fingerprint_member(finding));
    json_object_set_new(object, "code", json_string(entry->name));
    json_object_set_new(object, "severity", json_string(severity_word(entry->severity)));
    json_object_set_new(object, "confidence", json_string(confidence_word(finding->confidence)));
    set_frame(object, "frame", "frame_file", finding, finding->ref.frame);
    json_object_set_new(object, "evidence", evidence_member(finding));
    if (finding->line_count > 0)
        json_object_set_new(object, "lines", lines_member(finding));
    json_object_set_new(object, "count", json_count(finding->count));
    json_object_set_new(object, "again", repeats_member(finding));
    if (finding->files != NULL)
        json_object_set_new(object, "again_files", repeats_files_member(finding));
    json_object_set_new(object, "time", utc_or_null(finding->ref.time, is_time_known(finding)));
    json_object_set_new(object, "source", party_member(&finding->source));
    json_object_set_new(object, "destination", party_member(&finding->destination));
    json_object_set_new(object, "actor", actor_member(finding));
    json_object_set_new(object, "service", json_text(finding->service));
    json_object_set_new(object, "facts", facts_member(finding));
    json_object_set_new(object, "summary", json_text(finding->summary));
    json_object_set_new(object, "check", json_text(finding->check));
    json_object_set_new(object, "community_id", community_id_member(finding));
    set_repeats(object, finding);
    set_place(object, finding);
    return object;
}

void json_finding(GString *out, const char *file, const struct finding *finding) {
    json_line(out, json_object_of_finding(file, finding));
}

static const char *const limit_keys[] = {
#define X(name, key, words) [(name)] = (key),
    LIMIT_TABLE(X)
#undef X
};

static json_t *limits_member(const struct limits *limits) {
    json_t *object = json_object();
    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        if (limits->hit[i] > 0)
            json_object_set_new(object, limit_keys[i], json_count(limits->hit[i]));
    return object;
}

/* By kind in words: {"ARP": 3, "link type 127": 14}. */
static json_t *skipped_member(const struct skipped *skipped) {
    json_t *object = json_object();
    char kind[SKIPPED_TEXT];
    for (unsigned i = 0; i < skipped->used; i++) {
        const char *key = skipped_write(&skipped->counts[i], kind);
        json_t *before = json_object_get(object, key);
        uint64_t sum = skipped->counts[i].packets + (uint64_t)json_integer_value(before);
        json_object_set_new(object, key, json_count(sum));
    }
    if (skipped->other > 0)
        json_object_set_new(object, "other", json_count(skipped->other));
    return object;
}

static json_t *findings_member(const uint64_t findings[3]) {
    json_t *object = json_object();
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--)
        json_object_set_new(object, severity_word((enum severity)severity),
                            json_count(findings[severity]));
    return object;
}

static json_t *complete_member(enum capture_end end) {
    return end == CAPTURE_END_UNKNOWN ? json_null() : json_boolean(end == CAPTURE_WHOLE);
}

static json_t *decryption_member(const struct decryption_summary *decryption) {
    json_t *object = json_object(), *reasons = json_object();
    for (unsigned i = 0; i < NOT_OPENED_COUNT; i++)
        if (decryption->not_opened[i] > 0)
            json_object_set_new(reasons, not_opened_words[i].word,
                                json_count(decryption->not_opened[i]));
    json_object_set_new(object, "tls_sessions", json_count(decryption->sessions));
    json_object_set_new(object, "opened", json_count(decryption->decrypted));
    json_object_set_new(object, "not_opened", reasons);
    json_object_set_new(object, "error",
                        decryption->error == NULL ? json_null() : json_text(decryption->error));
    return object;
}

/* ["SIP/TLS", "SCCP"] */
static json_t *services_member(const struct not_judged *not_judged) {
    json_t *array = json_array();
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        if (not_judged->services_not_read[service])
            json_array_append_new(array, json_text(service_table[service].words));
    return array;
}

static json_t *not_judged_member(const struct not_judged *not_judged) {
    json_t *object = json_object();
    json_object_set_new(object, "tls_not_opened", json_count(not_judged->tls_not_opened));
    json_object_set_new(object, "not_read", json_count(not_judged->not_read));
    if (not_judged->not_read > 0)
        json_object_set_new(object, "services", services_member(not_judged));
    json_object_set_new(object, "dropped", json_count(not_judged->dropped));
    json_object_set_new(object, "cut", json_count(not_judged->cut));
    json_object_set_new(object, "no_packets", json_count(not_judged->no_packets));
    json_object_set_new(object, "no_service", json_count(not_judged->no_service));
    return object;
}

/* Times are null in a file without packets. */
static json_t *files_member(const struct frame_files *files) {
    json_t *array = json_array();
    for (size_t i = 0; i < frame_files_count(files); i++) {
        const struct frame_file *file = frame_files_at(files, i);
        const bool timed = file->packets > 0;
        json_t *object = json_object();
        json_object_set_new(object, "file", json_text(file->path));
        json_object_set_new(object, "format", json_text(file->format));
        json_object_set_new(object, "packets", json_count(file->packets));
        json_object_set_new(object, "first_time", timed ? json_time(file->first) : json_null());
        json_object_set_new(object, "last_time", timed ? json_time(file->last) : json_null());
        json_object_set_new(object, "missing_before", json_count(file->missing));
        json_array_append_new(array, object);
    }
    return array;
}

/* {"format": "sdl", "host": "cucm1150", "lines": 9, "records": {"sdl": 9}, "told": 3, "kinds":
 * {..}} */
static json_t *trace_member(const struct trace_summary *trace) {
    json_t *object = json_object(), *records = json_object(), *kinds = json_object();
    for (enum trace_format format = TRACE_NONE + 1; format < TRACE_FORMATS; format++)
        if (trace->of_format[format] > 0)
            json_object_set_new(records, trace_format_name(format),
                                json_count(trace->of_format[format]));
    for (unsigned i = 0; i < trace->kind_count; i++) {
        char *name = g_utf8_make_valid(trace->kinds[i].name, -1);
        json_object_set_new(kinds, name, json_count(trace->kinds[i].records));
        g_free(name);
    }
    json_object_set_new(object, "format", json_text(trace_format_name(trace->format)));
    json_object_set_new(object, "host", json_text(trace->host));
    if (trace->files > 1)
        json_object_set_new(object, "files", json_count(trace->files));
    json_object_set_new(object, "bytes", json_count(trace->bytes));
    json_object_set_new(object, "lines", json_count(trace->lines));
    json_object_set_new(object, "records", records);
    json_object_set_new(object, "without_head", json_count(trace->of_format[TRACE_NONE]));
    json_object_set_new(object, "understood", json_count(trace->told));
    json_object_set_new(object, "kinds", kinds);
    json_object_set_new(object, "other_kinds", json_count(trace->other_kinds));
    return object;
}

static json_t *archive_member(const struct capture_summary *summary) {
    json_t *object = json_object();
    json_object_set_new(object, "file", json_text(summary->archive));
    json_object_set_new(object, "left", json_count(summary->archive_left));
    return object;
}

json_t *json_object_of_capture(const struct capture_summary *summary) {
    static const struct net_counts no_counts;
    static const struct limits no_limits;
    const struct net_counts *counts = summary->counts != NULL ? summary->counts : &no_counts;
    const struct limits *limits = summary->limits != NULL ? summary->limits : &no_limits;
    const bool timed = counts->packets > 0 || summary->first != 0;
    json_t *object = begin("capture", summary->file);
    if (frame_files_count(summary->files) > 0)
        json_object_set_new(object, "files", files_member(summary->files));
    json_object_set_new(object, "format", json_text(summary->format));
    json_object_set_new(object, "complete", complete_member(summary->end));
    json_object_set_new(object, "error",
                        summary->error == NULL ? json_null() : json_text(summary->error));
    if (summary->end == CAPTURE_UNREAD)
        json_object_set_new(object, "unread", json_true());
    json_object_set_new(object, "packets", json_count(counts->packets));
    json_object_set_new(object, "bytes", json_count(counts->bytes));
    json_object_set_new(object, "connections", json_count(counts->flows));
    json_object_set_new(object, "first_time", timed ? json_time(summary->first) : json_null());
    json_object_set_new(object, "last_time", timed ? json_time(summary->last) : json_null());
    json_object_set_new(object, "findings", findings_member(summary->findings));
    if (summary->left_out > 0)
        json_object_set_new(object, "left_out", json_count(summary->left_out));
    json_object_set_new(object, "verdict",
                        json_string(summary_verdict_word(summary_verdict(summary))));
    json_object_set_new(object, "not_judged", not_judged_member(&summary->not_judged));
    json_object_set_new(object, "skipped", skipped_member(&counts->skipped));
    json_object_set_new(object, "limits", limits_member(limits));
    json_object_set_new(object, "holes", json_count(counts->gaps));
    json_object_set_new(object, "hole_bytes", json_count(counts->gap_bytes));
    json_object_set_new(object, "cut_packets", json_count(counts->cut_packets));
    json_object_set_new(object, "dropped_packets", json_count(summary->dropped));
    if (summary->trace != NULL)
        json_object_set_new(object, "trace", trace_member(summary->trace));
    if (summary->archive != NULL)
        json_object_set_new(object, "archive", archive_member(summary));
    if (summary->is_unconfined)
        json_object_set_new(object, "sandbox", json_string("off"));
    if (summary->decryption != NULL)
        json_object_set_new(object, "decryption", decryption_member(summary->decryption));
    if (summary_pairs_told(summary) > 0)
        json_object_set_new(object, "pairs", pair_json_members(summary));
    if (summary_pairs_left_out(summary) > 0)
        json_object_set_new(object, "pairs_left_out", json_count(summary_pairs_left_out(summary)));
    return object;
}

void json_capture(GString *out, const struct capture_summary *summary) {
    json_line(out, json_object_of_capture(summary));
}
