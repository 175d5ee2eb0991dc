/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading HTTP/1.x on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_STATE_H

#include "capture/observe/http/http.h"
#include "capture/observe/http/http_head.h"
#include "capture/observe/observer.h"

enum { HTTP_HEAD_MOST = 64 * 1024, HTTP_WAITING_MOST = 64 };

/* Where one side is. */
enum http_phase {
    HTTP_BETWEEN, /* between messages: empty lines may come (RFC 9112 2.2) */
    HTTP_HEAD,
    HTTP_BODY,        /* `left` bytes of it */
    HTTP_BODY_TO_END, /* until the connection ends */
    HTTP_CHUNK_SIZE,  /* the line with the size of a chunk */
    HTTP_CHUNK,       /* `left` bytes of it */
    HTTP_CHUNK_END,   /* the line end after a chunk */
    HTTP_TRAILERS,    /* fields after the last chunk */
    HTTP_LOST,        /* where the next message begins is not known */
    HTTP_TUNNEL,      /* no HTTP from here on: the side is given back */
    HTTP_OVER,        /* no HTTP after all: nobody reads the side */
};

/* A request without its response, or a response on its way. */
struct http_pair {
    struct http_exchange exchange;
    struct http_pair *next;
    struct http_file *file; /* its body, when it is a file that is wanted; NULL: it is not */
    size_t body_kept;       /* bytes in exchange.body */
    bool doubtful;          /* its response may have been in a gap */
};

struct http_input {
    enum http_phase phase;
    bool body_gap; /* bytes of the body are missing: what follows is not kept */
    uint64_t left;
    uint32_t line_length; /* of the line being read, and whether it is one that counts */
    bool size_ended;      /* the digits of a chunk's size are over */
    struct buffer head;   /* what came of it, when that did not come in one part */
    size_t head_scanned;
};

struct http_state {
    struct http_session session;
    struct layer *layer; /* that its bytes came from, the latest */
    struct http_input inputs[2];
    bool roles_known;
    enum side asking;         /* who sends requests */
    bool closed;              /* the end was told */
    struct http_pair *oldest; /* requests waiting, in order */
    struct http_pair **newest;
    unsigned listed, unlisted;   /* requests waiting, in the list; beyond it */
    struct frame_ref ref;        /* of the bytes being read, */
    struct span handed;          /* and they themselves */
    struct http_pair *answering; /* the response on its way; NULL: none, or no memory for it */
};

/* http_state.c: this side is not followed any more (HTTP_TUNNEL, HTTP_OVER), or until a message is
 * found again (HTTP_LOST). */
void http_leave(struct http_state *http, enum side side, enum http_phase phase);
/* What came of a head in several parts is let go of. */
void http_drop_head(struct http_state *http, struct http_input *input);

/* http_pairs.c: requests and responses find each other. */
void http_note_request(struct http_state *http, const struct http_exchange *request);
/* The exchange that the next response belongs to, taken from those waiting or made new. NULL: no
 * memory. */
struct http_pair *http_next_answered(struct http_state *http);
/* The method that the next response answers, "" when unknown. */
const char *http_next_method(struct http_state *http);
/* Responses were lost in a gap: those waiting now may have been answered there. */
void http_doubt_waiting(struct http_state *http);
/* Tells of the response on its way, whole or not, and lets go of it. */
void http_end_response(struct http_state *http, bool complete);
/* The connection ends: tells what is unanswered. */
void http_end_waiting(struct http_state *http);
/* Lets go of everything without a word. */
void http_forget(struct http_state *http);

/* http_body.c: after a head. Each takes what it can from `rest`. */
void http_begin_body(struct http_state *http, enum side side, const struct http_framing *framing,
                     bool to_end);
void http_take_body(struct http_state *http, enum side side, struct span *rest);
/* So many bytes are missing. False: where the next message begins is not known. */
bool http_skip_body(struct http_state *http, enum side side, uint64_t missing);

/* http_file.c: bodies that are kept, because trust lists are fetched by them. */
/* A final response's head was read: begins a file if one was asked for and is given. */
void http_begin_file(struct http_state *http, struct http_pair *pair,
                     const struct http_framing *framing);
void http_note_file(struct http_state *http, struct http_pair *pair, struct span bytes);
void http_skip_file(struct http_state *http, struct http_pair *pair, uint64_t missing);
/* The response is over, or (`answered` false) never came: tells of the download, if it is one. */
void http_end_file(struct http_state *http, struct http_pair *pair, bool answered);
void http_free_file(struct http_state *http, struct http_pair *pair);

/* Where in the stream this byte of http->handed lies. */
static inline uint64_t http_position(const struct http_state *http, enum side side,
                                     const uint8_t *at) {
    return http->layer->directions[side].at + (uint64_t)(at - http->handed.at);
}

static inline struct budget *http_budget(const struct http_state *http) {
    return connection_budget(http->layer->connection);
}

static inline bool http_is_body(enum http_phase phase) {
    return phase >= HTTP_BODY && phase <= HTTP_TRAILERS;
}

/* A message of this side is incomplete so far. */
static inline bool http_is_open(const struct http_input *input) {
    return input->phase == HTTP_HEAD || http_is_body(input->phase);
}

#endif
