/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A conversation as text, replayed to the observers in any cuts, and what they told of it as text.
 *
 *     # comment
 *     >>> 16 03 01 00 c0          the client sent these bytes
 *     <<< "HTTP/1.1 200 OK\r\n"   the server sent this text (\r \n \t \\ \" \xNN)
 *     >>gap 1460                  bytes of the client are missing
 *     <<fin                       >>fin >>rst <<rst: how a side ended
 *     middle                      (first) the capture starts in the middle: no SYN was seen
 *     segments                    what is told hangs on where segments begin: not to be cut
 *     = 1 tls_hello client ...    expected, in order: a line of the log
 *
 * Bytes, gaps and ends are steps; a step's number, from 1, is its frame. */
#ifndef UCSCOPE_TESTS_TALK_H
#define UCSCOPE_TESTS_TALK_H

#include <glib.h>

#include "capture/observe/event.h"
#include "capture/observe/observe.h"
#include "tests/unit/guarded.h"

enum transcript_kind { TRANSCRIPT_BYTES, TRANSCRIPT_GAP, TRANSCRIPT_FIN, TRANSCRIPT_RST };

struct transcript_step {
    enum transcript_kind kind;
    enum side from;
    GByteArray *bytes; /* TRANSCRIPT_BYTES */
    uint64_t missing;  /* TRANSCRIPT_GAP */
};

struct transcript {
    GArray *steps; /* struct transcript_step */
    GString *expected;
    bool middle, segments;
};

/* Reads a talk; NULL when a line is none of the above. */
struct transcript *transcript_parse(const char *text, size_t length);
struct transcript *transcript_load(const char *path); /* aborts on failure */
void transcript_free(struct transcript *transcript);

/* One observe, its limits, and the log of what it told. */
struct transcript_room {
    struct limits limits;
    struct observe *observe;
    struct net_listener listener;
    GString *log;
    struct guarded_room wall;
    uint64_t flows;
};

void transcript_room_open(struct transcript_room *room);
void transcript_room_close(struct transcript_room *room);

/* How long the next piece of a step is, of `left` bytes (1 to left). */
typedef size_t transcript_cutter(void *data, size_t step, size_t done, size_t left);

/* Replays the first `steps` steps, each cut by `cut` (NULL: whole); the log is emptied before.
 * Every piece is placed against an unreadable page and overwritten after it was handed on. */
const char *transcript_replay(struct transcript_room *room, const struct transcript *transcript,
                              size_t steps, transcript_cutter *cut, void *cut_data);

/* For each talk of a folder of tests/vectors, whatever the cuts, what is told is what is expected:
 * whole, one byte at a time, and cut in two at each of its bytes (`segments`: whole alone); every
 * beginning of it and every hole in it is survived, and no alert, hello or answer is told that was
 * not there. */
void transcript_check_folder(const char *folder);

/* Writes an event as a line: "3 tls_alert server fatal unknown CA". Also asserts what must hold of
 * every event, whatever the bytes. */
void transcript_log_event(GString *log, const struct event *event);

#endif
