/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture file scanned from its first packet to its last, and, if keys may open any of its TLS
 * sessions, from the first to the last once more with tshark at its side. */
#ifndef UCSCOPE_CAPTURE_COMMAND_KEYED_SCAN_H
#define UCSCOPE_CAPTURE_COMMAND_KEYED_SCAN_H

#include "capture/command/decryption.h"
#include "capture/command/scan_run.h"

/* What is to be scanned, and who else wants to see its packets. */
struct keyed_scan_task {
    const struct options *options;
    const char *file;              /* as the user named it */
    const char *path;              /* to read: the same, or a copy */
    const struct file_set *set;    /* to read instead; NULL: it is one file */
    bool as_one;                   /* its frames are told by their numbers in the whole */
    const char *filter;            /* BPF; NULL: all packets */
    const struct host_files *host; /* whose packets they are; NULL: nobody's that is known */
    bool opens_messages_alone;     /* with keys: not the data */
    bool reads_ahead;              /* by a thread of its own: a core is free for it */
    const char *error; /* why it cannot be read, where that is known already; else NULL */
    void *data;
    /* Before the first packet, also that of the second time: what came before does not count. May
     * be NULL. */
    void (*begin)(void *data, struct engine *engine);
    event_sink *event;     /* sees every event, before the rules do; NULL: nobody does */
    segment_sink *segment; /* likewise every TCP segment */
    void (*packet)(void *data, const struct reader *reader, const struct packet *packet);
};

struct keyed_scan {
    struct scan_run run; /* finished; its reader is NULL when the file could not be opened */
    struct decryption decryption;
    GPtrArray *findings; /* const struct finding *, settled, by frame */
    bool is_interrupted; /* the capture may have more packets */
};

/* Until the end of the capture or an interruption. What the task points to must outlive the scan.
 * Free with keyed_scan_clear: the findings are gone then, too. */
void keyed_scan(struct keyed_scan *scan, const struct keyed_scan_task *task);
void keyed_scan_clear(struct keyed_scan *scan);

/* A finding_sink for a struct keyed_scan: keeps what is settled and asked for. */
void keyed_scan_collect(void *scan, const struct finding *finding, enum finding_change change);

#endif
