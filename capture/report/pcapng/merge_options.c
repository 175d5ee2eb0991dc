/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pcapng/merge_options.h"

#include "capture/report/pcapng/block_build.h"
#include "capture/report/pcapng/block_edit.h"

/* What becomes of options (draft-ietf-opsawg-pcapng 3.5 and 4), a bit for each code, up to 31. */
static const struct {
    uint32_t type;
    uint32_t bytes;   /* texts, addresses: the same in both byte orders */
    uint32_t numbers; /* of 4 or 8 bytes */
    uint32_t goes;    /* something else is written in its place */
} rules[] = {
    {BLOCK_INTERFACE, 0xb8fa, 0x30500, 0x4204}, /* if_name, if_tsresol, if_tsoffset go */
    {BLOCK_ENHANCED_PACKET, 0x8a, 0x74, 0},
    {BLOCK_PACKET, 0x0a, 0x04, 0},
    {BLOCK_STATISTICS, 0x02, 0x1f0, 0x0c}, /* isb_starttime and isb_endtime go */
};

enum { CUSTOM_NO_COPY_TEXT = 19372, CUSTOM_NO_COPY_BYTES = 19373 };

enum fate { FATE_STAYS, FATE_IS_SWAPPED, FATE_GOES, FATE_IS_LEFT_OUT };

static enum fate fate_of(const struct block *block, const struct option *option) {
    const uint32_t bit = option->code < 32 ? UINT32_C(1) << option->code : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (rules[i].type != block->type || bit == 0)
            continue;
        if ((rules[i].goes & bit) != 0 || block_edit_is_ours(option))
            return FATE_GOES;
        if ((rules[i].bytes & bit) != 0)
            return FATE_STAYS;
        if ((rules[i].numbers & bit) != 0)
            return block->big ? FATE_IS_SWAPPED : FATE_STAYS;
    }
    if (option->code == CUSTOM_NO_COPY_TEXT || option->code == CUSTOM_NO_COPY_BYTES || block->big)
        return FATE_IS_LEFT_OUT;
    return FATE_STAYS;
}

static void put(GByteArray *out, const struct option *option, bool swaps) {
    const size_t length = span_len(option->value);
    block_put_number(out, false, 2, option->code);
    block_put_number(out, false, 2, (uint32_t)length);
    for (size_t i = 0; i < length; i++)
        g_byte_array_append(out, option->value.at + (swaps ? length - 1 - i : i), 1);
    block_put_padding(out, length);
}

void merge_options_put(GByteArray *out, const struct block *block, uint64_t *left_out) {
    struct span rest;
    struct option option;
    if (!block_options(block, &rest))
        return;
    while (option_take(&rest, block->big, &option) && option.code != OPTION_END) {
        const enum fate fate = fate_of(block, &option);
        if (fate == FATE_STAYS || fate == FATE_IS_SWAPPED)
            put(out, &option, fate == FATE_IS_SWAPPED);
        *left_out += fate == FATE_IS_LEFT_OUT;
    }
}

void merge_options_add_comments(GPtrArray *comments, const struct block *block, const char *name) {
    struct span rest;
    struct option option;
    if (!block_options(block, &rest))
        return;
    while (option_take(&rest, block->big, &option) && option.code != OPTION_END) {
        if (option.code != OPTION_COMMENT || block_edit_is_ours(&option))
            continue;
        char *text =
            g_utf8_make_valid((const char *)option.value.at, (gssize)span_len(option.value));
        g_ptr_array_add(comments, g_strdup_printf("%s: %s", name, text));
        g_free(text);
    }
}
