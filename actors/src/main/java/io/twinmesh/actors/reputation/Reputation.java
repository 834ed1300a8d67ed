package io.twinmesh.actors.reputation;

import io.twinmesh.actors.verification.TrackRecord;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All that is held for or against one node.
///
/// | on | changes |
/// |---|---|
/// | a result checked and right | its track, the count of right, the slow start |
/// | a result outvoted | its track starts again, the count of wrong, the slow start halves |
/// | a result proved wrong | the same, and it is watched for seven days; the third within seven days suspends |
/// | a known answer while suspended | the way back; the twentieth in a row ends the suspension |
/// | a question on the way back that is not answered | the way back begins anew, and nothing else |
/// | leases kept and broken | the moving average, the days of work |
///
/// @param tracks at most [#MOST_TRACKS], the one used longest ago gives way
/// @param right results checked and right
/// @param wrong results outvoted or proved wrong
/// @param kept moving average of leases kept, 0 to 1
/// @param lastDay the last day it worked, as a count of days
/// @param proved when results were proved wrong, the latest [#MOST_PROVED] at most
/// @param used counts the checks, for the order of the tracks
public record Reputation(
        List<Track> tracks,
        Faded right,
        Faded wrong,
        double kept,
        long activeDays,
        long lastDay,
        List<Instant> proved,
        SlowStart slowStart,
        Optional<Suspension> suspension,
        long used) {
    /// Tracks kept of one node.
    static final int MOST_TRACKS = 128;

    /// So many results proved wrong within [#MEMORY] suspend a node.
    static final int PROVED_SUSPENDS = 3;

    /// Results proved wrong that are remembered: one of them may be taken back.
    static final int MOST_PROVED = 64;

    /// How long a proved wrong result is remembered for suspending, and every result checked.
    static final Duration MEMORY = Duration.ofDays(7);

    /// The weight of one lease in the moving average.
    private static final double WEIGHT = 0.02;

    /// A node nobody knows: nothing for it, nothing against it.
    public static final Reputation NEW =
            new Reputation(
                    List.of(),
                    Faded.NOTHING,
                    Faded.NOTHING,
                    0.5,
                    0,
                    -1,
                    List.of(),
                    SlowStart.NEW,
                    Optional.empty(),
                    0);

    public Reputation {
        tracks = List.copyOf(tracks);
        proved = List.copyOf(proved);
    }

    /// A result of this node was checked.
    ///
    /// @param model digest of the manifest
    public Reputation checked(String model, String numericClass, Finding finding, Instant at) {
        if (finding == Finding.UNANSWERED) {
            return suspended(suspension.map(it -> it.answered(false)));
        }
        boolean good = finding == Finding.RIGHT || finding == Finding.AGREED;
        var harmful = new ArrayList<>(proved);
        if (finding == Finding.WRONG) {
            harmful.add(at);
            if (harmful.size() > MOST_PROVED) {
                harmful.removeFirst();
            }
        }
        var suspended =
                suspension
                        .map(s -> finding == Finding.AGREED ? s : s.answered(good))
                        .filter(s -> !s.over());
        if (suspension.isEmpty() && suspends(harmful)) {
            suspended = Optional.of(new Suspension(at, 0));
        }
        // while suspended it knew what it was asked; so one stain stays, and it is watched again
        var atoned = suspension.isPresent() && suspended.isEmpty();
        return new Reputation(
                with(track(model, numericClass).checked(good, used + 1)),
                good ? right.plus(1, at) : right,
                good ? wrong : wrong.plus(1, at),
                kept,
                activeDays,
                lastDay,
                atoned ? List.of(at) : harmful,
                slowStart.checked(good),
                suspended,
                used + 1);
    }

    /// Leases that ended since this was last said. Which came first is not known: the broken ones
    /// weigh as if they were the last.
    public Reputation leases(long keptOnTime, long broken, Instant at) {
        var average = 1 - (1 - kept) * StrictMath.pow(1 - WEIGHT, (double) keptOnTime);
        var day = at.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
        var works = keptOnTime > 0 && day > lastDay;
        return new Reputation(
                tracks,
                right,
                wrong,
                average * StrictMath.pow(1 - WEIGHT, (double) broken),
                works ? activeDays + 1 : activeDays,
                works ? day : lastDay,
                proved,
                slowStart,
                suspension,
                used);
    }

    private Reputation suspended(Optional<Suspension> instead) {
        return new Reputation(
                tracks, right, wrong, kept, activeDays, lastDay, proved, slowStart, instead, used);
    }

    /// What an operator decides after an appeal, or after the node was repaired: what was proved no
    /// longer counts for a suspension. The tracks and the score stay.
    public Reputation pardoned() {
        return new Reputation(
                tracks,
                right,
                wrong,
                kept,
                activeDays,
                lastDay,
                List.of(),
                slowStart,
                Optional.empty(),
                used);
    }

    /// One result that was proved wrong was not: what it did to the record is undone, as far as
    /// later results have not done the same.
    ///
    /// @param found when it was proved wrong
    /// @param rightBefore checks in a row that it ended
    /// @param failuresBefore of the track, before it
    public Reputation takenBack(
            String model,
            String numericClass,
            Instant found,
            long rightBefore,
            long failuresBefore,
            Instant now) {
        var left = new ArrayList<>(proved);
        left.remove(found);
        return new Reputation(
                tracks.stream()
                        .map(track ->
                                track.of(model, numericClass)
                                        ? track.takenBack(rightBefore, failuresBefore)
                                        : track)
                        .toList(),
                right,
                wrong.minus(new Faded(1, found), now),
                kept,
                activeDays,
                lastDay,
                left,
                slowStart.takenBack(),
                suspends(left) ? suspension : Optional.empty(),
                used);
    }

    /// Results checked altogether, of the models that are remembered.
    public long checks() {
        return tracks.stream().mapToLong(Track::audits).sum();
    }

    /// Of those, how many were wrong or outvoted.
    public long failures() {
        return tracks.stream().mapToLong(Track::failures).sum();
    }

    /// Whether a result that is checked now is the first one of its week, and not the first of all:
    /// then the score is told as it stands. Weeks begin on Monday, in UTC.
    public boolean beginsWeek(Instant at) {
        var last = right.at().isAfter(wrong.at()) ? right.at() : wrong.at();
        return checks() > 0 && week(last) < week(at);
    }

    /// 1 January 1970 was a Thursday.
    private static long week(Instant at) {
        return Math.floorDiv(at.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay() + 3, 7L);
    }

    public boolean suspended() {
        return suspension.isPresent();
    }

    /// Whether every result is checked, because one was proved wrong lately.
    public boolean watched(Instant now) {
        return suspended() || proved.stream().anyMatch(at -> at.plus(MEMORY).isAfter(now));
    }

    public TrackRecord record(String model, String numericClass, Instant now) {
        var track = track(model, numericClass);
        return new TrackRecord(track.consecutive(), track.audits(), track.failures(), watched(now));
    }

    public CreditScore score(Instant now) {
        return CreditScore.of(right.at(now), wrong.at(now), kept, activeDays);
    }

    /// Whether so many of them lie within the memory, wherever among them.
    private static boolean suspends(List<Instant> proved) {
        for (var last = PROVED_SUSPENDS - 1; last < proved.size(); last++) {
            var first = proved.get(last - PROVED_SUSPENDS + 1);
            if (Duration.between(first, proved.get(last)).compareTo(MEMORY) < 0) {
                return true;
            }
        }
        return false;
    }

    private Track track(String model, String numericClass) {
        return tracks.stream()
                .filter(track -> track.of(model, numericClass))
                .findFirst()
                .orElse(new Track(model, numericClass, 0, 0, 0, 0));
    }

    private List<Track> with(Track changed) {
        var all = new ArrayList<Track>();
        for (var track : tracks) {
            if (!track.of(changed.model(), changed.numericClass())) {
                all.add(track);
            }
        }
        if (all.size() >= MOST_TRACKS) {
            all.remove(all.stream().min(Comparator.comparingLong(Track::used)).orElseThrow());
        }
        all.add(changed);
        return all;
    }
}
