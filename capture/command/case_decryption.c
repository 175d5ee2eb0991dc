/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_decryption.h"

void case_decryption_init(struct case_decryption *decryption, const struct options *options) {
    *decryption = (struct case_decryption){.summary = {.sessions = 0}};
    for (unsigned i = 0; i < FEED_ENGINES_MOST; i++)
        decryption_init(&decryption->each[i], options, NULL, NULL);
}

void case_decryption_clear(struct case_decryption *decryption) {
    for (unsigned i = 0; i < FEED_ENGINES_MOST; i++)
        decryption_clear(&decryption->each[i]);
}

/* A secrets_sink. */
static void take_secrets(void *data, struct span log) {
    struct case_decryption *decryption = data;
    for (unsigned i = 0; i < FEED_ENGINES_MOST; i++)
        decryption_take_secrets(&decryption->each[i], log);
}

static void begin(void *data, unsigned number, struct engine *engine) {
    struct case_decryption *decryption = data;
    decryption_attach(&decryption->each[number], engine);
}

/* Nothing is told of an engine that tshark was not started for. */
static void tell(void *data, unsigned number, struct engine *engine, const struct packet *packet) {
    struct case_decryption *decryption = data;
    decryption_packet(&decryption->each[number], engine, packet);
}

struct case_opener case_decryption_attach(struct case_decryption *decryption,
                                          const GPtrArray *readers) {
    for (guint i = 0; i < readers->len; i++)
        if (readers->pdata[i] != NULL)
            reader_want_secrets(readers->pdata[i], take_secrets, decryption);
    return (struct case_opener){
        .data = decryption, .begin = begin, .packet = decryption->is_started ? tell : NULL};
}

bool case_decryption_is_wanted(struct case_decryption *decryption,
                               const struct case_common *common) {
    bool any = false;
    for (unsigned i = 0; i < case_common_engines(common); i++)
        any |= decryption_is_wanted(&decryption->each[i], case_common_engine_at(common, i));
    return any;
}

/* --- what tshark is given --------------------------------------------------------------------- */

struct excerpts {
    struct case_decryption *decryption;
    const struct frame_files *files;
};

/* A frame that the filter left out has no number, and what is opened of it is told to nobody. */
static void take_packet(void *data, int engine, struct packet *packet) {
    const struct excerpts *excerpts = data;
    if (engine == FEED_COPY)
        return;
    struct decryption *decryption = &excerpts->decryption->each[engine];
    packet->frame = frame_files_merged(excerpts->files, packet->point, packet->frame);
    if (decryption->excerpt != NULL)
        decryption_excerpt_packet(decryption, packet);
}

void case_decryption_start(struct case_decryption *decryption, const struct case_input *input,
                           const GPtrArray *readers) {
    struct excerpts excerpts = {decryption, input->files};
    struct feed *feed = case_common_feed(input);
    for (unsigned i = 0; i < FEED_ENGINES_MOST; i++)
        if (connections_are_any(decryption->each[i].fitting))
            (void)decryption_excerpt_begin(&decryption->each[i]);
    case_common_read(input, (struct reader *const *)readers->pdata, feed, take_packet, &excerpts);
    feed_free(feed);
    for (unsigned i = 0; i < FEED_ENGINES_MOST; i++)
        if (connections_are_any(decryption->each[i].fitting))
            decryption_start(&decryption->each[i]);
    decryption->is_started = true;
}

/* --- the end ---------------------------------------------------------------------------------- */

void case_decryption_stop(struct case_decryption *decryption, bool whole) {
    for (unsigned i = 0; i < FEED_ENGINES_MOST; i++)
        decryption_stop(&decryption->each[i], whole);
}

const struct decryption_summary *case_decryption_summarise(struct case_decryption *decryption,
                                                           const struct case_common *common,
                                                           const char *error) {
    struct decryption_summary *sum = &decryption->summary;
    bool any = false;
    *sum = (struct decryption_summary){.sessions = 0};
    for (unsigned i = 0; i < case_common_engines(common); i++) {
        const struct decryption_summary *of_engine =
            decryption_summarise(&decryption->each[i], case_common_engine_at(common, i));
        any |= of_engine != NULL;
        if (of_engine == NULL)
            continue;
        decryption_summary_add(sum, of_engine);
        if (sum->error == NULL)
            sum->error = of_engine->error;
    }
    if (sum->error == NULL)
        sum->error = error;
    return any ? sum : NULL;
}
