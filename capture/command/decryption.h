/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys do for one capture (see keyed_scan.h). The first pass, without them, tells which
 * sessions have a key that may fit; in the second one tshark decrypts the connections of those
 * sessions, once for their data and once for all else, side by side; the engine gets every record
 * just before its frame. */
#ifndef UCSCOPE_CAPTURE_COMMAND_DECRYPTION_H
#define UCSCOPE_CAPTURE_COMMAND_DECRYPTION_H

#include "capture/command/scan_run.h"
#include "capture/decrypt/connections.h"
#include "capture/decrypt/excerpt.h"
#include "capture/decrypt/tshark.h"

/* A tshark process, and what it told last. */
struct decryption_source {
    struct tshark *tshark; /* NULL: not running */
    bool has_record;       /* `record` waits for its frame */
    struct decrypted_record record;
};

struct decryption {
    const struct options *options;
    const char *path;
    const struct file_set *set;  /* that is read instead; NULL: it is one file */
    struct connections *fitting; /* whose sessions a key may fit; known after the first pass */
    GString *secrets;            /* key logs inside the capture */
    bool knows_all;              /* the first pass is over: `fitting` and `secrets` are whole */
    struct excerpt *excerpt;     /* what tshark reads; NULL: the capture */
    struct tls_keys *keys;       /* those of the options, and those inside the capture */
    struct decryption_source sources[2]; /* by enum tshark_output */
    struct decryption_summary summary;
    char *error;
};

/* `options`, `path` and `set` (NULL: the capture is one file) must outlive it. */
void decryption_init(struct decryption *decryption, const struct options *options, const char *path,
                     const struct file_set *set);

/* Before the first packet of each of the two passes. */
void decryption_attach(struct decryption *decryption, struct scan_run *run);

/* After scan_run_finish of the first pass: whether the second is worth it, and can be. */
bool decryption_is_wanted(struct decryption *decryption, const struct scan_run *run);

/* Before the first packet of the second pass. */
void decryption_start(struct decryption *decryption);

/* Before each packet, in the second pass: hands the engine what was decrypted of its frame. */
void decryption_packet(struct decryption *decryption, struct scan_run *run,
                       const struct packet *packet);

/* After the last packet of the second pass. `whole`: the capture was read to its end. */
void decryption_stop(struct decryption *decryption, bool whole);

/* After scan_run_finish of the last pass: puts into its summary what became of the sessions, if
 * there were any keys. It borrows from `decryption`. */
void decryption_summarise(struct decryption *decryption, struct scan_run *run);

void decryption_clear(struct decryption *decryption);

#endif
