/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NTP observer: a packet is a datagram, and says itself who asks and who answers. */
#include "capture/observe/ntp/ntp_observer.h"

#include "capture/observe/observer.h"

/* Times and what they are worth stay; a reference may be an address. What is behind them
 * (extension fields, authenticators) does not. */
static void redact(struct redact_unit *unit, const struct ntp_packet *packet) {
    const struct span before = {packet->whole.at, packet->reference_id.at};
    const struct span behind = {packet->reference_id.end, packet->whole.end};
    redact_unit_allow_binary(unit, before);
    if (ntp_reference_is_address(packet))
        redact_unit_allow_address(unit, packet->reference_id);
    else
        redact_unit_allow_binary(unit, packet->reference_id);
    redact_unit_allow_binary(unit, behind);
    redact_unit_end(unit);
}

static void take_datagram(struct observe *observe, const struct udp_datagram *datagram,
                          struct frame_ref ref) {
    struct ntp_packet packet;
    struct redact_unit unit;
    if (!(observer_has_port(observe, OBSERVER_NTP, datagram->destination.port, true, true) ||
          observer_has_port(observe, OBSERVER_NTP, datagram->source.port, true, true)) ||
        !ntp_read(datagram->payload, &packet))
        return;
    if (redact_unit_begin_datagram(&unit, observe, datagram->payload))
        redact(&unit, &packet);
    if (packet.mode != NTP_CLIENT && packet.mode != NTP_SERVER)
        return;
    struct event event = {.type = EVENT_NTP_PACKET,
                          .ref = ref,
                          .actor = packet.mode == NTP_CLIENT ? CLIENT : SERVER,
                          .outside_protocol = IP_UDP,
                          .data = &packet};
    event.outside[event.actor] = datagram->source;
    event.outside[other_side(event.actor)] = datagram->destination;
    observe->sink(observe->sink_data, &event);
}

/* Who asked once, as ntpdate does, and left turns answers away that come late. */
static bool was_answer(struct observe *observe, const struct icmp_error *error) {
    struct ntp_packet packet;
    return observer_has_port(observe, OBSERVER_NTP, error->source.port, true, true) &&
           (!observer_has_port(observe, OBSERVER_NTP, error->destination.port, true, true) ||
            (ntp_read(error->quoted, &packet) && packet.mode == NTP_SERVER));
}

static const struct observer_port ports[] = {{.service = "ntp", .over_udp = true},
                                             {.service = NULL}};

const struct observer ntp_observer = {
    .ports = ports,
    .datagram = take_datagram,
    .was_answer = was_answer,
};
