package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.dispatch.Obstacle;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobStatuses;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Clients that wait to hear from a job: those who asked for it and are not yet answered, and those
/// who wait for its end. Kept in memory; who is forgotten asks again.
final class JobAudience {
    /// More than this wait for one job at once only by mistake. Of those who wait for its end the
    /// rest is answered at once. Who asked for it first gives way to who asks now: it has asked
    /// again meanwhile, under another address, or given up.
    static final int MAX_WAITING = 32;

    private final JobId job;
    private final TimerScheduler<JobCommand> timers;
    private final List<ActorRef<JobReply>> submitters = new ArrayList<>();
    private final Map<Long, ActorRef<JobReply>> watchers = new HashMap<>();
    private long lastWatcher;
    private Optional<Obstacle> obstacle = Optional.empty();

    JobAudience(JobId job, TimerScheduler<JobCommand> timers) {
        this.job = job;
        this.timers = timers;
    }

    /// The job as it is told to clients: one that waits says why it may wait in vain.
    JobReply status(JobState state) {
        return JobStatuses.reply(job, state, obstacle);
    }

    /// Nobody who is connected can run the job, or somebody can again. Who waits for its end hears
    /// at once when that is news, and may wait on.
    void obstructed(JobState state, Optional<Obstacle> now) {
        var before = obstacle;
        obstacle = now;
        if (now.isPresent() && !now.equals(before)) {
            answerWatchers(state);
        }
    }

    void submitted(ActorRef<JobReply> client) {
        if (submitters.size() >= MAX_WAITING) {
            submitters.removeFirst();
        }
        submitters.add(client);
    }

    void watch(JobState state, ActorRef<JobReply> client, Duration atMost) {
        if (state instanceof JobState.Unknown
                || JobStatuses.settled(state)
                || watchers.size() >= MAX_WAITING) {
            client.tell(status(state));
            return;
        }
        lastWatcher++;
        watchers.put(lastWatcher, client);
        timers.startSingleTimer(
                "watcher-" + lastWatcher, new JobNote.WaitedEnough(lastWatcher), atMost);
    }

    void waitedEnough(JobState state, long watcher) {
        var client = watchers.remove(watcher);
        if (client != null) {
            client.tell(status(state));
        }
    }

    void tell(JobState state) {
        if (JobStatuses.acknowledged(state)) {
            submitters.forEach(client -> client.tell(JobStatuses.replyToSubmit(job, state)));
            submitters.clear();
        }
        if (JobStatuses.settled(state)) {
            answerWatchers(state);
        }
    }

    private void answerWatchers(JobState state) {
        watchers.forEach((number, client) -> {
            timers.cancel("watcher-" + number);
            client.tell(status(state));
        });
        watchers.clear();
    }
}
