/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes pseudonyms by a key that is drawn at random and forgotten with it: the same thing has the
 * same pseudonym everywhere as long as it lives, and nobody finds the way back.
 *
 * Addresses keep what their beginnings have in common. It is the idea of Crypto-PAn (Xu, Fan, Ammar
 * and Moon, 2002), which decides of each bit by a cipher over those before it, with numbers in the
 * place of bits: a number of an IPv4 address, a hexadecimal digit of an IPv6 address becomes
 * another one by a permutation that all that stands before it decides. Two addresses of one network
 * of 8, 16 or 24 bits (IPv6: of any multiple of 4) are in one network again. Within these
 * permutations a number keeps how many digits it has, so that an address fits where it was written.
 * The addresses that say what they are for stay so: loopback, multicast, broadcast, and the
 * prefixes of private and link-local ones. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_PSEUDONYMIZER_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_PSEUDONYMIZER_H

#include "capture/net/address.h"
#include "capture/net/pseudonyms.h"

struct pseudonymizer;

/* NULL: there is no randomness to be had. One for all threads. */
struct pseudonymizer *pseudonymizer_new(void);
void pseudonymizer_free(struct pseudonymizer *pseudonymizer); /* NULL is allowed */

/* Functions for pseudonyms.h; `data` is the pseudonymizer. */
void pseudonymizer_key(void *data, struct span key, uint8_t *out);
void pseudonymizer_address(void *data, uint8_t family, uint8_t *bytes);

/* A hardware address of 6 bytes: its manufacturer stays, and so do groups. Of those that IPv6 makes
 * of an address, the last three bytes become zeros. */
void pseudonymizer_hardware(struct pseudonymizer *pseudonymizer, uint8_t *bytes);

#endif
