package io.twinmesh.cluster.webhook;

import io.twinmesh.cluster.webhook.Receivers.Answer;
import io.twinmesh.persistence.notification.LaggingSubscribers;
import io.twinmesh.persistence.notification.NotificationShelf;
import io.twinmesh.persistence.notification.NotificationTables;
import io.twinmesh.persistence.notification.Subscriber;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.notification.Subscribers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
/// | has not answered to the end in time, cannot be reached | the same |
/// | has failed for as long as its [Envelope#patience] | off until it is resumed |
/// | refuses a greeting with 4xx | off until it is resumed |
///
/// What was taken is noted after the answer: a crash between the two tells it again.
public final class Deliveries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int PER_LEASE = 50;
    private static final int PER_ROUND = 100;

    private final Subscribers subscribers;
    private final NotificationShelf shelf;
    private final LaggingSubscribers lagging;
    private final Map<String, Envelope> envelopes;
    private final WebhookSettings settings;
    private final InstantSource time;
    private final Runnable caughtUp;
    private final Receivers receivers;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /// @param envelopes at least one; subscribers of other forms are left alone
    /// @param caughtUp called when the projection's cursor was moved back
    public Deliveries(
            NotificationTables tables,
            List<Envelope> envelopes,
            WebhookSettings settings,
            InstantSource time,
            Runnable caughtUp) {
        this.subscribers = tables.subscribers();
        this.shelf = tables.shelf();
        this.lagging = tables.lagging();
        this.envelopes =
                envelopes.stream().collect(Collectors.toMap(Envelope::form, Function.identity()));
        this.settings = settings;
        this.time = time;
        this.caughtUp = caughtUp;
        this.places = new Semaphore(settings.inFlight());
        this.receivers = new Receivers(settings.timeout());
    }

    /// Begins with everything that is due. Returns before it is delivered; blocks on the database.
    public void round() {
        var due = subscribers.due(envelopes.keySet(), time.instant(), PER_ROUND);
        for (var one : due) {
            if (stopped.get() || !places.tryAcquire()) {
                return;
            }
            workers.execute(() -> {
                try {
                    serve(one.id());
                } catch (RuntimeException e) {
                    LOG.warn("a subscriber could not be told, id={}", one.id(), e);
                } finally {
                    places.release();
                }
            });
        }
        if (lagging.any() && lagging.catchUp(settings.mostWaiting() / 2)) {
            caughtUp.run();
        }
    }

    /// Several notifications of one subscriber, as long as they are taken.
    private void serve(String id) {
        if (!subscribers.lease(id, time.instant(), lease())) {
            return;
        }
        try {
            // read again: somebody may have worked for it since
            var subscriber = subscribers.find(id).filter(found -> found.status() != Status.OFF);
            if (subscriber.isPresent()) {
                var envelope = envelope(subscriber.get());
                serve(subscriber.get(), envelope);
                shelf.prune(id, envelope.keep());
            }
        } catch (RuntimeException e) {
            subscribers.later(id, time.instant().plus(settings.firstRetry()));
            throw e;
        } finally {
            subscribers.release(id);
        }
    }

    private Envelope envelope(Subscriber subscriber) {
        var envelope = envelopes.get(subscriber.form());
        if (envelope == null) {
            throw new IllegalStateException("nobody knows the form of " + subscriber);
        }
        return envelope;
    }

    private void serve(Subscriber subscriber, Envelope envelope) {
        switch (subscriber.status()) {
            case REQUESTED -> told(subscriber, envelope, new Occasion.Greeting());
            case ACTIVE, FAILING -> tell(subscriber, envelope);
            case OFF -> {}
        }
    }

    private void tell(Subscriber subscriber, Envelope envelope) {
        var waiting = shelf.behind(subscriber.id(), subscriber.delivered(), PER_LEASE);
        if (waiting.isEmpty()) {
            // what waited was of a patient who has been erased
            subscribers.skipped(subscriber.id(), subscriber.recorded());
            if (quietForTooLong(subscriber)) {
                told(subscriber, envelope, new Occasion.Quiet());
            }
        }
        var rest = waiting;
        while (!rest.isEmpty()) {
            subscribers.renew(subscriber.id(), time.instant(), lease());
            var upTo =
                    stopped.get()
                            ? OptionalLong.empty()
                            : told(subscriber, envelope, new Occasion.News(rest));
            if (upTo.isEmpty() || upTo.getAsLong() < rest.getFirst().number()) {
                return;
            }
            rest = rest.stream().filter(one -> one.number() > upTo.getAsLong()).toList();
        }
    }

    private boolean quietForTooLong(Subscriber subscriber) {
        return subscriber
                .heartbeat()
                .map(longest -> !time.instant().isBefore(subscriber.toldAt().plus(longest)))
                .orElse(false);
    }

    /// After a crash a receiver waits this long at most.
    private Duration lease() {
        return settings.timeout().multipliedBy(2);
    }

    /// @return up to which notification it knows all; empty when nothing more can be told it now
    private OptionalLong told(Subscriber subscriber, Envelope envelope, Occasion occasion) {
        return switch (envelope.tell(subscriber, occasion, time.instant())) {
            case Telling.Nothing(var upTo) -> {
                subscribers.skipped(subscriber.id(), upTo);
                took(subscriber, occasion);
                yield OptionalLong.of(upTo);
            }
            case Telling.Over(var code) -> {
                subscribers.off(subscriber.id(), subscriber.revision(), code);
                yield OptionalLong.empty();
            }
            case Telling.Request(var request, var upTo) ->
                    answered(subscriber, envelope, occasion, request)
                            ? OptionalLong.of(upTo(subscriber, upTo))
                            : OptionalLong.empty();
        };
    }

    private long upTo(Subscriber subscriber, long number) {
        subscribers.delivered(subscriber.id(), number, time.instant());
        return number;
    }

    private void took(Subscriber subscriber, Occasion occasion) {
        if (occasion instanceof Occasion.Greeting) {
            subscribers.greeted(subscriber.id(), subscriber.revision(), time.instant());
        }
    }

    private boolean answered(
            Subscriber subscriber, Envelope envelope, Occasion occasion, HttpRequest request) {
        switch (receivers.send(request)) {
            case Answer.Taken() -> {
                succeeded.incrementAndGet();
                took(subscriber, occasion);
                return true;
            }
            case Answer.Gone() -> {
                failed.incrementAndGet();
                subscribers.off(subscriber.id(), subscriber.revision(), "webhook.gone");
            }
            case Answer.Refused(var code) -> {
                failed.incrementAndGet();
                if (occasion instanceof Occasion.Greeting) {
                    subscribers.off(subscriber.id(), subscriber.revision(), code);
                } else {
                    postpone(subscriber, envelope, code);
                }
            }
            case Answer.Failed(var code) -> {
                failed.incrementAndGet();
                postpone(subscriber, envelope, code);
            }
        }
        return false;
    }

    private void postpone(Subscriber subscriber, Envelope envelope, String code) {
        // what the table says now, with the successes since the round began
        var before = subscribers.find(subscriber.id()).orElse(subscriber);
        var now = time.instant();
        var since = before.failingSince().orElse(now);
        if (!now.isBefore(since.plus(envelope.patience(before.status())))) {
            subscribers.off(subscriber.id(), subscriber.revision(), code);
        } else {
            subscribers.failed(
                    subscriber.id(), code, now, now.plus(settings.pause(before.attempts() + 1)));
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
        receivers.close();
    }
}
