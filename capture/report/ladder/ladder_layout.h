/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where everything of a ladder diagram stands, in columns of letters of one width: the same for a
 * terminal and for a page. Lifelines are so ordered that arrows are short; what is long is broken;
 * what is much is folded around the frames that matter; silence is shown. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_LAYOUT_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_LAYOUT_H

#include "capture/report/ladder/ladder.h"

enum { LADDER_GAP_TIME = 1000000000 /* nanoseconds: of silence that is shown */ };

struct ladder_space {
    unsigned width;       /* columns */
    unsigned steps_most;  /* that are shown; 0: all */
    unsigned lines_most;  /* of a label, which is cut then; 0: all */
    unsigned place_least; /* columns for places, even where those there are take fewer */
    bool keeps_order;     /* lifelines stand as they were added */
};

enum ladder_row_kind {
    LADDER_ROW_STEP,
    LADDER_ROW_GAP, /* nothing happened for a while */
    LADDER_ROW_FOLD /* steps that are not shown */
};

struct ladder_row {
    enum ladder_row_kind kind;
    const struct ladder_step *step; /* NULL: of a gap or fold */
    unsigned from, to;              /* of an arrow: columns of its lifelines */
    GPtrArray *lines; /* char *, owned: the label, safe text; of a gap and fold what it says */
    unsigned at;      /* the column where these begin */
    bool is_inside;   /* the label is one line that fits between the ends of its arrow */
    char *place;      /* owned: step->place, safe, and shortened where it is long; NULL: none */
};

struct ladder_head {
    unsigned at;      /* the column of its lifeline */
    unsigned first;   /* where its lines may begin, */
    unsigned room;    /* and how many columns they may take */
    GPtrArray *lines; /* char *, owned: role, name, address, safe text */
    bool has_role;    /* the first of them is of the role */
};

struct ladder_layout {
    unsigned width;
    unsigned gutter; /* columns before the lifelines for time and place; 0: these stand in a
                        line of their own above each step */
    unsigned time_width, place_width;
    struct ladder_head *heads; /* from left to right */
    unsigned head_count;
    unsigned head_lines; /* the most that one has */
    GArray *rows;        /* struct ladder_row */
};

/* Points into the ladder, which must outlive it. Free with ladder_layout_free. */
struct ladder_layout *ladder_layout_new(const struct ladder *ladder,
                                        const struct ladder_space *space);
void ladder_layout_free(struct ladder_layout *layout);

/* How many lifelines a diagram of that width has room for. */
unsigned ladder_layout_lifelines(unsigned width);

static inline const struct ladder_row *ladder_row_at(const struct ladder_layout *layout,
                                                     unsigned index) {
    return &g_array_index(layout->rows, struct ladder_row, index);
}

#endif
