/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/trace/trace_note.h"

#include <glib.h>

enum { APP_ILS = 600, LINES_NEAR = 30, PORT_SYSTEM = 1024 };
static const int64_t near_by = 10 * TIME_SECOND;

void trace_name_copy(const char *name, char *out, size_t room) {
    const char *end;
    char *valid = g_utf8_make_valid(name, -1);
    g_strlcpy(out, valid, room);
    if (!g_utf8_validate(out, -1, &end))
        out[end - out] = '\0';
    g_free(valid);
}

static void copy_text(struct span text, char *out, size_t room) {
    char one_line[512];
    trace_one_line(text, one_line, sizeof one_line);
    trace_name_copy(one_line, out, room);
}

/* "1.600.13.5" and "1, 600, 13, 5" become "1,600,13,5". */
static void copy_handle(struct span text, char *out, size_t room) {
    size_t length = 0;
    for (const uint8_t *at = text.at; at < text.end && length + 1 < room; at++)
        if (g_ascii_isalnum(*at) || *at == '.' || *at == ',')
            out[length++] = (char)(*at == '.' ? ',' : *at);
    out[length] = '\0';
}

static void read_end(const struct trace_end *end, struct endpoint *out, char *name, size_t room) {
    char host[64];
    out->port = end->port;
    copy_text(end->host, host, sizeof host);
    if (!address_read(host, &out->address) && name != NULL)
        trace_name_copy(host, name, room);
}

static bool speaks_of_ils(const struct trace_statement *statement) {
    return statement->meaning >= TRACE_SAYS_ILS_CONNECT_REQUEST &&
           statement->meaning <= TRACE_SAYS_ILS_TLS_ALARM;
}

/* In ILS the third number of a handle tells TLS (17) from clear text (13). */
static bool is_tls_handle(const char *handle) {
    char **parts = g_strsplit(handle, ",", -1);
    const bool is_tls =
        g_strv_length(parts) == 4 && strcmp(parts[1], "600") == 0 && strcmp(parts[2], "17") == 0;
    g_strfreev(parts);
    return is_tls;
}

void trace_note_of(const struct trace_told *told, struct trace_note *out) {
    const struct trace_statement *statement = told->statement;
    *out = (struct trace_note){.meaning = statement->meaning,
                               .format = told->line->format,
                               .log = g_intern_string(told->log != NULL ? told->log : told->file),
                               .line = {.file = g_strdup(told->file),
                                        .text = g_strdup(told->text),
                                        .line = told->number,
                                        .time = told->time},
                               .clock_time = told->clock_time,
                               .is_timed = told->is_timed,
                               .is_each_told = told->is_each_told,
                               .opener = statement->opener,
                               .is_tls = statement->is_tls,
                               .sequence = told->line->sequence,
                               .number = statement->number};
    read_end(&statement->peer, &out->peer, out->peer_name, sizeof out->peer_name);
    read_end(&statement->writer, &out->writer, NULL, 0);
    if (out->writer.address.family == 0)
        out->writer.address = told->writer;
    trace_name_copy(told->writer_name, out->writer_name, sizeof out->writer_name);
    out->is_of_presence = span_starts_with_text(told->line->process, "UC_ICSA") ||
                          span_starts_with_text(told->line->process, "UC_Xcp");
    copy_handle(statement->connection, out->connection, sizeof out->connection);
    copy_text(statement->name, out->name, sizeof out->name);
    copy_text(statement->subject, out->subject, sizeof out->subject);
    copy_text(statement->from, out->from, sizeof out->from);
    copy_text(statement->to, out->to, sizeof out->to);
    copy_text(statement->answer, out->answer, sizeof out->answer);
    copy_text(statement->file, out->file, sizeof out->file);
    copy_text(statement->key, out->key, sizeof out->key);
    copy_text(statement->stream, out->stream, sizeof out->stream);
    out->is_tls |= is_tls_handle(out->connection);
    out->is_of_ils = speaks_of_ils(statement) || told->app == APP_ILS ||
                     strstr(out->connection, ",600,") != NULL;
}

struct trace_note trace_note_copy(const struct trace_note *note) {
    struct trace_note copy = *note;
    copy.line.file = g_strdup(note->line.file);
    copy.line.text = g_strdup(note->line.text);
    return copy;
}

void trace_note_clear(struct trace_note *note) {
    g_free(note->line.file);
    g_free(note->line.text);
    *note = (struct trace_note){.number = -1};
}

bool trace_note_parameter(const struct trace_note *note, const char *name, char *out, size_t room) {
    const struct trace_line line = {.text = span_of_text(note->line.text)};
    struct span value;
    if (!trace_alarm_parameter(&line, name, &value))
        return false;
    trace_one_line(value, out, room);
    return true;
}

/* --- of one story ------------------------------------------------------------------------------
 */

static bool is_near(const struct trace_note *note, const struct trace_note *other) {
    if (note->log != other->log)
        return false;
    if (note->is_timed && other->is_timed)
        return time_is_near(note->clock_time, other->clock_time, near_by);
    const uint64_t a = note->line.line, b = other->line.line;
    return (a > b ? a - b : b - a) <= LINES_NEAR;
}

/* An address without a port may be any connection of that host. */
static bool is_peer_of(const struct endpoint *a, const struct endpoint *b) {
    return a->address.family != 0 && address_equals(&a->address, &b->address) &&
           (a->port == b->port || a->port == 0 || b->port == 0);
}

static bool names_peer(const struct trace_note *note, const struct trace_note *other) {
    char address[ADDRESS_TEXT];
    return note->name[0] != '\0' &&
           (strcmp(note->name, other->name) == 0 || strcmp(note->name, other->peer_name) == 0 ||
            strcmp(note->name, address_write(&other->peer.address, address)) == 0);
}

static bool is_same(const char *a, const char *b) {
    return a[0] != '\0' && strcmp(a, b) == 0;
}

bool trace_note_is_of_one(const struct trace_note *note, const struct trace_note *other) {
    if (note->format != other->format || !is_near(note, other))
        return false;
    if (note->format == TRACE_UNITY)
        return true;
    if (note->format == TRACE_PHONE)
        return note->peer.address.family == 0 || other->peer.address.family == 0 ||
               is_peer_of(&note->peer, &other->peer);
    if (is_same(note->connection, other->connection))
        return note->peer.port == 0 || other->peer.port == 0 ||
               is_peer_of(&note->peer, &other->peer);
    if (note->connection[0] != '\0' && other->connection[0] != '\0')
        return false;
    const bool have_ports = note->peer.port != 0 && other->peer.port != 0;
    const bool crossed = note->writer.port != 0 && is_peer_of(&note->writer, &other->peer) &&
                         is_peer_of(&note->peer, &other->writer);
    if (is_peer_of(&note->peer, &other->peer) || crossed)
        return have_ports || note->connection[0] == '\0' || other->connection[0] == '\0';
    const bool is_one_signal =
        note->format == TRACE_SDL && note->sequence != 0 && note->sequence == other->sequence;
    return is_one_signal || is_same(note->peer_name, other->peer_name) || names_peer(note, other) ||
           names_peer(other, note);
}

/* --- ends --------------------------------------------------------------------------------------
 */

static bool has_opened(const struct trace_note *note, const struct services *services) {
    if (note->opener != TRACE_OPENER_UNKNOWN)
        return note->opener == TRACE_WRITER_OPENED;
    const uint16_t port = note->peer.port;
    return port != 0 && (port < PORT_SYSTEM || services_at(services, IP_TCP, port) != SERVICE_NONE);
}

enum side trace_note_ends(const struct trace_note *note, const struct services *services,
                          struct endpoint out[2]) {
    const enum side writer = has_opened(note, services) ? CLIENT : SERVER;
    out[writer] = note->writer;
    out[other_side(writer)] = note->peer;
    if (out[SERVER].port == 0 && note->is_of_ils)
        out[SERVER].port = service_table[note->is_tls ? SERVICE_ILS_TLS : SERVICE_ILS].first_port;
    return writer;
}
