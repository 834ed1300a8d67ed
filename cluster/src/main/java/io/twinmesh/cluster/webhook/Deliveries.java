package io.twinmesh.cluster.webhook;

import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.notification.Subscriber;
import io.twinmesh.persistence.notification.Subscribers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Tells every subscriber what waits for it, one after the other for each, so many at one time.
///
/// | the receiver | then |
/// |---|---|
/// | answers 2xx | the next notification |
/// | answers 410 | off: it is gone for good |
/// | answers anything else, a redirection too | failing: the same again after a pause that doubles |
/// | does not answer in time, cannot be reached | the same |
/// | has failed for `giveUpAfter` | off until it is resumed |
///
/// What was taken is noted after the answer: a crash between the two tells it again.
public final class Deliveries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int PER_LEASE = 50;
    private static final int PER_ROUND = 100;

    private final Subscribers subscribers;
    private final Map<String, Envelope> envelopes;
    private final WebhookSettings settings;
    private final InstantSource time;
    private final Runnable caughtUp;
    private final HttpClient http;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /// @param caughtUp called when the projection's cursor was moved back
    public Deliveries(
            Subscribers subscribers,
            List<Envelope> envelopes,
            WebhookSettings settings,
            InstantSource time,
            Runnable caughtUp) {
        this.subscribers = subscribers;
        this.envelopes =
                envelopes.stream().collect(Collectors.toMap(Envelope::form, Function.identity()));
        this.settings = settings;
        this.time = time;
        this.caughtUp = caughtUp;
        this.places = new Semaphore(settings.inFlight());
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.timeout())
                        .build();
    }

    /// Begins with everything that is due. Returns before it is delivered; blocks on the database.
    public void round() {
        var due = subscribers.due(time.instant(), PER_ROUND);
        for (var one : due) {
            if (stopped.get() || !places.tryAcquire()) {
                return;
            }
            workers.execute(() -> {
                try {
                    serve(one);
                } catch (RuntimeException e) {
                    LOG.warn("a subscriber could not be told, id={}", one.id(), e);
                } finally {
                    places.release();
                }
            });
        }
        if (subscribers.anyLagging() && subscribers.catchUp(settings.mostWaiting() / 2)) {
            caughtUp.run();
        }
    }

    /// Several notifications of one subscriber, as long as they are taken.
    private void serve(Subscriber subscriber) {
        if (!subscribers.lease(subscriber.id(), time.instant(), lease())) {
            return;
        }
        try {
            // read again: somebody may have worked for it since
            var now = subscribers.find(subscriber.id());
            if (now.isPresent() && now.get().status() != Subscriber.Status.OFF) {
                tell(now.get());
                subscribers.prune(subscriber.id(), settings.keep());
            }
        } finally {
            subscribers.release(subscriber.id());
        }
    }

    private void tell(Subscriber subscriber) {
        var waiting = subscribers.notifications(subscriber.id(), subscriber.delivered(), PER_LEASE);
        if (waiting.isEmpty()) {
            // what waited was of a patient who has been erased
            subscribers.delivered(subscriber.id(), subscriber.recorded());
        }
        for (var next : waiting) {
            subscribers.renew(subscriber.id(), time.instant(), lease());
            if (stopped.get() || !told(subscriber, next)) {
                return;
            }
        }
    }

    /// After a crash a receiver waits this long at most.
    private Duration lease() {
        return settings.timeout().multipliedBy(2);
    }

    private boolean told(Subscriber subscriber, Notification next) {
        return switch (attempt(subscriber, next)) {
            case Answer.Taken() -> {
                succeeded.incrementAndGet();
                subscribers.delivered(subscriber.id(), next.number());
                yield true;
            }
            case Answer.Gone() -> {
                failed.incrementAndGet();
                subscribers.off(subscriber.id(), "webhook.gone");
                yield false;
            }
            case Answer.Failed(var code) -> {
                failed.incrementAndGet();
                postpone(subscriber, code);
                yield false;
            }
        };
    }

    private void postpone(Subscriber subscriber, String code) {
        // what the table says now, with the successes since the round began
        var before = subscribers.find(subscriber.id()).orElse(subscriber);
        var now = time.instant();
        var since = before.failingSince().orElse(now);
        if (!now.isBefore(since.plus(settings.giveUpAfter()))) {
            subscribers.off(subscriber.id(), code);
        } else {
            subscribers.failed(
                    subscriber.id(), code, now, now.plus(settings.pause(before.attempts() + 1)));
        }
    }

    /// What a receiver said.
    private sealed interface Answer {
        record Taken() implements Answer {}

        record Gone() implements Answer {}

        record Failed(String code) implements Answer {}
    }

    private Answer attempt(Subscriber subscriber, Notification next) {
        var envelope = envelopes.get(subscriber.form());
        if (envelope == null) {
            return new Answer.Failed("webhook.form-unknown");
        }
        var request =
                envelope.address(subscriber, next, time.instant())
                        .timeout(settings.timeout())
                        .build();
        try {
            var status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status == 410) {
                return new Answer.Gone();
            }
            return status >= 200 && status < 300
                    ? new Answer.Taken()
                    : new Answer.Failed("webhook.answered-" + status / 100 + "xx");
        } catch (HttpTimeoutException _) {
            return new Answer.Failed("webhook.too-slow");
        } catch (IOException _) {
            // its message may hold the address
            return new Answer.Failed("webhook.unreachable");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("webhook.interrupted");
        }
    }

    /// How many notifications were taken since the start.
    public long succeeded() {
        return succeeded.get();
    }

    /// How many attempts failed since the start.
    public long failed() {
        return failed.get();
    }

    /// Lets the attempts under way end.
    @Override
    public void close() {
        stopped.set(true);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(
                    settings.timeout().plus(Duration.ofSeconds(1)).toMillis(),
                    TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            workers.shutdownNow();
        }
        http.shutdownNow();
    }
}
