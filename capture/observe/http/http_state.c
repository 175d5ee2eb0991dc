/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/http/http_state.h"

void http_drop_head(struct http_state *http, struct http_input *input) {
    buffer_clear(&input->head, http_budget(http));
    input->head_scanned = 0;
}

void http_leave(struct http_state *http, enum side side, enum http_phase phase) {
    struct http_input *input = &http->inputs[side];
    http_drop_head(http, input);
    input->phase = phase;
    http->session.gap |= phase == HTTP_LOST;
    *direction_ignored(http->layer, side) |= phase == HTTP_OVER;
    if (!http->roles_known || side == http->asking)
        return;
    http_end_response(http, false);
    if (phase == HTTP_LOST)
        http_doubt_waiting(http);
}
