package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.format.Bytes;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Who is told, and how that goes.
///
/// @param id names it; permanent, never used again
/// @param revision 1 or more, one more with each change that its owner makes
/// @param owner the client that made it
/// @param form how it is told, for example `webhook`
/// @param target where to and with which secret, sealed
/// @param recorded number of its newest notification
/// @param delivered number of the last one that was taken; what lies between is waiting
/// @param decided up to which notification it is decided what of it is an event for this subscriber
/// @param events how many that were
/// @param heartbeat how long it may be quiet; empty for as long as it likes
/// @param toldAt when it last took something
/// @param code why it fails or is off; empty while all is well
/// @param attempts failed ones since the last success
/// @param failingSince the first of them
public record Subscriber(
        String id,
        int revision,
        String owner,
        String form,
        Bytes target,
        Interest interest,
        Instant madeAt,
        long recorded,
        long decided,
        long events,
        long delivered,
        Optional<Duration> heartbeat,
        Instant toldAt,
        Status status,
        String code,
        int attempts,
        Optional<Instant> failingSince,
        Instant nextTry) {

    /// | from | on | to |
    /// |---|---|---|
    /// | REQUESTED | it takes a greeting | ACTIVE |
    /// | REQUESTED | it refuses the greeting, or cannot be reached for too long | OFF |
    /// | ACTIVE | an attempt fails | FAILING, tried again later and later |
    /// | FAILING | an attempt succeeds | ACTIVE |
    /// | FAILING | it has failed for too long, or the receiver is gone for good | OFF |
    /// | OFF | it is resumed | ACTIVE, and goes on where it was |
    /// | any | its owner changes it | REQUESTED, and goes on where it was; or OFF |
    public enum Status {
        REQUESTED,
        ACTIVE,
        FAILING,
        OFF
    }

    @Override
    public String toString() {
        return "Subscriber[" + id + ", " + status + "]";
    }
}
