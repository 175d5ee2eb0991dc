/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was decrypted of a packet waits until its records come: then it is known what each of them
 * is, and told in its place. */
#include <glib.h>

#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_state.h"

enum {
    RECORDS_MOST = 4096,    /* of a packet: as many as find room in one */
    BYTES_MOST = 1 << 20,   /* of their messages */
    LEAST_OVERHEAD_12 = 16, /* RFC 5288, RFC 5246 6.2.3: a tag, or a digest and padding */
};

/* A record that waits. */
struct queued {
    struct connection *connection; /* NULL: it waits no more */
    enum side side;
    uint8_t content;
    uint32_t record_length; /* 0: not known */
    uint32_t length;        /* of what was in it */
    guint at;               /* where that is among the bytes; data is not kept */
    struct frame_ref ref;
};

void tls_queue_start(struct tls_capture *capture) {
    capture->queue = g_array_new(FALSE, FALSE, sizeof(struct queued));
    capture->queued_bytes = g_byte_array_new();
}

void tls_queue_stop(struct tls_capture *capture) {
    g_array_unref(capture->queue);
    g_byte_array_unref(capture->queued_bytes);
}

static struct queued *queued_at(const struct tls_capture *capture, guint index) {
    return &g_array_index(capture->queue, struct queued, index);
}

static struct tls_opened content_of(const struct tls_capture *capture,
                                    const struct queued *queued) {
    struct tls_opened opened = {.content = queued->content, .record_length = queued->record_length};
    if (queued->content != TLS_CONTENT_DATA)
        opened.bytes = span_of(capture->queued_bytes->data + queued->at, queued->length);
    return opened;
}

void tls_queue_add(struct connection *connection, enum side side, const struct tls_opened *opened,
                   struct frame_ref ref) {
    struct tls_capture *capture = tls_capture_of(connection->observe);
    const size_t length = span_len(opened->bytes);
    const bool is_data = opened->content == TLS_CONTENT_DATA;
    struct queued queued = {.connection = connection,
                            .side = side,
                            .content = opened->content,
                            .record_length = opened->record_length,
                            .length = (uint32_t)length,
                            .ref = ref};
    if (capture->queue->len > 0 && queued_at(capture, 0)->ref.frame != ref.frame)
        tls_decrypted_end(connection->observe);
    if (capture->queue->len == RECORDS_MOST ||
        (!is_data && length > BYTES_MOST - capture->queued_bytes->len)) {
        connection_budget(connection)->limits->hit[LIMIT_UNIT]++;
        return;
    }
    queued.at = capture->queued_bytes->len;
    if (!is_data)
        g_byte_array_append(capture->queued_bytes, opened->bytes.at, (guint)length);
    g_array_append_val(capture->queue, queued);
}

/* Whether it can be what is in a record with so long a body. */
static bool fits_length(const struct tls_state *tls, const struct queued *queued, uint32_t body) {
    if (queued->record_length != 0)
        return queued->record_length == body;
    if (!tls_is_13(tls->session.version))
        return body >= queued->length + LEAST_OVERHEAD_12;
    const uint32_t length = queued->length + tls->alert_length - 2;
    return body == length || body == length + TLS_JAVA_PADDING;
}

static bool fits_type(const struct tls_state *tls, const struct queued *queued, uint8_t type) {
    return tls_is_13(tls->session.version) ? type == TLS_APPLICATION_DATA : type == queued->content;
}

bool tls_queue_take(struct tls_state *tls, enum side side, struct tls_opened *out) {
    struct tls_capture *capture = tls_capture_of(tls->connection->observe);
    const struct tls_input *input = &tls->inputs[side];
    for (guint i = capture->queue_first; i < capture->queue->len; i++) {
        struct queued *queued = queued_at(capture, i);
        if (queued->connection != tls->connection || queued->side != side ||
            !fits_type(tls, queued, input->type) || !fits_length(tls, queued, input->length))
            continue;
        queued->connection = NULL;
        *out = content_of(capture, queued);
        while (capture->queue_first < capture->queue->len &&
               queued_at(capture, capture->queue_first)->connection == NULL)
            capture->queue_first++;
        return true;
    }
    return false;
}

void tls_queue_flush(struct connection *connection) {
    const struct tls_capture *capture = tls_capture_of(connection->observe);
    for (guint i = capture->queue_first; i < capture->queue->len; i++) {
        struct queued *queued = queued_at(capture, i);
        if (queued->connection != connection)
            continue;
        const struct tls_opened opened = content_of(capture, queued);
        queued->connection = NULL;
        tls_take_opened(connection->states[OBSERVER_TLS], queued->side, &opened, queued->ref);
    }
}

void tls_decrypted_end(struct observe *observe) {
    struct tls_capture *capture = tls_capture_of(observe);
    if (capture->queue->len == 0)
        return;
    for (guint i = capture->queue_first; i < capture->queue->len; i++)
        if (queued_at(capture, i)->connection != NULL)
            tls_queue_flush(queued_at(capture, i)->connection);
    g_array_set_size(capture->queue, 0);
    g_byte_array_set_size(capture->queued_bytes, 0);
    capture->queue_first = 0;
}
