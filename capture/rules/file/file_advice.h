/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to check where a server has not got a file, by the kind of the file. Private to this folder.
 */
#ifndef UCSCOPE_CAPTURE_RULES_FILE_FILE_ADVICE_H
#define UCSCOPE_CAPTURE_RULES_FILE_FILE_ADVICE_H

#include "capture/observe/download/file_kind.h"
#include "capture/rules/rule_context.h"

/* Gives a finding about a file that is not there its advice, before it is reported.
 * `default_was_given`: the client got the default configuration in place of its own. */
void file_advise(struct finding *finding, enum file_kind kind, bool default_was_given);

#endif
