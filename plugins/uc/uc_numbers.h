/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frame numbers under a read filter. Wireshark gives a frame that its read filter (tshark -2 -R)
 * leaves out no number of its own: the next frame gets the same one. The engine sees all frames and
 * wants increasing numbers, so it gets the position in the file, and this keeps the two apart.
 * Without a read filter they are the same and nothing is kept. */
#ifndef UCSCOPE_PLUGINS_UC_UC_NUMBERS_H
#define UCSCOPE_PLUGINS_UC_UC_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

struct uc_numbers;

struct uc_numbers *uc_numbers_new(void);
void uc_numbers_free(struct uc_numbers *numbers);

/* The frame last met was left out: its number will be given to the next. */
void uc_numbers_left_out(struct uc_numbers *numbers, uint32_t number);

/* The position in the file of the frame that has this number now. */
uint64_t uc_numbers_position(const struct uc_numbers *numbers, uint32_t number);

/* The number of the frame at this position; false when it was left out. */
bool uc_numbers_number(const struct uc_numbers *numbers, uint64_t position, uint32_t *number);

#endif
