/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection with a play: how it starts, what is exchanged how often, how it ends. The table
 * of kinds says which plays there are, how often each is given, and which trouble is in it. */
#ifndef UCSCOPE_BENCH_TALKER_H
#define UCSCOPE_BENCH_TALKER_H

#include "bench/stage.h"

struct talker;

struct kind {
    const char *name;
    unsigned weights[SCENE_COUNT]; /* how often, relative to the others */
    const char *code;              /* the finding it must give; NULL: none of error or warning */
    uint16_t port;
    enum transcript_name transcript; /* when it starts with TLS */
    unsigned flights;                /* how many of the transcript are played; 0: all */
    uint32_t exchanges[2];           /* least, most */
    uint32_t think;                  /* milliseconds between exchanges, at most */
    /* Plans what comes next, `talker->turn` counts the calls. False: started, nothing was planned.
     */
    bool (*start)(struct talker *talker, struct stage *stage);
    void (*exchange)(struct talker *talker, struct stage *stage);
    void (*end)(struct talker *talker, struct stage *stage); /* NULL: it just ends */
};

struct talker {
    struct actor actor;
    const struct kind *kind;
    struct connection connection;
    unsigned turn;
    uint32_t exchanges; /* still to come */
    bool started, exchanged, ended;
    int64_t think; /* nanoseconds before the next exchange */
    uint32_t number;
};

extern const struct kind kinds[KIND_COUNT];

/* plays.c: the parts a play is made of. */
bool start_plain(struct talker *talker, struct stage *stage);
bool start_tls(struct talker *talker, struct stage *stage);
bool start_download(struct talker *talker, struct stage *stage); /* a body without a length */
bool start_xmpp(struct talker *talker, struct stage *stage);
bool start_unanswered(struct talker *talker, struct stage *stage);
bool start_refused(struct talker *talker, struct stage *stage);
bool start_prohibited(struct talker *talker, struct stage *stage);
void exchange_signals(struct talker *talker, struct stage *stage); /* short records both ways */
void exchange_records(struct talker *talker, struct stage *stage); /* answers of any length */
void exchange_many_records(struct talker *talker, struct stage *stage);
void exchange_noise(struct talker *talker, struct stage *stage); /* as much as one can say */
void exchange_sip(struct talker *talker, struct stage *stage);
void exchange_axl(struct talker *talker, struct stage *stage);
void exchange_axl_unauthorized(struct talker *talker, struct stage *stage);
void exchange_axl_challenged(struct talker *talker, struct stage *stage);
void exchange_axl_unavailable(struct talker *talker, struct stage *stage);
void exchange_configuration(struct talker *talker, struct stage *stage);
void exchange_xmpp(struct talker *talker, struct stage *stage);
void end_close(struct talker *talker, struct stage *stage); /* the client closes */
void end_close_by_server(struct talker *talker, struct stage *stage);
void end_close_notify(struct talker *talker, struct stage *stage); /* as TLS ends properly */
void end_reset(struct talker *talker, struct stage *stage);        /* the client resets */
void end_reset_in_record(struct talker *talker, struct stage *stage);
void end_reset_in_body(struct talker *talker, struct stage *stage);

#endif
