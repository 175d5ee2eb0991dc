/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sip/sip_judgement.h"

#define M(NAME) (1u << SIP_##NAME)

enum {
    ANY = ~0u,
    BEGINNING = M(INVITE) | M(REGISTER) | M(SUBSCRIBE) | M(REFER), /* asks for something to be */
};

/* The first line that fits counts. */
static const struct {
    uint16_t first, last; /* status */
    unsigned methods;
    enum sip_judgement judgement;
} table[] = {
    {200, 399, ANY, SIP_WELL},
    {401, 401, ANY, SIP_CHALLENGED},
    {407, 407, ANY, SIP_CHALLENGED},
    /* A ping (RFC 3261 11): whatever else comes, somebody is there. */
    {408, 408, M(OPTIONS), SIP_UNAVAILABLE},
    {500, 599, M(OPTIONS), SIP_UNAVAILABLE},
    {400, 699, M(OPTIONS), SIP_WELL},
    {403, 403, ANY, SIP_REFUSED},
    {486, 487, ANY, SIP_WELL},
    {491, 491, ANY, SIP_WELL},
    {600, 600, ANY, SIP_WELL},
    {603, 603, ANY, SIP_WELL},
    {488, 488, ANY, SIP_NEGOTIATED},
    {606, 606, ANY, SIP_NEGOTIATED},
    {415, 415, BEGINNING, SIP_NEGOTIATED},
    {420, 423, BEGINNING, SIP_NEGOTIATED},
    {494, 494, BEGINNING, SIP_NEGOTIATED},
    {404, 404, M(INVITE), SIP_NOT_COMPLETED},
    {408, 408, M(INVITE), SIP_NOT_COMPLETED},
    {410, 410, M(INVITE), SIP_NOT_COMPLETED},
    {480, 480, M(INVITE), SIP_NOT_COMPLETED},
    {484, 484, M(INVITE), SIP_NOT_COMPLETED},
    {404, 404, M(REGISTER), SIP_REFUSED},
    {408, 408, M(REGISTER), SIP_REFUSED},
    {410, 410, M(REGISTER), SIP_REFUSED},
    {480, 480, M(REGISTER), SIP_REFUSED},
    {405, 405, M(INVITE) | M(REGISTER), SIP_REFUSED},
    {400, 400, BEGINNING, SIP_REFUSED},
    {402, 402, BEGINNING, SIP_REFUSED},
    {406, 406, BEGINNING, SIP_REFUSED},
    {413, 416, BEGINNING, SIP_REFUSED},
    {428, 438, BEGINNING, SIP_REFUSED},
    {482, 483, BEGINNING, SIP_REFUSED},
    {493, 493, BEGINNING, SIP_REFUSED},
    {501, 501, ANY & ~(unsigned)BEGINNING, SIP_NOT_JUDGED},
    {500, 599, ANY, SIP_REFUSED},
    {601, 699, ANY, SIP_REFUSED},
};

/* Two requests of one call at a time (RFC 3261 14.2, RFC 3311 5.2). */
static bool is_glare(const struct sip_exchange *exchange) {
    const struct sip_message *answer = exchange->answer;
    return answer->status == 500 && answer->fields[SIP_FIELD_RETRY_AFTER].at != NULL &&
           exchange->is_in_dialog;
}

enum sip_judgement sip_judge(const struct sip_exchange *exchange) {
    const uint16_t status = exchange->answer->status;
    if (is_glare(exchange))
        return SIP_NEGOTIATED;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (status >= table[i].first && status <= table[i].last &&
            (table[i].methods >> exchange->method & 1) != 0)
            return table[i].judgement;
    return SIP_NOT_JUDGED;
}
