/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_messages.h"

#include <inttypes.h>
#include <string.h>

#include "capture/case/log.h"
#include "capture/command/output.h"
#include "capture/command/trace_pdu.h"
#include "capture/read/file_set.h"
#include "capture/report/format.h"
#include "capture/report/pcapng/upper_pdu_writer.h"
#include "capture/report/safe_text.h"
#include "wire/search.h"

enum { BYTES_MOST = 256 << 20 };

struct message {
    int64_t time;
    guint order; /* in which it was read */
    unsigned file;
    uint64_t line;
    struct upper_pdu pdu; /* its payload lies in `payload` */
    GBytes *payload;
    uint64_t packets; /* of the captures, before it */
};

struct case_messages {
    GArray *messages; /* struct message, in the order of time */
    GPtrArray *names; /* by `file` */
    guint next;
    guint next_place; /* of those whose place is looked for */
    uint64_t passed;
    GByteArray *packet;
    size_t bytes;
    uint64_t undated, too_many, too_long;
};

/* --- reading ---------------------------------------------------------------------------------- */

/* What is known while the traces are read. */
struct reading {
    struct case_messages *messages;
    GHashTable *logs;     /* path of a file: its struct case_log */
    struct sip_own *own;  /* by the number of the file */
    unsigned *interfaces; /* likewise, from 1; 0: it has no message so far */
    GByteArray *bytes;
};

static void know_log(GHashTable *logs, const struct input_entry *entry, struct case_log *log) {
    if (entry->set == NULL)
        g_hash_table_insert(logs, (gpointer)entry->path, log);
    for (size_t i = 0; entry->set != NULL && i < entry->set->count; i++)
        g_hash_table_insert(logs, (gpointer)entry->set->files[i].path, log);
}

static GHashTable *index_logs(const struct case_judged *judged) {
    GHashTable *logs = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < inputs_count(judged->inputs); i++) {
        const struct input_entry *entry = inputs_at(judged->inputs, i);
        for (guint j = 0; entry->is_trace && j < judged->summary->logs->len; j++) {
            struct case_log *log = judged->summary->logs->pdata[j];
            if (strcmp(log->path, entry->path) == 0)
                know_log(logs, entry, log);
        }
    }
    return logs;
}

/* False: the day of the log is not known. */
static bool read_time(const struct reading *reading, const struct trace_moment *moment,
                      int64_t *out) {
    const struct trace_course *course = moment->course;
    const struct case_log *log = g_hash_table_lookup(reading->logs, moment->file);
    const bool is_known = log != NULL && log->clock.is_known;
    if (moment->clock == TIMELINE_NO_TIME || (course->time == 0 && !is_known))
        return false;
    const int64_t time = course->time != 0 ? course->time : course->clock_time;
    *out = is_known ? case_log_correct(log, time) : time;
    return true;
}

static unsigned interface_of(struct reading *reading, const struct trace_moment *moment) {
    unsigned *interface = &reading->interfaces[moment->number];
    if (*interface == 0) {
        GString *name = g_string_new(NULL);
        safe_append(name, moment->file);
        g_ptr_array_add(reading->messages->names, g_string_free(name, FALSE));
        *interface = reading->messages->names->len;
    }
    return *interface - 1;
}

static void add_message(struct reading *reading, const struct trace_moment *moment, int64_t time,
                        const struct upper_pdu *pdu) {
    struct case_messages *messages = reading->messages;
    const size_t length = span_len(pdu->payload);
    if (upper_pdu_shortcoming(pdu) != NULL) {
        messages->too_long++;
        return;
    }
    if (messages->bytes + length + sizeof(struct message) > BYTES_MOST) {
        messages->too_many++;
        return;
    }
    struct message message = {.time = time,
                              .order = messages->messages->len,
                              .file = interface_of(reading, moment),
                              .line = moment->course->line,
                              .pdu = *pdu,
                              .payload = g_bytes_new(pdu->payload.at, length)};
    message.pdu.payload = span_of(g_bytes_get_data(message.payload, NULL), length);
    g_array_append_val(messages->messages, message);
    messages->bytes += length + sizeof(struct message);
}

static void take(struct reading *reading, const struct trace_moment *moment) {
    struct trace_statement statement;
    struct upper_pdu pdu;
    int64_t time;
    if (!trace_statement_read(&moment->course->record.line, &statement) ||
        !trace_pdu_of(moment, &statement, &reading->own[moment->number], reading->bytes, &pdu))
        return;
    if (read_time(reading, moment, &time))
        add_message(reading, moment, time, &pdu);
    else
        reading->messages->undated++;
}

static gint by_time(gconstpointer a, gconstpointer b) {
    const struct message *one = a, *other = b;
    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    return one->order < other->order ? -1 : one->order > other->order;
}

static void clear_message(gpointer message) {
    g_bytes_unref(((struct message *)message)->payload);
}

struct case_messages *case_messages_read(const struct case_judged *judged) {
    struct case_messages *messages = g_new0(struct case_messages, 1);
    struct trace_merge *merge = trace_merge_new(&judged->options->trace_date, false);
    struct trace_moment moment;
    messages->messages = g_array_new(FALSE, FALSE, sizeof(struct message));
    g_array_set_clear_func(messages->messages, clear_message);
    messages->names = g_ptr_array_new_with_free_func(g_free);
    messages->packet = g_byte_array_new();
    trace_merge_add_all(merge, judged->inputs);
    const size_t files = trace_merge_count(merge);
    struct reading reading = {.messages = messages,
                              .logs = index_logs(judged),
                              .own = g_new0(struct sip_own, files),
                              .interfaces = g_new0(unsigned, files),
                              .bytes = g_byte_array_new()};
    while (trace_merge_next(merge, &moment))
        take(&reading, &moment);
    g_array_sort(messages->messages, by_time);
    g_hash_table_unref(reading.logs);
    g_free(reading.own);
    g_free(reading.interfaces);
    g_byte_array_unref(reading.bytes);
    trace_merge_free(merge);
    return messages;
}

void case_messages_free(struct case_messages *messages) {
    g_array_unref(messages->messages);
    g_ptr_array_unref(messages->names);
    g_byte_array_unref(messages->packet);
    g_free(messages);
}

const GPtrArray *case_messages_names(const struct case_messages *messages) {
    return messages->names;
}

unsigned case_messages_count(const struct case_messages *messages) {
    return messages->messages->len;
}

/* --- among packets ---------------------------------------------------------------------------- */

static struct message *message_at(const struct case_messages *messages, guint index) {
    return &g_array_index(messages->messages, struct message, index);
}

void case_messages_pass(struct case_messages *messages, int64_t time) {
    while (messages->next_place < messages->messages->len &&
           message_at(messages, messages->next_place)->time < time)
        message_at(messages, messages->next_place++)->packets = messages->passed;
    messages->passed++;
}

void case_messages_rewind(struct case_messages *messages) {
    while (messages->next_place < messages->messages->len)
        message_at(messages, messages->next_place++)->packets = messages->passed;
    messages->next = 0;
}

bool case_messages_next(struct case_messages *messages, int64_t before, struct case_message *out) {
    if (messages->next == messages->messages->len ||
        message_at(messages, messages->next)->time >= before)
        return false;
    const struct message *message = message_at(messages, messages->next++);
    *out = (struct case_message){
        .packet = upper_pdu_packet(messages->packet, &message->pdu, message->time),
        .interface = message->file,
        .comment = g_strdup_printf("%s:%" PRIu64, (char *)messages->names->pdata[message->file],
                                   message->line)};
    return true;
}

static bool is_before_frame(const void *messages, size_t index, const void *frame) {
    return message_at(messages, (guint)index)->packets < *(const uint64_t *)frame;
}

uint64_t case_messages_translate(void *data, uint64_t frame) {
    const struct case_messages *messages = data;
    return frame + search_first(0, messages->messages->len, is_before_frame, messages, &frame);
}

static void complain_of(const char *name, uint64_t count, const char *why) {
    if (count == 0)
        return;
    GString *what = g_string_new("left out: ");
    format_count(what, count, "message");
    g_string_append_printf(what, " of traces %s", why);
    complain_and_free(name, g_string_free(what, FALSE));
}

void case_messages_tell(const struct case_messages *messages, const char *name) {
    complain_of(name, messages->undated, "that do not tell their day (--date does)");
    complain_of(name, messages->too_many, "for which there is no memory");
    complain_of(name, messages->too_long, "that are longer than a packet that Wireshark reads");
}
