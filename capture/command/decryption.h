/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys do for one engine (see keyed_scan.h, case_decryption.h). The first pass, without them,
 * tells which sessions have a key that may fit; in the second one tshark decrypts the connections
 * of those sessions, once for their data and once for all else, side by side; the engine gets every
 * record just before its frame. */
#ifndef UCSCOPE_CAPTURE_COMMAND_DECRYPTION_H
#define UCSCOPE_CAPTURE_COMMAND_DECRYPTION_H

#include "capture/command/options.h"
#include "capture/decrypt/connections.h"
#include "capture/decrypt/excerpt.h"
#include "capture/decrypt/tshark.h"
#include "capture/engine.h"
#include "capture/read/reader.h"
#include "capture/report/summary.h"

/* A tshark process, and what it told last. */
struct decryption_source {
    struct tshark *tshark; /* NULL: not running */
    bool has_record;       /* `record` waits for its frame */
    struct decrypted_record record;
};

struct decryption {
    const struct options *options;
    const char *path;            /* of the capture; NULL: packets come from several */
    const struct file_set *set;  /* that is read instead; NULL: it is one file */
    bool messages_alone;         /* nobody wants to know the data */
    struct connections *fitting; /* whose sessions a key may fit; known after the first pass */
    GString *secrets;            /* key logs inside the captures */
    bool knows_all;              /* the first pass is over: `fitting` and `secrets` are whole */
    struct excerpt *excerpt;     /* what tshark reads; NULL: the capture */
    struct tls_keys *keys;       /* those of the options, and those inside the captures */
    struct decryption_source sources[TSHARK_OUTPUT_COUNT]; /* by enum tshark_output */
    struct decryption_summary summary;
    char *error;
};

/* `options`, `path` (NULL: decryption_excerpt_packet is told what to decrypt) and `set` (NULL: the
 * capture is one file) must outlive it. */
void decryption_init(struct decryption *decryption, const struct options *options, const char *path,
                     const struct file_set *set);
void decryption_clear(struct decryption *decryption);

/* A secrets_sink, for readers; `decryption` is the struct decryption. */
void decryption_take_secrets(void *decryption, struct span log);

/* Before the first packet of each of the two passes. */
void decryption_attach(struct decryption *decryption, struct engine *engine);

/* After engine_finish of the first pass: whether the second is worth it, and can be. */
bool decryption_is_wanted(struct decryption *decryption, const struct engine *engine);

/* Between them, all packets in the order of their frames: those that matter are written down, so
 * that only they take tshark's time. Not without decryption_excerpt_begin, whose answer is false
 * where no file could be made. */
bool decryption_excerpt_begin(struct decryption *decryption);
void decryption_excerpt_packet(struct decryption *decryption, const struct packet *packet);

/* Reads the capture of `path` for that. */
void decryption_excerpt_read(struct decryption *decryption);

/* Before the first packet of the second pass. */
void decryption_start(struct decryption *decryption);

/* Before each packet, in the second pass: hands the engine what was decrypted of its frame. */
void decryption_packet(struct decryption *decryption, struct engine *engine,
                       const struct packet *packet);

/* After the last packet of the second pass. `whole`: the captures were read to their end. */
void decryption_stop(struct decryption *decryption, bool whole);

/* After engine_finish of the last pass: what became of the sessions, which borrows from
 * `decryption`. NULL: there were no keys. */
const struct decryption_summary *decryption_summarise(struct decryption *decryption,
                                                      const struct engine *engine);

#endif
