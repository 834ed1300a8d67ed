package io.twinmesh.cluster.feed;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.http.problem.Failures;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/// One listener's stream: what it missed, then what happens, with heartbeats between.
///
/// | when | and | then |
/// |---|---|---|
/// | the listener asks | a page is in memory | its next event |
/// | the listener asks | no page, and there is news | the next page is read |
/// | the listener asks | nothing is new | it waits; a heartbeat after a while |
/// | the listener does not ask | events wait for `slowAfter` | the end: `stream.too-slow` |
/// | any time | the stream has lived for `longestLife` | the end: `stream.renew` |
/// | any time | the server stops | the end: `stream.server-stopping` |
/// | a page is read | there is nothing to be read any more | the end, for example `twin.erased` |
/// | a page is read | the patient took the consent back | the end: `consent.…` |
/// | a page is to be read | who is asked, or the database, is busy or away | the end, for example `server.busy` |
///
/// Nothing is read that was not asked for, so a listener costs one page of memory at most.
final class FeedStage extends GraphStage<SourceShape<ByteString>> {
    private static final Refusal TOO_SLOW =
            new Refusal("stream.too-slow", "events were not taken in time; connect again");
    private static final Refusal RENEW =
            new Refusal("stream.renew", "the stream has lived long enough; connect again");
    private static final Refusal STOPPING =
            new Refusal("stream.server-stopping", "the server stops; connect again");
    private static final Refusal TOO_MANY =
            new Refusal("stream.too-many", "too many listen already; connect again later");

    private static final String NOT_NOW =
            "the next events cannot be read now; connect again, nothing is lost";

    private final Outlet<ByteString> out = Outlet.create("events");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final TwinStreams streams;
    private final Feed feed;
    private final long after;

    FeedStage(TwinStreams streams, Feed feed, long after) {
        this.streams = streams;
        this.feed = feed;
        this.after = after;
    }

    @Override
    public SourceShape<ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inherited) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private final ArrayDeque<ByteString> waiting = new ArrayDeque<>();
        private long last = after;
        private boolean news = true;
        private boolean reading;
        private boolean ended;
        private TwinStreams.Place place = () -> {};

        Logic() {
            super(shape);
            setHandler(
                    out,
                    new AbstractOutHandler() {
                        @Override
                        public void onPull() {
                            cancelTimer(Moment.TOO_SLOW);
                            next();
                        }
                    });
        }

        @Override
        public void preStart() {
            var onNews = createAsyncCallback((Boolean _) -> heard());
            var onStop = createAsyncCallback((Boolean _) -> end(STOPPING));
            streams.enter(feed, () -> onNews.invoke(true), () -> onStop.invoke(true))
                    .ifPresentOrElse(this::begin, () -> end(TOO_MANY));
        }

        private void begin(TwinStreams.Place taken) {
            place = taken;
            waiting.add(ServerSentEvent.opening(after));
            scheduleOnce(Moment.RENEW, streams.settings().longestLife());
            scheduleAtFixedRate(
                    Moment.HEARTBEAT,
                    streams.settings().heartbeat(),
                    streams.settings().heartbeat());
        }

        @Override
        public void onTimer(Object moment) {
            switch ((Moment) moment) {
                case HEARTBEAT -> {
                    if (waiting.isEmpty() && isAvailable(out)) {
                        push(out, ServerSentEvent.HEARTBEAT);
                    }
                }
                case TOO_SLOW -> end(TOO_SLOW);
                case RENEW -> end(RENEW);
            }
        }

        private void heard() {
            news = true;
            next();
        }

        private void next() {
            if (ended) {
                return;
            }
            if (!waiting.isEmpty() && isAvailable(out)) {
                push(out, waiting.removeFirst());
            }
            if (waiting.isEmpty() && news && !reading && isAvailable(out)) {
                read();
            }
            // what waits is not taken, or news has come that nobody asks for
            if ((!waiting.isEmpty() || news)
                    && !isAvailable(out)
                    && !isTimerActive(Moment.TOO_SLOW)) {
                scheduleOnce(Moment.TOO_SLOW, streams.settings().slowAfter());
            }
        }

        private void read() {
            reading = true;
            news = false;
            var onRead = createAsyncCallback(this::taken);
            var onFailure = createAsyncCallback(this::failed);
            var _ =
                    CompletableFuture.completedStage(last)
                            .thenCompose(place -> feed.read(place, streams.blocking()))
                            .whenComplete((batch, failure) -> {
                                if (failure == null) {
                                    onRead.invoke(batch);
                                } else {
                                    onFailure.invoke(failure);
                                }
                            });
        }

        /// Of what passes the listener is told, and goes on behind what it has; a bug breaks the
        /// stream off.
        private void failed(Throwable failure) {
            if (!ended) {
                Failures.refusal(failure)
                        .ifPresentOrElse(
                                why -> end(new Refusal(why.code(), NOT_NOW)),
                                () -> failStage(failure));
            }
        }

        private void taken(Batch batch) {
            reading = false;
            switch (batch) {
                case Batch.Events(var events, var upTo, var more) -> {
                    waiting.addAll(events);
                    last = upTo;
                    news |= more;
                    next();
                }
                case Batch.Over(var why) -> end(why);
            }
        }

        /// The last word, when the listener still takes it. Its place is free at once.
        private void end(Refusal why) {
            if (ended) {
                return;
            }
            ended = true;
            if (why.equals(TOO_SLOW)) {
                streams.cut();
            }
            place.leave();
            waiting.clear();
            cancelTimer(Moment.HEARTBEAT);
            emit(out, ServerSentEvent.end(why), this::completeStage);
        }

        @Override
        public void postStop() {
            place.leave();
        }
    }

    private enum Moment {
        HEARTBEAT,
        TOO_SLOW,
        RENEW
    }
}
