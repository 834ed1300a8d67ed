package io.twinmesh.cluster.webhook;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

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

    /// @param root the whole configuration, with the block `twinmesh.webhooks`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static WebhookSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.webhooks");
        return new WebhookSettings(
                block.number("most-per-client", 1, 10_000),
                block.number("most-waiting", 2, 1_000_000),
                block.number("keep", 0, 1_000_000),
                block.number("in-flight", 1, 1_000),
                block.duration("timeout"),
                block.duration("first-retry"),
                block.atLeast(
                        "last-retry",
                        1,
                        "twinmesh.webhooks.first-retry",
                        block.duration("first-retry")),
                block.atMost("give-up-after", ConfigBlock.TEN_YEARS),
                block.flag("plain-http-on-loopback"));
    }

    /// The pause after so many failures in a row, 1 or more.
    Duration pause(int failures) {
        var doubled = firstRetry;
        for (int i = 1; i < failures && doubled.compareTo(lastRetry) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return doubled.compareTo(lastRetry) < 0 ? doubled : lastRetry;
    }
}
