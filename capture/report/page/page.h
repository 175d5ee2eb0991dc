/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report to hand on: one file of HTML that a browser shows without loading anything else and
 * without scripts. Its sentences are those of the text. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/net/pseudonyms.h"
#include "capture/report/fleet/fleet.h"
#include "capture/report/overview.h"
#include "capture/report/summary.h"
#include "capture/report/text_style.h"
#include "capture/rules/finding.h"

/* What there is to say of one capture, as HTML. */
struct page_part {
    char *row;     /* of the table of captures; NULL: there was no memory, as below */
    char *section; /* with its findings */
};

/* What passed in it, for ladder diagrams. */
struct page_messages {
    const GPtrArray *messages;           /* const struct ladder_message *, in the order of time */
    uint64_t left_out;                   /* that are not among them */
    const struct pseudonyms *pseudonyms; /* of their addresses; NULL: they are told as they are */
};

/* Of a capture with its settled findings. The style says whether notes are shown, and the zone.
 * `messages`: NULL: there are no
 * ladders. What it points to may go afterwards. May be called in several threads, after html_init.
 * Free with page_part_free. */
struct page_part *page_part_new(const struct text_style *style,
                                const struct capture_summary *summary,
                                const struct finding *const *findings, size_t count,
                                const struct page_messages *messages);
gsize page_part_size(const struct page_part *part); /* about how many bytes it holds */
void page_part_free(struct page_part *part);        /* NULL is fine */

struct page {
    const char *title;
    const char *answer; /* a sentence below it; NULL: that of the totals */
    const struct text_style *style;
    const struct overview *overview;
    const struct totals *totals;
    const GPtrArray *parts; /* struct page_part *, of each capture */
    const char *points;     /* HTML: what is said of the captures of a case; NULL: it is none */
    const struct fleet_view *fleet; /* in the place of causes and captures; NULL: these are told */
    bool is_merged; /* of lines of several scans, which do not carry messages: there are no ladders
                     */
};

/* All of it, to be freed with g_free; NULL: there was no memory. */
char *page_write(const struct page *page);

#endif
