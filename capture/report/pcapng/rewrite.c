/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Block by block through a buffer. Blocks that stay as they are leave it together. */
#include "capture/report/pcapng/rewrite.h"

#include "capture/report/pcapng/block_edit.h"
#include "capture/report/pcapng/block_stream.h"
#include "capture/report/pcapng/cleaning.h"

enum { SECTION_LENGTH_AT = 16, SECTION_LENGTH_SIZE = 8 };

/* The section that is being written. */
struct section {
    bool big;
    bool counted;       /* its header says how long it is */
    uint64_t said;      /* that length */
    uint64_t length_at; /* where it stands in the new file */
    uint64_t body_at;   /* where what it counts begins in the new file */
    uint64_t read;      /* bytes of it read, without the header */
    GArray *interfaces; /* of struct cleaning_interface, so far */
};

struct rewrite {
    const struct rewrite_plan *plan;
    struct atomic_file *file; /* NULL: nothing is written */
    uint64_t length;          /* of what was written, or would be */
    struct rewrite_result result;
    struct block_stream blocks;
    struct span unchanged; /* blocks in its buffer that go out as they are */
    GByteArray *changed;   /* the block that is put together */
    bool in_section;
    struct section section;
    size_t next_comments;
};

static bool put(struct rewrite *rewrite, const void *bytes, size_t length) {
    rewrite->length += length;
    return rewrite->file == NULL || atomic_file_write(rewrite->file, bytes, length);
}

static void flush_unchanged(struct rewrite *rewrite) {
    if (!span_is_empty(rewrite->unchanged))
        put(rewrite, rewrite->unchanged.at, span_len(rewrite->unchanged));
    rewrite->unchanged = (struct span){NULL, NULL};
}

static void carry_over(struct rewrite *rewrite, const struct block *block) {
    if (span_is_empty(rewrite->unchanged))
        rewrite->unchanged.at = block->whole.at;
    rewrite->unchanged.end = block->whole.end;
}

/* What a function of block_edit.h put into `changed`. */
static void write_changed(struct rewrite *rewrite) {
    flush_unchanged(rewrite);
    put(rewrite, rewrite->changed->data, rewrite->changed->len);
    g_byte_array_set_size(rewrite->changed, 0);
}

/* Into `changed`. False: the block stays as it is. */
static bool put_comments(struct rewrite *rewrite, const struct block *block,
                         const GPtrArray *comments) {
    if (rewrite->plan->redactor == NULL)
        return block_edit_comments(rewrite->changed, block, comments);
    return block_edit_clean(rewrite->changed, block, comments, &rewrite->result.redacted.options);
}

/* --- sections --------------------------------------------------------------------------------- */

static uint64_t read_64(const uint8_t *at, bool big) {
    uint64_t value = 0;
    for (unsigned i = 0; i < SECTION_LENGTH_SIZE; i++)
        value = value << 8 | at[big ? i : SECTION_LENGTH_SIZE - 1 - i];
    return value;
}

static void write_64(uint8_t *at, bool big, uint64_t value) {
    for (unsigned i = 0; i < SECTION_LENGTH_SIZE; i++)
        at[big ? SECTION_LENGTH_SIZE - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

/* Its length is known now. A length that was wrong before is wrong by as much afterwards. */
static void end_section(struct rewrite *rewrite) {
    struct section *section = &rewrite->section;
    uint8_t length[SECTION_LENGTH_SIZE];
    flush_unchanged(rewrite);
    uint64_t written = rewrite->length - section->body_at;
    if (!rewrite->in_section || !section->counted || written == section->read)
        return;
    write_64(length, section->big, section->said + written - section->read);
    if (rewrite->file != NULL)
        atomic_file_patch(rewrite->file, section->length_at, length, sizeof length);
}

static void begin_section(struct rewrite *rewrite, const struct block *block) {
    bool first = !rewrite->in_section;
    uint64_t at = rewrite->length;
    uint64_t length = UINT64_MAX;
    if (span_len(block->whole) >= SECTION_LENGTH_AT + SECTION_LENGTH_SIZE)
        length = read_64(block->whole.at + SECTION_LENGTH_AT, block->big);
    if (first)
        rewrite->result.redacted.was_redacted = block_edit_tells_redaction(block);
    if (put_comments(rewrite, block, first ? rewrite->plan->section : NULL)) {
        write_changed(rewrite);
    } else {
        carry_over(rewrite, block);
        flush_unchanged(rewrite);
    }
    rewrite->in_section = true;
    rewrite->section = (struct section){.big = block->big,
                                        .counted = length != UINT64_MAX,
                                        .said = length,
                                        .length_at = at + SECTION_LENGTH_AT,
                                        .body_at = rewrite->length,
                                        .interfaces = rewrite->section.interfaces};
    g_array_set_size(rewrite->section.interfaces, 0);
}

/* --- packets ---------------------------------------------------------------------------------- */

static bool is_stored(const struct rewrite_plan *plan, uint64_t packet) {
    if (plan->chosen == NULL)
        return true;
    return packet < plan->chosen_count && (plan->chosen[packet / 8] >> (packet % 8) & 1) != 0;
}

static const GPtrArray *comments_of(struct rewrite *rewrite, uint64_t packet) {
    const struct rewrite_plan *plan = rewrite->plan;
    if (rewrite->next_comments == plan->packet_count ||
        plan->packets[rewrite->next_comments].packet != packet)
        return NULL;
    return plan->packets[rewrite->next_comments++].comments;
}

/* A block that is no packet, without what may be secret. Those of other kinds stay, since Wireshark
 * counts some of them as frames, but are made blank. */
static void clean(struct rewrite *rewrite, const struct block *block) {
    struct rewrite_redacted *redacted = &rewrite->result.redacted;
    bool known = block->type == BLOCK_INTERFACE || block->type == BLOCK_NAMES ||
                 block->type == BLOCK_STATISTICS;
    bool custom = block->type == BLOCK_CUSTOM || block->type == BLOCK_CUSTOM_NO_COPY;
    const bool names_go = block->type == BLOCK_NAMES && rewrite->plan->addresses_go;
    if (block->type == BLOCK_SECRETS || names_go) {
        redacted->secrets += !names_go;
        redacted->names += names_go;
        flush_unchanged(rewrite);
        return;
    }
    if (known && put_comments(rewrite, block, NULL)) {
        write_changed(rewrite);
        return;
    }
    /* A custom block begins with its owner's number; a journal's entry has to have some text. */
    if (!known)
        redacted->blocks +=
            cleaning_fill(rewrite->blocks.buffer, span_after(block->body, custom ? 4 : 0),
                          block->type == BLOCK_JOURNAL ? ' ' : 0);
    carry_over(rewrite, block);
}

static void take_packet(struct rewrite *rewrite, const struct block *block) {
    uint64_t packet = rewrite->plan->first_packet + rewrite->result.packets++;
    const GPtrArray *comments = comments_of(rewrite, packet);
    bool simple = block->type == BLOCK_SIMPLE_PACKET;
    if (!is_stored(rewrite->plan, packet)) {
        flush_unchanged(rewrite);
        return;
    }
    rewrite->result.written++;
    if (rewrite->plan->redactor != NULL)
        cleaning_packet(rewrite->plan->redactor, rewrite->section.interfaces, block,
                        numbering_frame(rewrite->plan->numbering, packet), rewrite->blocks.buffer);
    bool changed =
        simple
            ? block_edit_simple_packet(rewrite->changed, block,
                                       cleaning_snap_length(rewrite->section.interfaces), comments)
            : put_comments(rewrite, block, comments);
    if (changed && rewrite->changed->len > BLOCK_LARGEST) {
        g_byte_array_set_size(rewrite->changed, 0);
        changed = false;
    }
    rewrite->result.commented += changed && comments != NULL;
    rewrite->result.timeless += changed && simple;
    rewrite->result.refused += !changed && comments != NULL;
    if (changed)
        write_changed(rewrite);
    else
        carry_over(rewrite, block);
}

static void take_block(struct rewrite *rewrite, const struct block *block) {
    if (block->type == BLOCK_SECTION) {
        end_section(rewrite);
        begin_section(rewrite, block);
        return;
    }
    rewrite->section.read += span_len(block->whole);
    if (block_is_packet(block)) {
        take_packet(rewrite, block);
        return;
    }
    if (block->type == BLOCK_INTERFACE)
        cleaning_note_interface(rewrite->section.interfaces, block);
    if (rewrite->plan->redactor != NULL)
        clean(rewrite, block);
    else
        carry_over(rewrite, block);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* False: nothing more came, or nothing more can be written. */
static bool refill(struct rewrite *rewrite, size_t wanted) {
    flush_unchanged(rewrite); /* they are about to be moved */
    if (!put(rewrite, "", 0))
        return false;
    const ptrdiff_t came = block_stream_refill(&rewrite->blocks, wanted);
    if (came < 0)
        rewrite->result.end = REWRITE_UNREADABLE;
    return came > 0;
}

static void walk(struct rewrite *rewrite) {
    struct block block;
    size_t wanted;
    for (;;) {
        enum block_answer answer = block_stream_look(&rewrite->blocks, &block, &wanted);
        if (answer == BLOCK_WHOLE) {
            take_block(rewrite, &block);
        } else if (answer == BLOCK_BROKEN) {
            rewrite->result.end = REWRITE_BROKEN;
            return;
        } else if (!refill(rewrite, wanted)) {
            if (rewrite->result.end == REWRITE_WHOLE && rewrite->blocks.begin < rewrite->blocks.end)
                rewrite->result.end = REWRITE_CUT;
            return;
        }
    }
}

struct rewrite_result rewrite_run(const struct rewrite_source *source,
                                  const struct rewrite_plan *plan, struct atomic_file *file) {
    struct rewrite rewrite = {.plan = plan, .file = file, .length = plan->length_before};
    block_stream_begin(&rewrite.blocks, source);
    rewrite.changed = g_byte_array_new();
    rewrite.section.interfaces = g_array_new(FALSE, FALSE, sizeof(struct cleaning_interface));
    while (rewrite.next_comments < plan->packet_count &&
           plan->packets[rewrite.next_comments].packet < plan->first_packet)
        rewrite.next_comments++;
    walk(&rewrite);
    end_section(&rewrite);
    if (!put(&rewrite, "", 0))
        rewrite.result.end = REWRITE_UNWRITABLE;
    rewrite.result.length = rewrite.length;
    g_byte_array_unref(rewrite.changed);
    g_array_unref(rewrite.section.interfaces);
    block_stream_end(&rewrite.blocks);
    return rewrite.result;
}
