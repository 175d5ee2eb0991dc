/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The block is put together again, with all options but those that go. */
#include "capture/report/pcapng/block_edit.h"

#include <string.h>

#include "capture/report/pcapng/block_build.h"
#include "capture/report/pcapng/redaction_comment.h"

static const char without_time[] =
    COMMENT_PREFIX " recorded without a time: it came in a simple packet block, which has none, so "
                   "1970 stands here";

/* What only looks so may be anybody's. */
static bool tells_redaction(const struct option *option) {
    return option->code == OPTION_COMMENT && redaction_comment_is_one(option->value);
}

bool block_edit_is_ours(const struct option *option) {
    return option->code == OPTION_COMMENT && span_starts_with_text(option->value, COMMENT_PREFIX) &&
           !span_equals_text(option->value, without_time) && !tells_redaction(option);
}

/* Options that hold a number, of so many bytes: texts and addresses are none (draft-ietf-opsawg-
 * pcapng 4). Of a packet's, the digest is left out and what a filter's program said of it. */
static const struct {
    uint32_t type;
    uint32_t codes; /* a bit for each, up to 31 */
    uint16_t size;
} clean_options[] = {
    {BLOCK_INTERFACE, 0x34100, 8},    /* speeds, the offset of its times */
    {BLOCK_INTERFACE, 0x00400, 4},    /* time zone */
    {BLOCK_INTERFACE, 0x02200, 1},    /* resolution of its times, length of check sums */
    {BLOCK_ENHANCED_PACKET, 0x44, 4}, /* flags, queue */
    {BLOCK_ENHANCED_PACKET, 0x30, 8}, /* packets lost before, number */
    {BLOCK_PACKET, 0x4, 4},           /* flags */
    {BLOCK_STATISTICS, 0x1fc, 8},     /* times, counts */
};

static bool is_clean(uint32_t type, const struct option *option) {
    if (option->code == OPTION_COMMENT)
        return (type == BLOCK_SECTION && tells_redaction(option)) ||
               (type == BLOCK_ENHANCED_PACKET && span_equals_text(option->value, without_time));
    for (size_t i = 0; i < G_N_ELEMENTS(clean_options); i++)
        if (clean_options[i].type == type && option->code < 32 &&
            (clean_options[i].codes >> option->code & 1) != 0)
            return span_len(option->value) == clean_options[i].size;
    return false;
}

/* Whether an option is left out: ours are replaced, and with `clean` only clean ones stay. */
static bool goes(const struct block *block, const struct option *option, bool clean) {
    return block_edit_is_ours(option) || (clean && !is_clean(block->type, option));
}

/* Where the options lie in a block, and what becomes of them. */
struct option_list {
    struct span all;
    struct span tail; /* the end mark and what follows it; empty when there is none */
    bool goes, stays; /* some option does */
    uint64_t dropped; /* options that go and were not ours */
};

/* False: broken. Where only clean options are to stay, what is broken goes. */
static bool look_through(const struct block *block, bool clean, struct option_list *list) {
    *list = (struct option_list){0};
    if (!block_options(block, &list->all))
        return false;
    struct span rest = list->all;
    struct option option;
    while (!span_is_empty(rest)) {
        list->tail = rest;
        if (!option_take(&rest, block->big, &option)) {
            list->goes = true;
            list->dropped++;
            return clean;
        }
        if (option.code == OPTION_END) {
            list->goes |= clean && span_len(list->tail) > 4;
            return true;
        }
        const bool one_goes = goes(block, &option, clean);
        list->goes |= one_goes;
        list->stays |= !one_goes;
        list->dropped += one_goes && !block_edit_is_ours(&option);
    }
    list->tail = rest;
    return true;
}

static void put_others(GByteArray *out, const struct block *block, const struct option_list *list,
                       bool clean) {
    struct span rest = {list->all.at, list->tail.at};
    struct option option;
    while (option_take(&rest, block->big, &option)) {
        if (goes(block, &option, clean))
            continue;
        block_put_span(out, option.whole);
        block_put_padding(out, span_len(option.whole));
    }
}

static bool rebuild(GByteArray *out, const struct block *block, const GPtrArray *comments,
                    bool clean, struct option_list *found) {
    struct option_list list;
    bool adding = comments != NULL && comments->len > 0;
    bool readable = look_through(block, clean, &list);
    *found = list;
    if (!readable || (!adding && !list.goes))
        return false;
    guint begin = block_begin(out, block->big, block->type);
    block_put_span(out, (struct span){block->body.at, list.all.at});
    put_others(out, block, &list, clean);
    block_put_comments(out, block->big, comments);
    if (span_is_empty(list.all))
        block_put_end(out);
    else if (clean && (adding || list.stays))
        block_put_end(out);
    else if (!clean && (adding || list.stays || span_len(list.tail) > 4))
        block_put_span(out, list.tail);
    block_end(out, block->big, begin);
    return true;
}

bool block_edit_comments(GByteArray *out, const struct block *block, const GPtrArray *comments) {
    struct option_list list;
    return rebuild(out, block, comments, false, &list);
}

bool block_edit_clean(GByteArray *out, const struct block *block, const GPtrArray *comments,
                      uint64_t *dropped) {
    struct option_list list;
    bool rebuilt = rebuild(out, block, comments, true, &list);
    *dropped += list.dropped;
    return rebuilt;
}

bool block_edit_tells_redaction(const struct block *block) {
    struct span rest;
    struct option option;
    if (!block_options(block, &rest))
        return false;
    while (option_take(&rest, block->big, &option) && option.code != OPTION_END)
        if (tells_redaction(&option))
            return true;
    return false;
}

bool block_edit_simple_packet(GByteArray *out, const struct block *block, uint32_t snap_length,
                              const GPtrArray *comments) {
    struct span data = block->body;
    struct wire_u32 original;
    if (comments == NULL || comments->len == 0 || !take_32(&data, block->big, &original))
        return false;
    uint32_t captured = MIN(original.value, (uint32_t)span_len(data));
    if (snap_length > 0)
        captured = MIN(captured, snap_length);
    guint begin = block_begin(out, block->big, BLOCK_ENHANCED_PACKET);
    block_put_number(out, block->big, 4, 0); /* the first interface */
    block_put_number(out, block->big, 4, 0); /* no time */
    block_put_number(out, block->big, 4, 0);
    block_put_number(out, block->big, 4, captured);
    block_put_number(out, block->big, 4, original.value);
    block_put_span(out, span_first(data, captured));
    block_put_padding(out, captured);
    block_put_comment(out, block->big, without_time);
    block_put_comments(out, block->big, comments);
    block_put_end(out);
    block_end(out, block->big, begin);
    return true;
}
