package io.twinmesh.persistence.cosignature;

import java.util.List;
import java.util.Set;

/// Which cosignatures are enough.
public sealed interface Quorum {
    /// @param cosigned names, within the policy, of the witnesses whose cosignatures hold
    boolean metBy(Set<String> cosigned);

    /// The log's own signature is enough. Then nothing stands against a split view.
    record NoWitness() implements Quorum {
        @Override
        public boolean metBy(Set<String> cosigned) {
            return true;
        }
    }

    /// @param name within the policy
    record OneWitness(String name) implements Quorum {
        @Override
        public boolean metBy(Set<String> cosigned) {
            return cosigned.contains(name);
        }
    }

    /// @param least how many of the members, 1 to all
    record Group(int least, List<Quorum> members) implements Quorum {
        public Group {
            members = List.copyOf(members);
            if (least < 1 || least > members.size()) {
                throw new IllegalArgumentException(
                        "a group asks for 1 to "
                                + members.size()
                                + " of its members, got "
                                + least);
            }
        }

        @Override
        public boolean metBy(Set<String> cosigned) {
            return members.stream().filter(member -> member.metBy(cosigned)).count() >= least;
        }
    }
}
