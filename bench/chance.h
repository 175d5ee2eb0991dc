/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chance that repeats: the same seed gives the same numbers on every machine. Integers only. */
#ifndef UCSCOPE_BENCH_CHANCE_H
#define UCSCOPE_BENCH_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
static inline uint64_t chance_next(struct chance *chance) {
    uint64_t mixed = (chance->state += UINT64_C(0x9e3779b97f4a7c15));
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* 0 to limit - 1; limit is at least 1. */
static inline uint32_t chance_below(struct chance *chance, uint32_t limit) {
    return (uint32_t)((chance_next(chance) >> 32) * limit >> 32);
}

/* low to high, both possible; high - low below 2^32. */
static inline int64_t chance_between(struct chance *chance, int64_t low, int64_t high) {
    return low + chance_below(chance, (uint32_t)(high - low + 1));
}

static inline bool chance_one_in(struct chance *chance, uint32_t times) {
    return chance_below(chance, times) == 0;
}

#endif
