package io.twinmesh.cluster.node.membership;

import io.twinmesh.cluster.kubernetes.ApiFailure;
import io.twinmesh.cluster.kubernetes.Pod;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.PodSearch;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.member.MemberRegister;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// How servers find each other that have no names before they start: whoever has the labels of a
/// server is asked, and whoever noted itself in the database. Where nobody lets them in for a
/// while, one of them begins a cluster: the database says which, so that there are never two.
final class Gathering implements Joining.Look {
    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

    private final ClusterSettings settings;
    private final Supplier<? extends Collection<Pod>> pods;
    private final MemberRegister register;
    private final Duration silence;
    private final PodSearch search;
    private final InstantSource time;
    private @Nullable Instant alone;
    private Set<String> listed = Set.of();
    private Optional<String> trouble = Optional.empty();
    private boolean begun;
    private long number;

    /// @param pods that are servers, this one too; blocks
    /// @param silence after which a member is not there any more
    Gathering(
            ClusterSettings settings,
            PodSearch search,
            Supplier<? extends Collection<Pod>> pods,
            MemberRegister register,
            Duration silence,
            InstantSource time) {
        this.settings = settings;
        this.search = search;
        this.pods = pods;
        this.register = register;
        this.silence = silence;
        this.time = time;
    }

    @Override
    public Joining.Step next() {
        if (begun) {
            return new Joining.Step.Begin();
        }
        number = register.begun();
        var there = others(register.seenWithin(silence));
        lookForPods();
        if (there.isEmpty() && trouble.isEmpty() && waitedEnough()) {
            var mine = register.begin(self(), silence);
            if (mine.isPresent()) {
                LOG.info("begins a cluster number={}", mine.getAsLong());
                number = mine.getAsLong();
                begun = true;
                return new Joining.Step.Begin();
            }
        }
        if (!there.isEmpty() || trouble.isPresent()) {
            alone = null;
        }
        there.addAll(listed);
        return new Joining.Step.Ask(List.copyOf(there));
    }

    /// Members that could not reach the database for a while, and this one cannot see there, answer
    /// when they are asked: nobody begins a cluster before it has asked for long enough.
    private boolean waitedEnough() {
        if (listed.isEmpty()) {
            return true;
        }
        var since = alone;
        if (since == null) {
            alone = time.instant();
            return false;
        }
        return !time.instant().isBefore(since.plus(search.beginAfter()));
    }

    /// Whoever was there at the last look stays there while the API server does not answer.
    private void lookForPods() {
        try {
            listed =
                    others(
                            pods.get().stream()
                                    .filter(pod -> !pod.ending())
                                    .flatMap(pod -> pod.host(search.api().namespace()).stream())
                                    .map(host -> host + ":" + settings.port())
                                    .toList());
            trouble = Optional.empty();
        } catch (ApiFailure e) {
            if (!e.passes()) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        "twinmesh.cluster.discovery = kubernetes: " + e.getMessage(),
                        e);
            }
            LOG.warn("other servers could not be looked up, it will be tried again", e);
            trouble = Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Set<String> others(Collection<String> servers) {
        var others = new TreeSet<>(servers);
        others.remove(self());
        return others;
    }

    private String self() {
        return settings.host() + ":" + settings.port();
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    /// How many clusters had been begun when it joined one, or began one.
    long number() {
        return number;
    }
}
