package io.twinmesh.cluster.webhook;

import java.time.Duration;

/// How receivers are told.
///
/// @param mostPerClient how many one client may have
/// @param mostWaiting how many notifications are kept for one receiver at one time; what happens
///   beyond is written down once half of them were taken
/// @param keep how many delivered ones stay
/// @param inFlight how many receivers are told at one time
/// @param timeout how long one receiver may take for one notification
/// @param firstRetry the pause after the first failure; it doubles with each
/// @param lastRetry the longest pause
/// @param giveUpAfter a receiver that fails for this long is told no more until it is resumed
/// @param plainOnLoopback whether `http` is allowed to this machine
public record WebhookSettings(
        int mostPerClient,
        int mostWaiting,
        int keep,
        int inFlight,
        Duration timeout,
        Duration firstRetry,
        Duration lastRetry,
        Duration giveUpAfter,
        boolean plainOnLoopback) {

    /// The pause after so many failures in a row, 1 or more.
    Duration pause(int failures) {
        var doubled = firstRetry;
        for (int i = 1; i < failures && doubled.compareTo(lastRetry) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return doubled.compareTo(lastRetry) < 0 ? doubled : lastRetry;
    }
}
