/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/log.h"

#include "capture/case/claims.h"
#include "capture/observe/trace/trace.h"
#include "capture/rules/trace/trace_note.h"

/* So many lines tell the clock. */
enum { LINES_MOST = 20000, TIMES_MOST = 200000 };

struct case_log *case_log_new(const char *path, GHashTable *ports) {
    struct case_log *log = g_new0(struct case_log, 1);
    log->path = g_strdup(path);
    log->name = g_path_get_basename(path);
    log->host = g_strdup("");
    log->ports = ports;
    log->lines = g_array_new(FALSE, FALSE, sizeof(struct case_line));
    log->claims = case_claims_new();
    log->times = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    log->findings = g_ptr_array_new();
    return log;
}

void case_log_free(struct case_log *log) {
    if (log == NULL)
        return;
    g_array_unref(log->lines);
    g_array_unref(log->claims);
    g_hash_table_unref(log->times);
    g_ptr_array_unref(log->findings);
    g_free(log->name);
    g_free(log->path);
    g_free(log->host);
    g_free(log);
}

static bool is_captured(const struct case_log *log, uint16_t port) {
    return port != 0 && g_hash_table_contains(log->ports, GUINT_TO_POINTER(port));
}

/* By such a line a connection is found, and no other. */
static bool is_exact(const struct case_log *log, const struct trace_note *note) {
    return note->peer.address.family != 0 &&
           (is_captured(log, note->peer.port) || is_captured(log, note->writer.port));
}

static void note_time(struct case_log *log, uint64_t line, int64_t time) {
    if (g_hash_table_size(log->times) < TIMES_MOST)
        g_hash_table_insert(log->times, g_memdup2(&line, sizeof line),
                            g_memdup2(&time, sizeof time));
}

void case_log_event(void *data, const struct event *event) {
    struct case_log *log = data;
    struct trace_note note;
    if (event->type != EVENT_TRACE_LINE)
        return;
    const struct trace_told *told = trace_told_of(event);
    if (!told->is_timed)
        return;
    trace_note_of(told, &note);
    const int64_t time = told->time != 0 ? told->time : told->clock_time;
    log->is_dated |= told->time != 0;
    if (told->time == 0)
        note_time(log, told->number, time);
    if (log->host[0] == '\0' && note.writer_name[0] != '\0') {
        g_free(log->host);
        log->host = g_strdup(note.writer_name);
    }
    const struct case_line line = {note.writer, note.peer, time, note.meaning};
    if (log->lines->len < LINES_MOST && is_exact(log, &note))
        g_array_append_val(log->lines, line);
    if (note.meaning == TRACE_SAYS_AXL_ANSWERED || is_exact(log, &note))
        case_claims_note(log->claims, &note, time);
    trace_note_clear(&note);
}

bool case_log_time(const struct case_log *log, const struct line_ref *line, int64_t *time) {
    const int64_t *found =
        line->time != 0 ? &line->time : g_hash_table_lookup(log->times, &line->line);
    if (found == NULL)
        return false;
    *time = *found;
    return true;
}

int64_t case_log_correct(const struct case_log *log, int64_t time) {
    if (!log->clock.is_known)
        return time;
    return time_between(time_after(log->clock.zone, log->clock.ahead), time);
}
