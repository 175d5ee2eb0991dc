/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ladder diagram before it is laid out: hosts as lifelines, and what passed between them, in the
 * order of time. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Texts of both may have any character. */
struct ladder_lifeline {
    char *role;    /* owned: "CUCM"; "": not known */
    char *name;    /* owned: "cucm.example.com"; "": not known */
    char *address; /* owned: "10.48.47.110", or what a trace calls the host */
};

enum ladder_step_kind {
    LADDER_ARROW,
    LADDER_LOST,  /* an arrow that does not arrive */
    LADDER_REMARK /* no arrow: a line of a trace, a frame whose sender is not known */
};

struct ladder_step {
    enum ladder_step_kind kind;
    unsigned from, to; /* which lifelines; of a remark nothing */
    int64_t time;      /* nanoseconds since 1970-01-01 UTC; 0: not known */
    char *time_text;   /* owned: "10:11:12.123"; "" */
    char *place;       /* owned: "12", "cap_00001.pcap:12", "SDL001.txt:17" */
    char *label;       /* owned */
    bool is_evidence;  /* a finding names it */
    bool is_fatal;     /* and this is the frame that decides it */
};

struct ladder {
    GArray *lifelines; /* struct ladder_lifeline */
    GArray *steps;     /* struct ladder_step */
};

struct ladder *ladder_new(void);
void ladder_free(struct ladder *ladder); /* NULL is fine */

static inline const struct ladder_lifeline *ladder_lifeline_at(const struct ladder *ladder,
                                                               unsigned index) {
    return &g_array_index(ladder->lifelines, struct ladder_lifeline, index);
}

static inline const struct ladder_step *ladder_step_at(const struct ladder *ladder,
                                                       unsigned index) {
    return &g_array_index(ladder->steps, struct ladder_step, index);
}

/* Adds what is copied. Lifelines stand from left to right as they are added. */
unsigned ladder_add_lifeline(struct ladder *ladder, const char *role, const char *name,
                             const char *address);
void ladder_add_step(struct ladder *ladder, const struct ladder_step *step);

/* "1,204 messages found no room", of those that were let go of; to be freed with g_free. */
char *ladder_left_out_text(uint64_t left_out);

#endif
