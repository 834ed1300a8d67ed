package io.twinmesh.persistence.linked;

import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How often a node can write into a log that forgets nothing. What the network and its operators
/// say of it is bounded by what they do; a node may drain, leave and come back as often as it
/// likes. So that it goes is told once an hour at most, and that it is back only where the log says
/// that it went: two leaves an hour, and no leaf denies a node that works.
public final class OwnWord {
    static final Duration APART = Duration.ofHours(1);

    /// So many leaves of a node are looked at.
    public static final int LOOKED_AT = 16;

    private OwnWord() {}

    /// @param latest leaves about the same node, in their order, the latest [#LOOKED_AT]
    public static boolean admits(List<LinkedLeaf> latest, Told next) {
        if (!(next.event() instanceof NodeStands stands) || !stands.reason().ownWord()) {
            return true;
        }
        return switch (stands.standing()) {
            case DRAINING, LEFT ->
                    latest.stream()
                            .filter(OwnWord::goes)
                            .noneMatch(leaf -> leaf.time().plus(APART).isAfter(next.at()));
            case PENDING, PROBATION, ACTIVE, SUSPENDED, REVOKED ->
                    last(latest).filter(OwnWord::goes).isPresent();
        };
    }

    private static boolean goes(LinkedLeaf leaf) {
        return leaf.event() instanceof NodeStands(_, var standing, _)
                && (standing == StandingWord.DRAINING || standing == StandingWord.LEFT);
    }

    private static Optional<LinkedLeaf> last(List<LinkedLeaf> latest) {
        return latest.reversed().stream()
                .filter(leaf -> leaf.event() instanceof NodeStands)
                .findFirst();
    }
}
