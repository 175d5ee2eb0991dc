/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A phone call: INVITE to ACK, sound in both directions, BYE. */
#include <stdlib.h>
#include <string.h>

#include "bench/stage.h"
#include "bench/texts.h"

enum { RTP_HEADER = 12, SOUND = 160, SOUND_PERIOD = 20 * MILLISECOND, REPORT_EACH = 250 };
enum { SIP_PORT = 5060, TEXT = 2048 };

/* Who sends what, before and after the sound. */
struct signal {
    bool by_caller;
    const char *method;
    const char *status; /* NULL: a request */
    int64_t pause;      /* after it, at most */
};
static const struct signal signals[] = {
    {true, "INVITE", NULL, 30 * MILLISECOND},
    {false, "INVITE", "100 Trying", 120 * MILLISECOND},
    {false, "INVITE", "180 Ringing", 2000 * MILLISECOND},
    {false, "INVITE", "200 OK", 40 * MILLISECOND},
    {true, "ACK", NULL, 20 * MILLISECOND},
    {true, "BYE", NULL, 30 * MILLISECOND},
    {false, "BYE", "200 OK", 30 * MILLISECOND},
};
enum { SIGNALS = sizeof signals / sizeof *signals, SIGNALS_BEFORE_SOUND = 5 };

struct call {
    struct actor actor;
    struct dialog dialog;
    struct end endpoints[2]; /* of the sound: caller, called */
    int64_t due[2];          /* the next packet of each */
    uint16_t sequence[2];
    uint32_t timestamp[2];
    unsigned signals_sent;
    unsigned sounds_left;
};

static void send_signal(struct call *call, struct stage *stage) {
    const struct signal *signal = &signals[call->signals_sent++];
    const struct dialog *dialog = &call->dialog;
    char text[TEXT];
    size_t length =
        signal->status == NULL
            ? text_sip_request(text, sizeof text, signal->method, dialog)
            : text_sip_answer(text, sizeof text, signal->status, signal->method, dialog);
    struct end from = signal->by_caller ? dialog->caller : dialog->called;
    struct end to = signal->by_caller ? dialog->called : dialog->caller;
    frame_write_udp(stage->file, call->actor.due, from, to, text, length);
    call->actor.due += chance_between(&stage->chance, signal->pause / 4, signal->pause);
}

static void put_be32(uint8_t *at, uint32_t value) {
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* A sender report without report blocks (RFC 3550 6.4.1), to the port above. */
static void send_report(struct call *call, unsigned from, struct stage *stage) {
    uint8_t report[28] = {0x80, 200, 0, 6};
    put_be32(report + 4, call->dialog.id + from);
    put_be32(report + 16, call->timestamp[from]);
    put_be32(report + 20, call->sequence[from]);
    struct end source = call->endpoints[from], destination = call->endpoints[!from];
    source.port++;
    destination.port++;
    frame_write_udp(stage->file, call->due[from], source, destination, report, sizeof report);
}

static void send_sound(struct call *call, unsigned from, struct stage *stage) {
    uint8_t packet[RTP_HEADER + SOUND] = {0x80, 0};
    packet[2] = (uint8_t)(call->sequence[from] >> 8);
    packet[3] = (uint8_t)call->sequence[from];
    put_be32(packet + 4, call->timestamp[from]);
    put_be32(packet + 8, call->dialog.id + from);
    uint32_t start = chance_below(&stage->chance, LIBRARY_NOISE - SOUND);
    memcpy(packet + RTP_HEADER, stage->library->noise + start, SOUND);
    frame_write_udp(stage->file, call->due[from], call->endpoints[from], call->endpoints[!from],
                    packet, sizeof packet);
    stage->sound_packets++;
    call->sequence[from]++;
    call->timestamp[from] += SOUND;
}

static void speak(struct call *call, struct stage *stage) {
    unsigned from = call->due[1] < call->due[0];
    if (call->sequence[from] % REPORT_EACH == REPORT_EACH - 1)
        send_report(call, from, stage);
    send_sound(call, from, stage);
    call->sounds_left--;
    call->due[from] += SOUND_PERIOD + chance_between(&stage->chance, -300000, 300000);
    call->actor.due = call->due[call->due[1] < call->due[0]];
}

static bool call_step(struct actor *actor, struct stage *stage) {
    struct call *call = (struct call *)actor;
    bool media = call->signals_sent == SIGNALS_BEFORE_SOUND && call->sounds_left > 0;
    if (media && !stage->closing) {
        speak(call, stage);
        return true;
    }
    send_signal(call, stage);
    if (call->signals_sent == SIGNALS_BEFORE_SOUND) {
        call->due[0] = actor->due;
        call->due[1] = actor->due + SOUND_PERIOD / 2;
    }
    return call->signals_sent < SIGNALS;
}

static void call_enter(struct actor *actor, struct stage *stage) {
    struct call *call = (struct call *)actor;
    struct chance *chance = &stage->chance;
    uint32_t id = ++stage->numbers;
    uint32_t phone = 0x0a320000 /* 10.50.0.0 */ + chance_below(chance, 4000);
    call->dialog = (struct dialog){
        .caller = {0x0a0a0000 + 10 + chance_below(chance, 4), SIP_PORT}, /* a CUCM, 10.10.0.x */
        .called = {phone, SIP_PORT},
        .id = id,
        .sound_port = (uint16_t)(16384 + id * 2 % 16384),
        .transport = "UDP",
    };
    for (unsigned i = 0; i < 2; i++) {
        call->endpoints[i].address =
            phone + (i == 0 ? 0x2000 : 0); /* the caller is in 10.50.32.0 */
        call->endpoints[i].port = call->dialog.sound_port;
        call->sequence[i] = (uint16_t)chance_next(chance);
        call->timestamp[i] = (uint32_t)chance_next(chance);
    }
    call->signals_sent = stage->opening ? SIGNALS_BEFORE_SOUND : 0;
    call->sounds_left = (unsigned)chance_between(chance, 500, 6000);
    actor->due += chance_between(chance, 0, 1000 * MILLISECOND);
    call->due[0] = actor->due;
    call->due[1] = actor->due + SOUND_PERIOD / 2;
}

struct actor *call_new(void) {
    struct call *call = calloc(1, sizeof *call);
    if (call == NULL)
        abort();
    call->actor.step = call_step;
    call->actor.enter = call_enter;
    return &call->actor;
}

void actor_free(struct actor *actor) {
    free(actor); /* both kinds begin with their actor and own nothing else */
}
