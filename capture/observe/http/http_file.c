/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files fetched over HTTP: the body of the answer to a GET of a file by whose name phones are
 * known, or of any on a port where they ask for files. A trust list or signed file is kept until it
 * is whole or over, others are counted. Source: formats.md D.2. */
#include <glib.h>

#include "capture/observe/download/download.h"
#include "capture/observe/download/file_kind.h"
#include "capture/observe/http/http.h"
#include "capture/observe/http/http_state.h"
#include "capture/observe/text.h"
#include "ctl/header.h"

struct http_file {
    struct download download;
    bool is_kept;
    struct buffer bytes; /* zeros where some are missing */
    uint64_t length;     /* of what came, and of what is missing before it */
    bool has_length;
    uint64_t announced; /* by Content-Length */
    struct download_gaps gaps;
    bool holed, too_large, no_memory;
    bool is_list; /* it begins as a trust list does */
};

/* Where phones ask for files. */
static bool is_file_server(const struct http_state *http) {
    const struct connection *connection = http->layer->connection;
    const struct observe_ports *ports = &connection->observe->ports;
    const uint16_t port = connection->flow->endpoints[other_side(http->asking)].port;
    const char *service = ports->service == NULL ? NULL : ports->service(ports->data, false, port);
    return service != NULL &&
           (strcmp(service, "http-tftp") == 0 || strcmp(service, "https-tftp") == 0);
}

static bool is_download(const struct http_state *http, const struct http_exchange *exchange,
                        char name[DOWNLOAD_NAME]) {
    const struct span target = span_of_text(exchange->target);
    return strcmp(exchange->method, "GET") == 0 &&
           (download_is_wanted(target) || file_is_unmistakable(file_kind_of(target)) ||
            is_file_server(http)) &&
           download_name_of(target, name);
}

static void describe(const struct http_state *http, const struct http_exchange *exchange,
                     struct download *download) {
    const struct endpoint *endpoints = http->layer->connection->flow->endpoints;
    download->transport = DOWNLOAD_HTTP;
    download->client = endpoints[http->asking];
    download->server = download->sender = endpoints[other_side(http->asking)];
    download->request = exchange->request;
    download->requests = 1;
    download->first = download->last = exchange->response;
    download->status = exchange->status;
    g_strlcpy(download->reason, exchange->reason, sizeof download->reason);
}

void http_begin_file(struct http_state *http, struct http_pair *pair,
                     const struct http_framing *framing) {
    char name[DOWNLOAD_NAME];
    if (pair->exchange.status != 200 || !is_download(http, &pair->exchange, name))
        return;
    struct http_file *file = budget_new(http_budget(http), sizeof *file);
    if (file == NULL)
        return;
    describe(http, &pair->exchange, &file->download);
    g_strlcpy(file->download.name, name, DOWNLOAD_NAME);
    file->is_kept = download_is_kept(name);
    file->has_length = framing->has_length && !framing->chunked;
    file->announced = framing->length;
    pair->file = file;
}

static void drop_bytes(struct budget *budget, struct http_file *file) {
    buffer_clear(&file->bytes, budget);
    file->download.whole = 0;
}

/* Room for so many bytes more. False: there is none, what came is dropped. */
static bool make_room(struct budget *budget, struct http_file *file, uint64_t more) {
    if (file->too_large || file->no_memory)
        return false;
    if (more > DOWNLOAD_MOST - file->bytes.length) {
        budget->limits->hit[LIMIT_DOWNLOAD_SIZE]++;
        file->too_large = true;
        drop_bytes(budget, file);
        return false;
    }
    if (buffer_reserve(&file->bytes, budget, (size_t)more, 4096, DOWNLOAD_MOST))
        return true;
    file->no_memory = true;
    drop_bytes(budget, file);
    return false;
}

void http_note_file(struct http_state *http, struct http_pair *pair, struct span bytes) {
    struct http_file *file = pair->file;
    if (file == NULL || span_is_empty(bytes))
        return;
    file->download.last = http->ref;
    if (file->length == 0 && !file->holed)
        file->is_list = download_is_list(file->download.name) && ctl_has_magic(bytes);
    if (file->is_list)
        redact_allow_span(http->layer, other_side(http->asking), http->handed, bytes);
    file->length += span_len(bytes);
    if (!file->is_kept || !make_room(http_budget(http), file, span_len(bytes)))
        return;
    memcpy(file->bytes.bytes + file->bytes.length, bytes.at, span_len(bytes));
    file->bytes.length += span_len(bytes);
    if (!file->holed)
        file->download.whole = file->bytes.length;
}

/* The hole is filled with zeros when bytes follow, or the end. */
void http_skip_file(struct http_state *http, struct http_pair *pair, uint64_t missing) {
    struct http_file *file = pair->file;
    if (file == NULL || missing == 0)
        return;
    file->holed = true;
    download_add_gap(&file->gaps, file->length + 1, file->length + missing);
    file->length += missing;
    if (!file->is_kept || !make_room(http_budget(http), file, missing))
        return;
    memset(file->bytes.bytes + file->bytes.length, 0, (size_t)missing);
    file->bytes.length += (size_t)missing;
}

static void write_missing(struct http_file *file, bool ended) {
    struct download *download = &file->download;
    uint64_t total = file->has_length ? file->announced : ended ? file->length : 0;
    if (file->too_large) {
        download_note(download->missing, "not kept: larger than %d bytes", (int)DOWNLOAD_MOST);
        return;
    }
    if (file->no_memory) {
        download_note(download->missing, "not kept: no memory left for it");
        return;
    }
    if (total > file->length)
        download_add_gap(&file->gaps, file->length + 1, total);
    download_write_gaps(&file->gaps, "byte", total, download->missing);
    /* An answer that contradicts itself may have announced no more than came. */
    if (!ended && (!file->has_length || download->missing[0] == '\0'))
        download_note(download->missing, "whatever follows byte %" G_GUINT64_FORMAT, file->length);
}

/* Who left first, and whether the client did so while bytes still came: nothing is said of what was
 * not captured, or as long as nobody left and it may go on. */
static void judge_end(const struct http_state *http, struct http_file *file) {
    static const int64_t fair_wait = 3 * TIME_SECOND, open_wait = 10 * TIME_SECOND;
    struct download *download = &file->download;
    const struct flow *flow = http->layer->connection->flow;
    const enum side answering = other_side(http->asking);
    const struct flow_side *client = &flow->sides[http->asking];
    const struct frame_ref closed = flow_side_left(&flow->sides[answering]);
    struct frame_ref left = flow_side_left(client);
    if (left.frame < download->last.frame) /* it closed its half, and heard on */
        left = client->reset;
    if (file->holed || file->too_large || file->no_memory || !flow_hears_both(flow) ||
        !http_is_body(http->inputs[answering].phase))
        return;
    const bool is_closed = closed.frame != 0 && (left.frame == 0 || closed.frame < left.frame);
    const int64_t last =
        MAX(flow->sides[CLIENT].last_seen.time, flow->sides[SERVER].last_seen.time);
    download->ended = is_closed ? closed : left;
    download->waited =
        time_between(download->last.time, download->ended.frame != 0 ? download->ended.time : last);
    if (is_closed)
        download->end = DOWNLOAD_END_CLOSED;
    else if (download->waited >= (left.frame != 0 ? fair_wait : open_wait))
        download->end = DOWNLOAD_END_SILENCE;
    else if (left.frame != 0)
        download->end = DOWNLOAD_END_CLIENT;
}

static void tell_file(struct http_state *http, struct http_file *file, bool ended) {
    struct download *download = &file->download;
    download->bytes = buffer_span(&file->bytes);
    download->length = file->length;
    download->complete = ended && !file->holed && !file->too_large && !file->no_memory &&
                         (!file->has_length || file->length == file->announced);
    if (!download->complete)
        write_missing(file, ended);
    if (!ended)
        judge_end(http, file);
    connection_tell(http->layer->connection, (struct event){.type = EVENT_DOWNLOAD,
                                                            .ref = download->last,
                                                            .actor = other_side(http->asking),
                                                            .data = download});
}

/* Nothing of the file came: `type` says why. */
static void tell_none(struct http_state *http, const struct http_exchange *exchange,
                      unsigned type) {
    struct download download = {.name = ""};
    if (!is_download(http, exchange, download.name))
        return;
    describe(http, exchange, &download);
    bool refused = type == EVENT_DOWNLOAD_REFUSED;
    const struct frame_ref *last =
        &http->layer->connection->flow->sides[other_side(http->asking)].last_seen;
    if (!refused) {
        download.sender.port = 0;
        download.waited = time_between(exchange->request.time, last->time);
    }
    connection_tell(http->layer->connection,
                    (struct event){.type = type,
                                   .ref = refused ? exchange->response : exchange->request,
                                   .actor = refused ? other_side(http->asking) : http->asking,
                                   .data = &download});
}

void http_end_file(struct http_state *http, struct http_pair *pair, bool answered) {
    if (!answered)
        tell_none(http, &pair->exchange, EVENT_DOWNLOAD_UNANSWERED);
    else if (pair->exchange.status >= 300 && pair->exchange.status != 304)
        tell_none(http, &pair->exchange, EVENT_DOWNLOAD_REFUSED);
    else if (pair->file != NULL)
        tell_file(http, pair->file, pair->exchange.body_complete);
}

void http_free_file(struct http_state *http, struct http_pair *pair) {
    if (pair->file == NULL)
        return;
    drop_bytes(http_budget(http), pair->file);
    budget_free(http_budget(http), pair->file, sizeof *pair->file);
    pair->file = NULL;
}
