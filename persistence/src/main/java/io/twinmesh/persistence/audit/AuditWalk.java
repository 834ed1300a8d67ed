package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.chain.AuditChain;
import io.twinmesh.persistence.audit.chain.AuditMarks.Mark;
import io.twinmesh.persistence.audit.chain.AuditTable.End;
import io.twinmesh.persistence.audit.chain.AuditTable.Placed;
import io.twinmesh.persistence.format.Bytes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One walk along the trail, page by page. What was acknowledged is passed over: the row is taken
/// as it stands, and the chain goes on from there.
final class AuditWalk {
    /// Where the trail is not what was written.
    ///
    /// @param number the first place where something does not fit
    /// @param code one of the four
    /// @param print hex digits that change with anything of the row that was found there; empty
    ///   where it is no row that does not fit
    record Break(long number, String code, String print) {
        static final String ROW_MISSING = "audit.row-missing";
        static final String ROW_CHANGED = "audit.row-changed";
        static final String ROWS_CUT = "audit.rows-cut";
        static final String MARK_DIFFERS = "audit.mark-differs";
    }

    private final AuditChain chain;
    private final List<AcknowledgedBreak> acknowledged;
    private final Set<AcknowledgedBreak> used = new HashSet<>();
    private End end;
    private long checked;

    /// @param start the row before the first one that is checked
    AuditWalk(AuditChain chain, List<AcknowledgedBreak> acknowledged, End start) {
        this.chain = chain;
        this.acknowledged = List.copyOf(acknowledged);
        this.end = start;
    }

    End end() {
        return end;
    }

    long checked() {
        return checked;
    }

    /// Those that something was passed over for.
    Set<AcknowledgedBreak> used() {
        return Set.copyOf(used);
    }

    /// The next rows, in order. What is broken ends the walk.
    Optional<Break> rows(List<Placed> page) {
        for (var placed : page) {
            var found = broken(placed).filter(one -> !excused(one, placed.number()));
            if (found.isPresent()) {
                return found;
            }
            end = new End(placed.number(), placed.chain());
            checked++;
        }
        return Optional.empty();
    }

    private Optional<Break> broken(Placed placed) {
        var next = end.number() + 1;
        if (placed.number() != next) {
            return Optional.of(new Break(next, Break.ROW_MISSING, print(placed)));
        }
        return chain.next(end.chain(), next, placed.row()).equals(placed.chain())
                ? Optional.empty()
                : Optional.of(new Break(next, Break.ROW_CHANGED, print(placed)));
    }

    private String print(Placed placed) {
        return HexFormat.of()
                .formatHex(chain.next(placed.chain(), placed.number(), placed.row()).toArray());
    }

    private boolean excused(Break found, long before) {
        var by = acknowledged.stream().filter(one -> one.excuses(found, before)).findFirst();
        by.ifPresent(used::add);
        return by.isPresent();
    }

    /// The marks within rows that were just walked along.
    Optional<Break> marks(List<Placed> page, List<Mark> marks) {
        Map<Long, Bytes> chains = new HashMap<>();
        page.forEach(placed -> chains.put(placed.number(), placed.chain()));
        return marks.stream()
                .filter(mark -> {
                    var chain = chains.get(mark.number());
                    // of a row that is missing nothing more is to be said
                    return chain != null && !mark.chain().equals(chain);
                })
                .filter(mark -> !excused(mark))
                .findFirst()
                .map(mark -> new Break(mark.number(), Break.MARK_DIFFERS, ""));
    }

    /// @param marks noted before the walk began; those behind its end know of rows that are gone
    Optional<Break> cut(List<Mark> marks) {
        return marks.stream()
                .filter(mark -> mark.number() > end.number())
                .filter(mark -> !excused(mark))
                .findFirst()
                .map(_ -> new Break(end.number() + 1, Break.ROWS_CUT, ""));
    }

    private boolean excused(Mark mark) {
        var by = acknowledged.stream().filter(one -> one.excuses(mark)).findFirst();
        by.ifPresent(used::add);
        return by.isPresent();
    }
}
