/* SPDX-License-Identifier: MIT */
/*
 * repeated.h -- what an earlier leg has already is not said again.
 */
#ifndef HO_PACKET_REPEATED_H
#define HO_PACKET_REPEATED_H

#include "packet/packet.h"

/* What `more` adds to the legs of a packet: a copy without the messages that
 * they have already, and *count says how many those are; NULL where there are
 * none. Turns count on from last_turn. Owned: handoff_context_free(). */
handoff_status ho_packet_leave_out_repeated(handoff_context      **out,
                                            size_t                *count,
                                            const handoff_context *more,
                                            const handoff_packet  *packet,
                                            uint32_t               last_turn,
                                            handoff_error         *err);

#endif
