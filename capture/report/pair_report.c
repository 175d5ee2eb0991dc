/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs of hosts as text, JSON and CSV. */
#include "capture/report/pair_report.h"

#include <inttypes.h>
#include <string.h>

#include "capture/net/ip.h"
#include "capture/report/csv.h"
#include "capture/report/display_filter.h"
#include "capture/report/files_text.h"
#include "capture/report/format.h"
#include "capture/report/json_line.h"
#include "capture/report/layout.h"
#include "capture/report/pair_json.h"

enum { SERVICE_COLUMN = 2, TEXT_COLUMN = 26, TEXT_COLUMN_NARROW = 8, WIDE = 100 };

static const struct service_pair *pair_at(const GArray *pairs, guint index) {
    return &g_array_index(pairs, struct service_pair, index);
}

static bool is_of(const struct service_pair *pair, const struct address *a,
                  const struct address *b) {
    return address_equals(&pair->client.endpoint.address, a) &&
           address_equals(&pair->server.endpoint.address, b);
}

/* Whoever called. */
static bool same_hosts(const struct service_pair *one, const struct service_pair *other) {
    const struct address *client = &one->client.endpoint.address;
    const struct address *server = &one->server.endpoint.address;
    return is_of(other, client, server) || is_of(other, server, client);
}

void pair_report_host(GString *text, const struct party *party) {
    char address[ADDRESS_TEXT];
    if (*party->role != '\0')
        g_string_append_printf(text, "%s ", party->role);
    g_string_append(text, address_write(&party->endpoint.address, address));
}

/* "CUCM 10.48.47.110 -> Unity Connection 10.48.47.124, port 5061". */
static void append_parties(GString *text, const struct service_pair *pair) {
    pair_report_host(text, &pair->client);
    g_string_append(text, " -> ");
    pair_report_host(text, &pair->server);
    g_string_append_printf(text, ", port %u", pair->server.endpoint.port);
}

void pair_report_outcomes(GString *text, const struct service_pair *pair) {
    const uint64_t sum = service_pair_connections(pair);
    const char *before = "";
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        const uint64_t count = pair->connections[outcome];
        if (count == 0)
            continue;
        if (*before == '\0' && count != sum) {
            format_count(text, sum, "connection");
            g_string_append(text, ": ");
        }
        g_string_append(text, before);
        format_number(text, count);
        g_string_append_printf(text, " %s", outcome_word((enum outcome)outcome));
        before = ", ";
    }
}

void pair_report_frames(GString *text, const struct frame_files *files,
                        const struct service_pair *pair) {
    char first[FRAME_TEXT], last[FRAME_TEXT];
    frame_text_write(files, pair->first, first);
    frame_text_write(files, pair->last, last);
    if (pair->first == pair->last)
        g_string_append_printf(text, "frame %s", first);
    else
        g_string_append_printf(text, "frames %s to %s", first, last);
}

static void put_frames(struct layout *layout, const struct frame_files *files,
                       const struct service_pair *pair) {
    GString *text = g_string_new(NULL);
    pair_report_frames(text, files, pair);
    layout_item(layout, text->str);
    g_string_free(text, TRUE);
}

static void put(struct layout *layout, const struct service_pair *pair,
                void (*append)(GString *, const struct service_pair *)) {
    GString *text = g_string_new(NULL);
    append(text, pair);
    g_string_append_c(text, ',');
    layout_item(layout, text->str);
    g_string_free(text, TRUE);
}

static void append_line(struct layout *layout, const struct frame_files *files,
                        const struct service_pair *pair) {
    GString *filter = g_string_new(NULL);
    const unsigned column = layout->width >= WIDE ? TEXT_COLUMN : TEXT_COLUMN_NARROW;
    layout_begin(layout, SERVICE_COLUMN, pair->service, TINT_NONE, column);
    put(layout, pair, append_parties);
    put(layout, pair, pair_report_outcomes);
    put_frames(layout, files, pair);
    layout_end(layout);
    layout_begin(layout, 0, "", TINT_NONE, column);
    display_filter_of_pair(filter, pair);
    display_filter_lay_out(layout, filter->str);
    layout_end(layout);
    g_string_free(filter, TRUE);
}

/* "10.48.47.110 and 10.48.47.124  6 connections"; of the one at `first`, and of those after it that
 * are of the same hosts. */
static void append_hosts(struct layout *layout, const GArray *pairs, guint first) {
    const struct service_pair *pair = pair_at(pairs, first);
    char client[ADDRESS_TEXT], server[ADDRESS_TEXT];
    GString *count = g_string_new(NULL);
    uint64_t sum = 0;
    char *hosts =
        g_strdup_printf("%s and %s", address_write(&pair->client.endpoint.address, client),
                        address_write(&pair->server.endpoint.address, server));
    for (guint i = first; i < pairs->len; i++)
        if (same_hosts(pair, pair_at(pairs, i)))
            sum += service_pair_connections(pair_at(pairs, i));
    format_count(count, sum, "connection");
    layout_begin(layout, 0, hosts, TINT_STRONG, 0);
    layout_text(layout, count->str);
    layout_end(layout);
    g_string_free(count, TRUE);
    g_free(hosts);
}

/* The first of the same two hosts heads the others. */
static bool is_first(const GArray *pairs, guint index) {
    for (guint i = 0; i < index; i++)
        if (same_hosts(pair_at(pairs, i), pair_at(pairs, index)))
            return false;
    return true;
}

static void append_heading(struct layout *layout, const struct capture_summary *summary,
                           uint64_t connections) {
    GString *text = g_string_new(NULL);
    layout_begin(layout, 0, summary->file, TINT_STRONG, 0);
    if (summary->files != NULL)
        g_string_append_printf(text, "%zu files, ", frame_files_count(summary->files));
    format_count(text, summary->counts->packets, "packet");
    g_string_append_c(text, ',');
    layout_item(layout, text->str);
    g_string_truncate(text, 0);
    format_count(text, connections, "connection");
    layout_item(layout, text->str);
    layout_end(layout);
    g_string_free(text, TRUE);
}

/* "  keys  2 of 4 TLS sessions opened; 2 without a key" */
static void append_keys(struct layout *layout, const struct decryption_summary *decryption) {
    if (decryption == NULL)
        return;
    GString *words = decryption_summary_text(decryption);
    layout_begin(layout, SERVICE_COLUMN, "keys",
                 decryption->error == NULL ? TINT_NONE : TINT_WARNING, TEXT_COLUMN_NARROW);
    layout_text(layout, words->str);
    layout_end(layout);
    g_string_free(words, TRUE);
}

/* Connections that no line counts. */
static void append_others(struct layout *layout, uint64_t others, bool has_pairs) {
    GString *text = g_string_new(NULL);
    if (!has_pairs)
        g_string_append(text, "Nothing of a collaboration service is in it. ");
    if (others > 0) {
        format_count(text, others, has_pairs ? "other connection" : "connection");
        g_string_append(text, others == 1 ? " is of no service" : " are of no service");
        g_string_append(text, " that is known by port or content.");
    }
    layout_begin(layout, 0, "", TINT_NONE, SERVICE_COLUMN);
    layout_text(layout, text->str);
    layout_end(layout);
    g_string_free(text, TRUE);
}

void pair_report_text(GString *out, const struct pair_style *style,
                      const struct capture_summary *summary, const GArray *pairs) {
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    uint64_t listed = 0;
    append_heading(&layout, summary, summary->counts->flows);
    files_text_lay_out(&layout, summary->files, TEXT_COLUMN_NARROW);
    append_keys(&layout, summary->decryption);
    for (guint i = 0; i < pairs->len; i++) {
        if (pair_at(pairs, i)->protocol == IP_TCP)
            listed += service_pair_connections(pair_at(pairs, i));
        if (!is_first(pairs, i))
            continue;
        g_string_append_c(out, '\n');
        append_hosts(&layout, pairs, i);
        for (guint j = i; j < pairs->len; j++)
            if (same_hosts(pair_at(pairs, i), pair_at(pairs, j)))
                append_line(&layout, summary->files, pair_at(pairs, j));
    }
    const uint64_t others = summary->counts->flows > listed ? summary->counts->flows - listed : 0;
    if (others == 0 && pairs->len > 0)
        return;
    g_string_append_c(out, '\n');
    append_others(&layout, others, pairs->len > 0);
}

static void append_json(GString *out, const struct capture_summary *summary,
                        const struct service_pair *pair) {
    GString *filter = g_string_new(NULL);
    json_t *object = json_begin("pair");
    json_object_set_new(object, "file", json_text(summary->file));
    pair_json_set(object, summary, pair);
    display_filter_of_pair(filter, pair);
    json_object_set_new(object, "filter", json_written(filter));
    json_line(out, object);
}

void pair_report_json(GString *out, const struct capture_summary *summary, const GArray *pairs) {
    for (guint i = 0; i < pairs->len; i++)
        append_json(out, summary, pair_at(pairs, i));
}

void pair_report_csv_head(GString *out) {
    g_string_append(out, "file,client,client_role,server,port,server_role,service,protocol,"
                         "connections,");
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        char *key = pair_json_key((enum outcome)outcome);
        g_string_append_printf(out, "%s,", key);
        g_free(key);
    }
    g_string_append(out, "first_frame,last_frame,filter,first_file,last_file\n");
}

static void append_csv(GString *out, const struct capture_summary *summary,
                       const struct service_pair *pair) {
    const struct file_frame first = frame_files_find(summary->files, pair->first);
    const struct file_frame last = frame_files_find(summary->files, pair->last);
    char address[ADDRESS_TEXT];
    GString *filter = g_string_new(NULL);
    csv_field(out, summary->file);
    csv_field(out, address_write(&pair->client.endpoint.address, address));
    csv_field(out, pair->client.role);
    csv_field(out, address_write(&pair->server.endpoint.address, address));
    g_string_append_printf(out, "%u,", pair->server.endpoint.port);
    csv_field(out, pair->server.role);
    csv_field(out, pair->service);
    csv_field(out, pair_json_protocol(pair));
    g_string_append_printf(out, "%" PRIu64 ",", service_pair_connections(pair));
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++)
        g_string_append_printf(out, "%" PRIu64 ",", pair->connections[outcome]);
    g_string_append_printf(out, "%" PRIu64 ",%" PRIu64 ",", first.frame, last.frame);
    display_filter_of_pair(filter, pair);
    csv_field(out, filter->str);
    csv_field(out, first.file != NULL ? first.file->path : "");
    csv_field(out, last.file != NULL ? last.file->path : "");
    g_string_free(filter, TRUE);
    csv_end(out);
}

void pair_report_csv(GString *out, const struct capture_summary *summary, const GArray *pairs) {
    for (guint i = 0; i < pairs->len; i++)
        append_csv(out, summary, pair_at(pairs, i));
}
