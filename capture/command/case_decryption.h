/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys do for a case: whichever capture or option they come from, they serve all of it. The
 * captures pass the common engines once to tell which sessions a key fits; of those tshark is given
 * the view that is judged, whatever captures its packets lie in, and the captures pass the engines
 * once more. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_DECRYPTION_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_DECRYPTION_H

#include "capture/case/common.h"
#include "capture/command/decryption.h"

struct case_decryption {
    struct decryption each[FEED_ENGINES_MOST]; /* of each common engine */
    bool is_started;                           /* tshark is, for one of them at least */
    struct decryption_summary summary;         /* of all of them */
};

/* `options` must outlive it. */
void case_decryption_init(struct case_decryption *decryption, const struct options *options);
void case_decryption_clear(struct case_decryption *decryption);

/* Before each pass: readers (struct reader *, some may be NULL) tell of secrets in captures, and
 * the engines of the input that is returned are told what is opened. */
struct case_opener case_decryption_attach(struct case_decryption *decryption,
                                          const GPtrArray *readers);

/* After the first pass: whether a second one is worth it. */
bool case_decryption_is_wanted(struct case_decryption *decryption,
                               const struct case_common *common);

/* Between them. `readers`: of all packets from their beginning, with a filter or without one;
 * `input` as it was for the first pass. */
void case_decryption_start(struct case_decryption *decryption, const struct case_input *input,
                           const GPtrArray *readers);

/* After the second pass. `whole`: it came to its end. */
void case_decryption_stop(struct case_decryption *decryption, bool whole);

/* What became of all sessions. NULL: there were no keys. `error` (NULL: none): what went wrong
 * before, unless something did since. Borrows from both. */
const struct decryption_summary *case_decryption_summarise(struct case_decryption *decryption,
                                                           const struct case_common *common,
                                                           const char *error);

#endif
