/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection of which one side's beginning was not captured is in its middle, whichever it is. */
#include "capture/observe/ils/ils.h"
#include "capture/observe/observer.h"

#include <glib.h>

/* Counts the client's messages. */
static void count(void *data, const struct event *event) {
    if (event->type == EVENT_ILS_MESSAGE && event->actor == CLIENT)
        ++*(unsigned *)data;
}

static const char *everywhere(const void *data, bool over_udp, uint16_t port) {
    (void)data;
    (void)over_udp;
    (void)port;
    return "ils";
}

/* Two messages in one segment, whose framing is given: how many are told of, when the SYN of these
 * sides was captured. In the middle nobody knows where the first one begins. */
static unsigned messages(bool client_seen, bool server_seen) {
    static const uint8_t bytes[] = {0, 4, 1, 2, 0, 4, 3, 4};
    const struct ils_framing framing = {.width = 2};
    struct limits limits = {{0}};
    struct flow flow = {.id = 1};
    unsigned counted = 0;
    struct observe *observe = observe_new(&limits, count, &counted);
    const struct net_listener listener = observe_listener(observe);
    flow.sides[CLIENT].syn.frame = client_seen ? 1 : 0;
    flow.sides[SERVER].syn.frame = server_seen ? 2 : 0;
    observe_know_ports(observe, &(struct observe_ports){.service = everywhere});
    ils_know_framing(observe, &framing);
    listener.bytes(listener.data, &flow, CLIENT, span_of(bytes, sizeof bytes),
                   frame_ref_of(3, 3, 0));
    listener.bytes(listener.data, &flow, SERVER, span_of(bytes, sizeof bytes),
                   frame_ref_of(4, 4, 0));
    g_assert_nonnull(ils_session_of(flow.above));
    listener.gone(listener.data, &flow);
    observe_free(observe);
    return counted;
}

static void either_side_tells_the_middle(void) {
    g_assert_cmpuint(messages(true, true), ==, 2);
    g_assert_cmpuint(messages(true, false), ==, 1);
    g_assert_cmpuint(messages(false, true), ==, 1);
    g_assert_cmpuint(messages(false, false), ==, 1);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ils_middle/either_side_tells_the_middle", either_side_tells_the_middle);
    return g_test_run();
}
