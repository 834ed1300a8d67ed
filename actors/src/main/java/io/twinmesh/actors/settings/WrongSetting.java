package io.twinmesh.actors.settings;

/// A setting cannot be as it is: one sentence with its key, what it must be and what it is.
public final class WrongSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /// @param key with all blocks before it
    /// @param complaint what it must be, and what it is
    WrongSetting(String key, String complaint) {
        super("setting " + key + ": " + complaint);
    }
}
