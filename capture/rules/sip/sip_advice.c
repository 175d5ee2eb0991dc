/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sip/sip_advice.h"

#define M(NAME) (1u << SIP_##NAME)

enum { ANY = ~0u, ANY_STATUS = 0 };

static bool warning_has(const struct sip_message *answer, const char *text) {
    return span_find_text(answer->fields[SIP_FIELD_WARNING], text) != NULL;
}

bool sip_finds_no_device(const struct sip_message *answer) {
    return answer->status == 503 && warning_has(answer, SIP_NO_DEVICE);
}

/* The first line that fits counts. */
static const struct {
    uint16_t status; /* ANY_STATUS: each */
    unsigned methods;
    const char *warning; /* that it has; NULL: any or none */
    const char *text;
} table[] = {
    {503, ANY, SIP_NO_DEVICE,
     "{actor} takes {other} for nobody that it knows: no SIP trunk points at {other}. On CUCM, "
     "compare the destination address of the trunk with the address and port that the request came "
     "from, the incoming port and transport of its security profile with what was used, and see "
     "that the trunk's device pool has this node in its CallManager group (or the trunk runs on "
     "all "
     "nodes); reset the trunk after a change"},
    {ANY_STATUS, ANY, SIP_MOST_CALLS,
     "{actor} has as many calls on this dial peer as its `max-conn` lets it: is that what the line "
     "behind it bears? `show call active voice brief` and `show dial-peer voice summary` tell "
     "which calls there are; calls that ended long ago and are still counted hang"},
    {ANY_STATUS, ANY, SIP_NO_TRANSCODER,
     "{actor} has no transcoder between the codecs of its two sides: give it one (`dspfarm "
     "profile` or `codec transcoder`), or let both sides offer one codec in common"},
    {ANY_STATUS, ANY, SIP_NO_BANDWIDTH,
     "call admission control lets no more calls through: look at the bandwidth of locations and "
     "links on CUCM, of pipes and zones on Expressway, and at what is counted there now"},
    {ANY_STATUS, ANY, SIP_BY_POLICY,
     "an Expressway decided so: Status > Search history of {actor} shows which transforms, search "
     "rules, zones and call policy this name passed, and where its way ended; the same words come "
     "from an Expressway behind it"},
    {403, M(REGISTER), NULL,
     "{actor} does not let this device register: on CUCM it must exist under Device > Phone by the "
     "name that it registers with, with the protocol SIP, its security profile fit what it does "
     "(transport, digest), and auto-registration be on if it is to be made by itself; on "
     "Expressway "
     "look at the registration restriction policy and the zone's authentication"},
    {404, M(REGISTER), NULL,
     "{actor} does not know the domain or the name that registers: compare the domain that the "
     "device uses with those {actor} serves"},
    {403, M(NOTIFY), NULL,
     "{actor} takes no notifications that it did not ask for: on CUCM set Accept Unsolicited "
     "Notification in the SIP trunk security profile (message waiting lamps of Unity Connection "
     "need it)"},
    {403, M(SUBSCRIBE), NULL,
     "{actor} does not let {other} subscribe: on CUCM set Accept Presence Subscription in the SIP "
     "trunk security profile, and compare the subscribe calling search space"},
    {403, M(REFER), NULL,
     "{actor} takes no transfers of {other}: on CUCM set Accept Out-of-Dialog REFER in the SIP "
     "trunk security profile (Unity Connection needs it)"},
    {403, ANY, NULL,
     "{actor} forbids it: look at what it lets {other} do (calling search space, class of "
     "restriction, toll fraud prevention `ip address trusted list` on CUBE, call policy and zone "
     "authentication on Expressway)"},
    {401, ANY, NULL,
     "{actor} took none of the credentials that {other} gave: compare user name, realm and "
     "password "
     "(on CUCM the digest credentials of the end user that is the phone's digest user, or the "
     "application user and the SIP realm of the trunk)"},
    {407, ANY, NULL,
     "{actor} took none of the credentials that {other} gave: compare user name, realm and "
     "password"},
    {488, ANY, NULL,
     "both sides have no media in common: compare what was offered (facts) with what {actor} "
     "accepts: codecs (region, audio codec preference, voice-class codec), encryption (SRTP "
     "offered "
     "to one that takes RTP alone, or the reverse: SRTP Allowed on the trunk), DTMF and MTP"},
    {606, ANY, NULL,
     "both sides have no media in common: compare what was offered (facts) with what {actor} "
     "accepts"},
    {415, ANY, NULL, "{actor} does not read bodies of this type: see Content-Type and Accept"},
    {420, ANY, NULL,
     "{actor} does not have what Require wants: see Unsupported in its answer (100rel, timer), and "
     "switch it off on {other}"},
    {483, ANY, NULL,
     "the request goes round in a circle: look for two systems that route this number to each "
     "other"},
    {482, ANY, NULL,
     "the request goes round in a circle: look for two systems that route this number to each "
     "other"},
    {404, M(INVITE), NULL,
     "{actor} has no route for the number that was called (facts): compare its digits with route "
     "patterns, partitions and the trunk's inbound calling search space, or dial peers"},
    {484, M(INVITE), NULL,
     "{actor} wants more digits: compare the number that was called with its patterns, and how "
     "many "
     "significant digits the trunk takes"},
    {480, M(INVITE), NULL,
     "who was called is known to {actor} and not reachable: is it registered?"},
    {408, M(INVITE), NULL, "{actor} itself got no answer from whom it asked in turn: look there"},
    {410, M(INVITE), NULL, "the number that was called is not in use any more"},
    {500, ANY, NULL, "look into the log of {actor} of that moment"},
    {513, ANY, NULL,
     "the message is too large for {actor}: shorten what is offered, or raise the "
     "limit"},
};

void sip_advise(struct finding *finding, const struct sip_exchange *exchange) {
    const struct sip_message *answer = exchange->answer;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if ((table[i].status != ANY_STATUS && answer->status != table[i].status) ||
            (table[i].methods >> exchange->method & 1) == 0 ||
            (table[i].warning != NULL && !warning_has(answer, table[i].warning)))
            continue;
        /* A format, for {actor}, though without directives: the argument says that this is meant.
         */
        finding_advise(finding, true, table[i].text, NULL);
        return;
    }
}
