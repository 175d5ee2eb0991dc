/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts final answers of SIP of 400 and above in captures, by what the engine is told: a line for
 * each status, "503 2". To be compared by hand with what tshark counts (sip_answers.py). */
#include "capture/engine.h"
#include "capture/observe/sip/sip.h"
#include "capture/read/reader.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned counts[700];

static void on_event(void *data, const struct event *event) {
    (void)data;
    if (event->type == EVENT_SIP_ANSWERED)
        counts[event_sip(event)->answer->status]++;
}

static void on_finding(void *data, const struct finding *finding, enum finding_change change) {
    (void)data, (void)finding, (void)change;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *error;
        struct packet packet;
        struct reader *reader = reader_open_file(argv[i], NULL, &error);
        if (reader == NULL) {
            fprintf(stderr, "%s: %s\n", argv[i], error);
            return 1;
        }
        struct engine_options options = {.on_event = on_event};
        struct engine *engine = engine_new(&options, on_finding, NULL);
        while (reader_next(reader, &packet) == READER_PACKET)
            engine_packet(engine, &packet);
        engine_finish(engine);
        engine_free(engine);
        reader_close(reader);
    }
    for (unsigned status = 400; status < 700; status++)
        if (counts[status] > 0)
            printf("%u %u\n", status, counts[status]);
    return 0;
}
