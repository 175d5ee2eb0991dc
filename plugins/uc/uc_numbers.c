/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/uc/uc_numbers.h"

#include <glib.h>

#include "wire/search.h"

/* The positions of the frames left out, ascending. The one at index i had `i` frames left out
 * before it, so its number was its position minus i. */
struct uc_numbers {
    GArray *left_out; /* of uint64_t */
};

struct uc_numbers *uc_numbers_new(void) {
    struct uc_numbers *numbers = g_new0(struct uc_numbers, 1);
    numbers->left_out = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    return numbers;
}

void uc_numbers_free(struct uc_numbers *numbers) {
    g_array_free(numbers->left_out, TRUE);
    g_free(numbers);
}

static uint64_t left_out_at(const struct uc_numbers *numbers, unsigned index) {
    return g_array_index(numbers->left_out, uint64_t, index);
}

void uc_numbers_left_out(struct uc_numbers *numbers, uint32_t number) {
    uint64_t position = number + (uint64_t)numbers->left_out->len;
    g_array_append_val(numbers->left_out, position);
}

static bool has_number(const void *numbers, size_t index, const void *number) {
    return left_out_at(numbers, (unsigned)index) - index <= *(const uint32_t *)number;
}

static bool is_before(const void *numbers, size_t index, const void *position) {
    return left_out_at(numbers, (unsigned)index) < *(const uint64_t *)position;
}

/* How many frames were left out that had this number or a smaller one. */
static unsigned count_up_to_number(const struct uc_numbers *numbers, uint32_t number) {
    return (unsigned)search_first(0, numbers->left_out->len, has_number, numbers, &number);
}

uint64_t uc_numbers_position(const struct uc_numbers *numbers, uint32_t number) {
    return number + (uint64_t)count_up_to_number(numbers, number);
}

/* How many frames were left out before this position. */
static unsigned count_before_position(const struct uc_numbers *numbers, uint64_t position) {
    return (unsigned)search_first(0, numbers->left_out->len, is_before, numbers, &position);
}

bool uc_numbers_number(const struct uc_numbers *numbers, uint64_t position, uint32_t *number) {
    unsigned before = count_before_position(numbers, position);
    if (before < numbers->left_out->len && left_out_at(numbers, before) == position)
        return false;
    *number = (uint32_t)(position - before);
    return true;
}
