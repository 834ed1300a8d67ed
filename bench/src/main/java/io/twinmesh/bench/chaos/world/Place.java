package io.twinmesh.bench.chaos.world;

import java.util.ArrayList;
import java.util.List;

/// Where a process runs.
///
/// @param name of the part that runs there
/// @param address under which all others reach it
/// @param entering the words that begin a command that is to run there; may be none
record Place(String name, String address, List<String> entering) {
    Place {
        entering = List.copyOf(entering);
    }

    List<String> there(List<String> command) {
        var whole = new ArrayList<>(entering);
        whole.addAll(command);
        return whole;
    }
}
