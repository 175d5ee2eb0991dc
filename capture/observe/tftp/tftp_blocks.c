/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tftp/tftp_blocks.h"
#include "capture/observe/download/download.h"

#include <glib.h>

enum {
    BLOCKS_MOST = DOWNLOAD_MOST / TFTP_BLOCK_LEAST + 1,
    BLOCKS_COUNTED_MOST = 1 << 20,
    ROOM_FIRST = 64
};

struct tftp_block {
    uint32_t length;
    uint8_t bytes[];
};

void tftp_blocks_agree(struct tftp_blocks *blocks, const struct tftp_options *options) {
    if (options->block_size > 0)
        blocks->size = options->block_size;
    else if (!options->cut)
        blocks->size = TFTP_BLOCK_SIZE;
    blocks->has_total |= options->has_total;
    if (options->has_total)
        blocks->total = options->total;
}

/* Numbers have 16 bits and go on with 0 after 65535: the one nearest to the highest is meant. */
static uint32_t number_of(const struct tftp_blocks *blocks, uint16_t number) {
    int64_t ahead = (int16_t)(uint16_t)(number - (uint16_t)blocks->highest);
    int64_t meant = (int64_t)blocks->highest + ahead;
    return meant < 1 ? 0 : (uint32_t)meant;
}

static void drop_blocks(struct tftp_blocks *blocks, struct budget *budget) {
    for (uint32_t i = 0; i < blocks->highest && i < blocks->room; i++)
        if (blocks->at[i] != NULL)
            budget_free(budget, blocks->at[i], sizeof *blocks->at[i] + blocks->at[i]->length);
    budget_free(budget, blocks->at, blocks->room * sizeof(struct tftp_block *));
    budget_free(budget, blocks->seen, blocks->seen_size);
    blocks->at = NULL;
    blocks->seen = NULL;
    blocks->room = blocks->seen_size = 0;
    blocks->stored = 0;
    blocks->bytes = 0;
}

void tftp_blocks_clear(struct tftp_blocks *blocks, struct budget *budget) {
    drop_blocks(blocks, budget);
    *blocks = (struct tftp_blocks){.at = NULL};
}

static bool make_room(struct tftp_blocks *blocks, struct budget *budget, uint32_t number) {
    if (number <= blocks->room)
        return true;
    size_t room = MAX(MAX((size_t)number, 2 * blocks->room), (size_t)ROOM_FIRST);
    struct tftp_block **grown =
        budget_grow(budget, blocks->at, blocks->room * sizeof *grown, room * sizeof *grown);
    if (grown == NULL)
        return false;
    memset(grown + blocks->room, 0, (room - blocks->room) * sizeof *grown);
    blocks->at = grown;
    blocks->room = room;
    return true;
}

static bool is_seen(const struct tftp_blocks *blocks, uint32_t number) {
    const size_t at = (number - 1) / 8;
    return at < blocks->seen_size && (blocks->seen[at] >> (number - 1) % 8 & 1) != 0;
}

static bool is_stored(const struct tftp_blocks *blocks, uint32_t number) {
    if (blocks->is_counted)
        return is_seen(blocks, number);
    return number <= blocks->room && blocks->at[number - 1] != NULL;
}

/* Would there be more of the file than is kept? A block sent again adds nothing. */
static bool is_too_large(const struct tftp_blocks *blocks, uint32_t number, size_t length) {
    if (blocks->is_counted)
        return number > BLOCKS_COUNTED_MOST;
    const uint64_t end = (uint64_t)(number - 1) * blocks->size + length;
    const size_t added = is_stored(blocks, number) ? 0 : length;
    return number > BLOCKS_MOST || end > DOWNLOAD_MOST || blocks->bytes + added > DOWNLOAD_MOST;
}

static bool store(struct tftp_blocks *blocks, struct budget *budget, uint32_t number,
                  struct span data) {
    if (is_stored(blocks, number))
        return true;
    if (!make_room(blocks, budget, number))
        return false;
    struct tftp_block *block = budget_new(budget, sizeof *block + span_len(data));
    if (block == NULL)
        return false;
    block->length = (uint32_t)span_len(data);
    if (!span_is_empty(data))
        memcpy(block->bytes, data.at, span_len(data));
    blocks->at[number - 1] = block;
    blocks->stored++;
    blocks->bytes += span_len(data);
    return true;
}

/* One that is not full, and not the last, does not count. */
static bool count_block(struct tftp_blocks *blocks, struct budget *budget, uint32_t number,
                        size_t length) {
    const bool is_misfit = blocks->size != 0 && length != blocks->size && number < blocks->highest;
    if (is_misfit || is_seen(blocks, number))
        return true;
    const size_t at = (number - 1) / 8;
    if (at >= blocks->seen_size) {
        const size_t size = MAX(MAX(at + 1, 2 * blocks->seen_size), (size_t)ROOM_FIRST);
        uint8_t *grown = budget_grow(budget, blocks->seen, blocks->seen_size, size);
        if (grown == NULL)
            return false;
        memset(grown + blocks->seen_size, 0, size - blocks->seen_size);
        blocks->seen = grown;
        blocks->seen_size = size;
    }
    blocks->seen[at] = (uint8_t)(blocks->seen[at] | 1u << (number - 1) % 8);
    blocks->stored++;
    blocks->bytes += length;
    return true;
}

/* Moves the highest on. A block that others follow is full: that tells the size where no option
 * did. */
static void note_number(struct tftp_blocks *blocks, uint32_t number, size_t length) {
    uint32_t full = number < blocks->highest ? (uint32_t)length : blocks->highest_length;
    bool tells = number != blocks->highest && blocks->highest > 0;
    if (blocks->size == 0 && tells && full >= TFTP_BLOCK_LEAST) {
        blocks->size = full;
        blocks->inferred = true;
    }
    if (number <= blocks->highest)
        return;
    blocks->highest = number;
    blocks->highest_length = (uint32_t)length;
}

bool tftp_blocks_add(struct tftp_blocks *blocks, struct budget *budget,
                     const struct tftp_packet *packet) {
    uint32_t number = number_of(blocks, packet->number);
    size_t most = blocks->size == 0 ? TFTP_BLOCK_MOST : blocks->size;
    if (number == 0 || packet->data_length > most)
        return false;
    if (is_too_large(blocks, number, packet->data_length)) {
        if (!blocks->too_large)
            budget->limits->hit[LIMIT_DOWNLOAD_SIZE]++;
        blocks->too_large = true;
        drop_blocks(blocks, budget);
    }
    note_number(blocks, number, packet->data_length);
    bool cut = span_len(packet->data) < packet->data_length;
    if (blocks->too_large || blocks->no_memory)
        return true;
    if (blocks->is_counted)
        blocks->no_memory = !count_block(blocks, budget, number, packet->data_length);
    else if (!cut)
        blocks->no_memory = !store(blocks, budget, number, packet->data);
    return true;
}

static bool is_final(const struct tftp_blocks *blocks) {
    return blocks->highest > 0 && blocks->size > 0 && blocks->highest_length < blocks->size;
}

static bool is_there(const struct tftp_blocks *blocks, uint32_t number) {
    if (blocks->is_counted)
        return is_seen(blocks, number);
    const struct tftp_block *block = number <= blocks->room ? blocks->at[number - 1] : NULL;
    uint32_t length = number == blocks->highest ? blocks->highest_length : blocks->size;
    return block != NULL && block->length == length;
}

bool tftp_blocks_complete(const struct tftp_blocks *blocks) {
    if (!is_final(blocks) || blocks->stored != blocks->highest)
        return false;
    for (uint32_t number = 1; number <= blocks->highest; number++)
        if (!is_there(blocks, number))
            return false;
    return true;
}

/* How many blocks the file has; 0: not known. */
static uint64_t count_of(const struct tftp_blocks *blocks) {
    if (is_final(blocks))
        return blocks->highest;
    return blocks->has_total && blocks->size > 0 ? blocks->total / blocks->size + 1 : 0;
}

static void write_missing(const struct tftp_blocks *blocks, struct download *download) {
    struct download_gaps gaps = {.count = 0};
    uint64_t count = count_of(blocks);
    for (uint32_t number = 1; number <= blocks->highest; number++)
        if (!is_there(blocks, number))
            download_add_gap(&gaps, number, number);
    if (count > blocks->highest)
        download_add_gap(&gaps, (uint64_t)blocks->highest + 1, count);
    download_write_gaps(&gaps, "block", count, download->missing);
    if (blocks->highest == 0 && count == 0)
        download_note(download->missing, "every block");
    if (blocks->size == 0 && blocks->highest > 0)
        download_note(download->missing, "the size of a block is not known");
    else if (count == 0 && blocks->highest > 0)
        download_note(download->missing, "whatever follows block %u", blocks->highest);
}

static void put_blocks(const struct tftp_blocks *blocks, size_t size, uint8_t *out,
                       struct download *download) {
    bool unbroken = true;
    for (uint32_t number = 1; number <= blocks->highest; number++) {
        unbroken = unbroken && is_there(blocks, number);
        if (!is_there(blocks, number))
            continue;
        const struct tftp_block *block = blocks->at[number - 1];
        memcpy(out + (number - 1) * size, block->bytes, block->length);
        if (unbroken)
            download->whole += block->length;
    }
}

void tftp_blocks_assemble(const struct tftp_blocks *blocks, struct budget *budget,
                          struct download *download) {
    if (blocks->too_large && blocks->is_counted) {
        download_note(download->missing, "not followed: more than %d blocks", BLOCKS_COUNTED_MOST);
        return;
    }
    if (blocks->too_large) {
        download_note(download->missing, "not kept: larger than %d bytes", (int)DOWNLOAD_MOST);
        return;
    }
    download->complete = tftp_blocks_complete(blocks);
    if (!download->complete)
        write_missing(blocks, download);
    if (blocks->no_memory)
        download_note(download->missing, "not kept: no memory left for it");
    if (blocks->highest == 0)
        return;
    size_t size = blocks->size > 0 ? blocks->size : blocks->highest_length;
    size_t length = (blocks->highest - 1) * size + blocks->highest_length;
    download->length = length;
    if (blocks->is_counted)
        return;
    uint8_t *bytes = length == 0 || length > DOWNLOAD_MOST ? NULL : budget_new(budget, length);
    if (bytes == NULL) {
        if (length > 0 && download->complete)
            download_note(download->missing, "not kept: no memory left for it");
        download->complete &= length == 0;
        return;
    }
    put_blocks(blocks, size, bytes, download);
    download->bytes = span_of(bytes, length);
}
