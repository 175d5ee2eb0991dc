/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/message_input.h"

/* As much as there is room for. */
static void store(struct message_input *input, struct span part) {
    const struct span kept = span_first(part, sizeof input->kept - input->kept_length);
    memcpy(input->kept + input->kept_length, kept.at, span_len(kept));
    input->kept_length = (uint16_t)(input->kept_length + span_len(kept));
}

static enum match take_head(struct message_input *input, message_length *length_of,
                            struct span *rest) {
    enum match match = MATCH_MORE;
    while (match == MATCH_MORE && !span_is_empty(*rest)) {
        uint32_t length = 0;
        store(input, span_first(*rest, 1));
        *rest = span_after(*rest, 1);
        match = length_of(message_input_kept(input), &length);
        if (match != MATCH_YES)
            continue;
        input->has_head = true;
        input->left = length - input->kept_length;
    }
    return match;
}

static void take_body(struct message_input *input, struct span *rest) {
    const struct span part = span_first(*rest, input->left);
    if (!input->is_cut)
        store(input, part);
    rest->at = part.end;
    input->left -= (uint32_t)span_len(part);
}

enum match message_input_take(struct message_input *input, message_length *length_of,
                              struct span *rest, uint64_t position, struct frame_ref ref) {
    if (input->kept_length == 0)
        input->position = position;
    input->latest = ref;
    if (input->has_head)
        take_body(input, rest);
    else if (take_head(input, length_of, rest) == MATCH_NO)
        return MATCH_NO;
    return message_input_is_complete(input) ? MATCH_YES : MATCH_MORE;
}

bool message_input_skip(struct message_input *input, uint64_t missing) {
    const bool is_within = input->has_head && missing <= input->left;
    input->is_cut = true;
    input->left -= is_within ? (uint32_t)missing : input->left;
    return is_within;
}

void message_input_next(struct message_input *input) {
    input->is_lost = input->is_cut = input->has_head = false;
    input->kept_length = 0;
    input->left = 0;
}

void message_input_lose(struct message_input *input) {
    message_input_next(input);
    input->is_lost = true;
}
